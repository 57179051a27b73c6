"""How much reaches one person (CO4): a cap on messages in any seven days, and days between reminders of one program.

Pure. A message over the cap, or a reminder too soon after another, waits for the next moment allowed; when that comes
after it is of any use, it is dropped. That mandatory training is overdue is told in any case, and counts. A nudge is
somebody's own act, at most once a day: it counts as a reminder, and only the cap holds it.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop, ngettext

from audiences.domain import clocks
from comms.domain import timing
from comms.domain.recheck import Verdict
from comms.domain.send_terms import Terms
from comms.domain.timing import Where
from comms.models import Message, Step
from programs.models import Program
from rollout.web import kept

WEEK = datetime.timedelta(days=7)
_CAP = gettext_noop("%(count)s in seven days reach one person at most")
_USELESS = gettext_noop("%(why)s, and after that it was of no use any more")
STALE = datetime.timedelta(days=14)  # a message that no deadline ends is of no use so long after it was wanted


@dataclass(frozen=True, slots=True)
class Went:
    """A message that went to the person, or is about to."""

    at: datetime.datetime
    program: int
    reminds: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a message decides whether it goes now; `until` is when it is of no use any more."""

    program: int
    outranks: bool
    reminds: bool
    is_nudge: bool
    until: datetime.datetime
    local_time: datetime.time | None = None

    @classmethod
    def of(cls, message: Message) -> "Candidate":
        due_at = message.assignment.due_at if message.assignment else None
        return cls.made(message.step, message.program, due_at=due_at, wanted_at=message.wanted_at)

    @classmethod
    def made(
        cls, step: Step | None, program: Program, *, due_at: datetime.datetime | None, wanted_at: datetime.datetime
    ) -> "Candidate":
        """Of a message without its row; `due_at` is None for what is about no assignment, as a digest."""
        return cls(
            program=program.pk,
            outranks=bool(step and step.condition == Step.Condition.OVERDUE and program.is_mandatory),
            reminds=due_at is not None and (step is None or reminds(step.anchor, step.offset_days)),
            is_nudge=step is None,
            until=due_at if due_at and wanted_at < due_at else wanted_at + STALE,
            local_time=step.local_time if step else None,
        )


def reminds(anchor: str, offset_days: int) -> bool:
    """Whether a step to learners reminds: the word on the day of the assignment is the first one."""
    return anchor != Step.Anchor.ASSIGNED or offset_days > 0


def verdict(
    candidate: Candidate, went: Iterable[Went], *, where: Where, terms: Terms, at: datetime.datetime
) -> Verdict:
    """Goes, later or not at all, by what `went` to the person; ValueError without a known zone."""
    if candidate.outranks:
        return Verdict()
    listed = list(went)
    waits = [
        (instant, why)
        for instant, why in (_cap(listed, terms, at), _cadence(candidate, listed, where, terms, at))
        if instant is not None
    ]
    if not waits:
        return Verdict()
    instant, why = max(waits)
    allowed = timing.next_allowed(where, instant, terms)
    if allowed.at > candidate.until:
        return Verdict(suppressed=True, because=_USELESS % {"why": why})
    return Verdict(later_at=allowed.at, because="; ".join(filter(None, (why, allowed.reason)))[:200])


def _cap(went: list[Went], terms: Terms, at: datetime.datetime) -> tuple[datetime.datetime | None, str]:
    """When fewer than the cap lie in the seven days up to it."""
    recent = sorted(each.at for each in went if each.at > at - WEEK)
    if len(recent) < terms.most_a_week:
        return None, ""
    return recent[-terms.most_a_week] + WEEK, _CAP % {"count": terms.most_a_week}


def _cadence(
    candidate: Candidate, went: list[Went], where: Where, terms: Terms, at: datetime.datetime
) -> tuple[datetime.datetime | None, str]:
    """The day on the person's own calendar that is far enough from the last reminder of the program."""
    last = max((each.at for each in went if each.reminds and each.program == candidate.program), default=None)
    if last is None or not candidate.reminds or candidate.is_nudge:
        return None, ""
    day = clocks.local(last, where.zone).date() + datetime.timedelta(days=terms.reminder_days)
    if clocks.local(at, where.zone).date() >= day:
        return None, ""
    wanted = clocks.on_day(day, candidate.local_time or terms.sending_time, where.zone)
    with kept.source():
        said = ngettext(
            "reminders of one program are %(days)s day apart at least",
            "reminders of one program are %(days)s days apart at least",
            terms.reminder_days,
        )
        return wanted, said % {"days": terms.reminder_days}
