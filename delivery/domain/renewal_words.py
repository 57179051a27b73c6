"""What the cycles of assignments say of a person: how long a completion holds, when they are asked again, what was."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from audiences.domain import clocks
from delivery.domain import renewal_dates
from delivery.domain.renewal_dates import Facts
from delivery.models import Assignment, AssignmentCycle
from programs.domain import cycles
from programs.models import Program
from rollout.tenancy.models import Tenant
from rollout.web import formats


@dataclass(frozen=True)
class Said:
    """`now` is about the present cycle, `past` about those before it, the last one first; sentences."""

    now: str = ""
    past: list[str] = field(default_factory=list)


def of(assignments: Iterable[Assignment], *, tenant: Tenant, at: datetime.datetime) -> dict[int, Said]:
    """By assignment id, with their person and program at hand; those without anything to say are left out.

    No query where nobody has completed anything, nor was asked again.
    """
    listed = list(assignments)
    completed = {each.program_id: each.program for each in listed if each.state == Assignment.State.COMPLETED}
    rules = cycles.of_programs(completed.values()) if completed else {}
    past = _past([each.pk for each in listed if each.cycle > 1])
    dates = _Dates(tenant, at, rules)
    found = {}
    for each in listed:
        now = renewal(each, at) or dates.validity(each)
        if now or each.pk in past:
            found[each.pk] = Said(now, past.get(each.pk, []))
    return found


def renewal(assignment: Assignment, at: datetime.datetime) -> str:
    """Of somebody who is asked again: when they completed it before; empty for others."""
    if not assignment.completed_before_at or (assignment.completed_at and assignment.completed_at <= at):
        return ""
    if assignment.state not in (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS):
        return ""
    return _("Completed before on %(day)s.") % {"day": _day(assignment.completed_before_at, assignment.due_zone)}


class _Dates:
    """The dates of each program, read once."""

    def __init__(self, tenant: Tenant, at: datetime.datetime, rules: dict[int, cycles.Cycles]) -> None:
        self._tenant, self._at, self._rules = tenant, at, rules
        self._known: dict[int, renewal_dates.RenewalDates] = {}

    def validity(self, assignment: Assignment) -> str:
        """Until when a completion holds, and from when it is renewed."""
        if assignment.state != Assignment.State.COMPLETED or assignment.completed_at is None:
            return ""
        if not self._rules[assignment.program_id].renews:
            return ""
        person, zone = assignment.person, assignment.due_zone
        found = self._of(assignment.program).of(
            Facts(
                person.country_id,
                person.time_zone,
                assignment.completed_at,
                assignment.due_at,
                assignment.assigned_at,
            )
        )
        if found is None or found.due is None:
            return ""
        days = {"until": _day(found.due.due_at, found.due.zone or zone), "from": formats.long_day(found.opens_on)}
        return _("Valid until %(until)s, renewed from %(from)s on.") % days

    def _of(self, program: Program) -> renewal_dates.RenewalDates:
        if program.pk not in self._known:
            rules = self._rules[program.pk]
            self._known[program.pk] = renewal_dates.of_program(program, tenant=self._tenant, at=self._at, rules=rules)
        return self._known[program.pk]


def _past(ids: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if not ids:
        return found
    for row in AssignmentCycle.objects.filter(assignment__in=ids).order_by("-number"):
        found.setdefault(row.assignment_id, []).append(_sentence(row))
    return found


def _sentence(row: AssignmentCycle) -> str:
    facts = {"number": row.number, "due": _day(row.due_at, row.due_zone)}
    if row.completed_at is None:
        return _("Cycle %(number)s, due %(due)s: not completed.") % facts
    facts["day"] = _day(row.completed_at, row.due_zone)
    if row.completed_at > row.due_at:
        return _("Cycle %(number)s, due %(due)s: completed late, on %(day)s.") % facts
    return _("Cycle %(number)s, due %(due)s: completed on %(day)s.") % facts


def _day(instant: datetime.datetime, zone: str) -> str:
    return formats.long_day(clocks.local(instant, zone).date())
