"""What a message's time brings: go, not at all, or later. Pure: rows that are loaded, and the instant (CO4).

An assignment is judged by its instants, so that a message recorded for the past is judged as of then.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from audiences.domain import clocks
from audiences.models import Person
from comms.domain import timing
from comms.domain.send_terms import Terms
from comms.domain.stand_ins import StandIn
from comms.models import Message, Step
from delivery.models import Assignment

NEXT_CYCLE = gettext_noop("The next cycle began")
WITHDRAWN = gettext_noop("The assignment was withdrawn")
NO_ADDRESS = gettext_noop("No e-mail address; alternative route: hand-over by the manager")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`later_at` with its reason, or `suppressed` with its reason, or neither: it goes."""

    suppressed: bool = False
    later_at: datetime.datetime | None = None
    because: str = ""
    held: bool = False  # until a readiness item is settled; `later_at` is when it is looked at again anyhow

    @property
    def goes(self) -> bool:
        return not self.suppressed and self.later_at is None


def judge(
    message: Message,
    *,
    at: datetime.datetime,
    terms: Terms,
    late_reports: Sequence[Assignment] = (),
    deputy: StandIn | None = None,
    pointless: str | None = None,
) -> Verdict:
    """`terms` are what the reader's place says; `late_reports` are the overdue reports that a digest is about.

    A `deputy` reads in the recipient's place, who may be on leave then. `pointless` says why a message that is about no
    assignment is of no use any more, empty where it is.
    """
    reason = _pointless(message, at, late_reports) if pointless is None else pointless
    if deputy is None:
        reason = reason or _unreachable(message.recipient, bool(late_reports))
    reader = deputy.person if deputy and deputy.person else message.recipient
    if reason:
        return Verdict(suppressed=True, because=reason)
    try:
        allowed = timing.next_allowed(timing.Where.of(reader), at, terms)
    except ValueError as error:
        return Verdict(suppressed=True, because=str(error)[:300])
    if allowed.at > at:
        return Verdict(later_at=allowed.at, because=(allowed.reason or "")[:200])
    return Verdict()


def is_completed(assignment: Assignment, at: datetime.datetime) -> bool:
    """Whether it was complete at the instant; one without the instant of its completion always was."""
    if assignment.completed_at is not None:
        return assignment.completed_at <= at
    return assignment.state == Assignment.State.COMPLETED


def is_overdue(assignment: Assignment, at: datetime.datetime) -> bool:
    counts = assignment.state != Assignment.State.WITHDRAWN and not assignment.is_exempt(at)
    return assignment.due_at < at and counts and not is_completed(assignment, at)


def _pointless(message: Message, at: datetime.datetime, late_reports: Sequence[Assignment]) -> str:
    assignment = message.assignment
    if assignment is None:
        return "" if late_reports else gettext_noop("Nobody in the team was overdue any more")
    if message.cycle != assignment.cycle:
        return NEXT_CYCLE
    withdrawn = assignment.state == Assignment.State.WITHDRAWN
    if message.cause == Message.Cause.RELEASE:
        return "" if withdrawn else gettext_noop("It is to be completed again")
    if withdrawn:
        return WITHDRAWN
    if assignment.is_exempt(at):
        return gettext_noop("Exempt from this training")
    if is_completed(assignment, at):
        on = _day(assignment.completed_at, message.recipient)
        return gettext_noop("Already completed on %(day)s") % {"day": on} if on else gettext_noop("Already completed")
    condition = message.step.condition if message.step else Step.Condition.NOT_COMPLETED
    started = assignment.started_at is not None and assignment.started_at <= at
    if condition == Step.Condition.NOT_STARTED and started:
        on = _day(assignment.started_at, message.recipient)
        return gettext_noop("Already started on %(day)s") % {"day": on} if on else gettext_noop("Already started")
    if condition == Step.Condition.OVERDUE and not is_overdue(assignment, at):
        return gettext_noop("Not overdue: the due date was moved")
    return ""


def _unreachable(person: Person, names_others: bool) -> str:
    if person.status == Person.Status.LEFT:
        return gettext_noop("Has left the company")
    if person.status == Person.Status.LEAVE:
        return gettext_noop("On leave: absent people are not contacted")
    if not person.email:
        return NO_ADDRESS
    if person.shared_mailbox and names_others:
        return gettext_noop("Shared mailbox: names of others are not sent there")
    return ""


def _day(instant: datetime.datetime | None, person: Person) -> str:
    if instant is None:
        return ""
    try:
        day = clocks.local(instant, person.time_zone).date()
    except ValueError:
        day = instant.date()
    return f"{day.day} {day:%B %Y}"
