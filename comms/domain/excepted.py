"""What an exception does to the messages of its person (GO9): dropped while exempt, moved with the deadline.

Nothing that went is sent again by itself; a reminder of a deadline that moved is one of the new deadline.
"""

import datetime
from collections.abc import Iterable

from django.utils.translation import gettext_noop

from comms.domain import planning, send_terms, timing
from comms.models import Message, Step
from delivery.models import Assignment
from rollout.jobs.domain import agenda
from rollout.journal.models import Entry
from rollout.mail.domain import smtp
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant

VERBS = {"exception.granted", "exception.ended", "exception.expired"}
EXEMPT = gettext_noop("Exempt from this training")

_State = Message.State


def follow(entry: Entry, tenant: Tenant) -> None:
    """Follow an exception's verb, data {"assignments": [ids]}. Safe to repeat."""
    found = Assignment.objects.filter(pk__in=entry.data["assignments"]).select_related("person", "wave", "program")
    for assignment in found:
        if assignment.state in (Assignment.State.EXEMPT, Assignment.State.WITHDRAWN):
            _drop(assignment, entry.at)
        else:
            _move(assignment, entry, tenant)


def _drop(assignment: Assignment, at: datetime.datetime) -> None:
    planned = Message.objects.filter(assignment=assignment, state=_State.PLANNED)
    planned.update(state=_State.SUPPRESSED, state_because=EXEMPT, settled_at=at)


def _move(assignment: Assignment, entry: Entry, tenant: Tenant) -> None:
    """Time what waits anew, bring back what was dropped, and remind of a deadline that is another now."""
    table = timing.Timetable(send_terms.at(max(entry.at, clock.now(tenant)), [assignment.program]))
    messages = list(
        Message.objects.select_for_update(of=["self"])
        .filter(assignment=assignment, cycle=assignment.cycle, cause=Message.Cause.STEP, step__isnull=False)
        .select_related("step", "recipient")
        .order_by("pk")
    )
    waiting = [each for each in messages if _waits(each)]
    for message in waiting:
        _retime(message, assignment, table, entry.at)
    fresh = [] if assignment.base_due_at is None and not assignment.exempt_until else _again(messages, entry)
    for message in fresh:
        planning.timed(message, message.step, table, anchor=assignment.due_at, not_before=entry.at)
    planning.insert([each for each in fresh if each.wanted_at >= entry.at], tenant)
    due = [each.due_at for each in waiting if each.state == _State.PLANNED]
    if due:
        agenda.lower_for(tenant, planning.KIND, min(due))


def _waits(message: Message) -> bool:
    """Still to go, or dropped for an exemption that is over."""
    return message.state == _State.PLANNED or (message.state, message.state_because) == (_State.SUPPRESSED, EXEMPT)


def _retime(message: Message, assignment: Assignment, table: timing.Timetable, at: datetime.datetime) -> None:
    was_dropped = message.state == _State.SUPPRESSED
    by_due = message.step.anchor == Step.Anchor.DUE
    if not was_dropped and not by_due:
        return
    message.state, message.state_because, message.settled_at = _State.PLANNED, "", None
    not_before = at if was_dropped else assignment.assigned_at
    anchor = assignment.due_at if by_due else assignment.assigned_at
    planning.timed(message, message.step, table, anchor=anchor, not_before=not_before)
    if was_dropped and by_due and message.wanted_at < at:
        message.state, message.state_because, message.settled_at = _State.SUPPRESSED, EXEMPT, at
    message.save(update_fields=["state", "state_because", "settled_at", "wanted_at", "due_at", "moved_because"])


def _again(messages: Iterable[Message], entry: Entry) -> list[Message]:
    """Reminders of the old deadline that went, once more for the new one."""
    return [
        Message(
            program_id=each.program_id,
            wave_id=each.wave_id,
            step=each.step,
            assignment_id=each.assignment_id,
            cycle=each.cycle,
            recipient=each.recipient,
            cause=Message.Cause.STEP,
            cause_id=each.cause_id,
            occurrence=f"exception-{entry.subject_id}",
            message_id=smtp.new_message_id(),
        )
        for each in messages
        if each.state == _State.SENT and each.step.anchor == Step.Anchor.DUE and not each.occurrence.startswith("ex")
    ]
