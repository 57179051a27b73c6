"""How many renewals of a program fall due in the next days, counted by the database alone."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, DateField, F, Func, Q

from delivery.domain import renewals
from delivery.domain.renewal_dates import Kind
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import cycle_rules, cycles
from programs.domain.cycle_rules import CycleRule
from programs.models import Program

DAYS = 90  # ahead
_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Renewals due within `DAYS`: of those `asked` already, and of those whose window opens until then."""

    asked: int
    coming: int

    @property
    def due(self) -> int:
        return self.asked + self.coming


def ahead(program: Program, seen: AssignmentQuerySet, at: datetime.datetime) -> Ahead | None:
    """Of the assignments in reach; None for a program that asks nobody again. Two queries, or one for such a one."""
    rules = cycles.of_program(program)
    if not rules.renews:
        return None
    until = at + datetime.timedelta(days=DAYS)
    asked = Q(state__in=_OPEN, cycle__gt=1, due_at__range=(at, until))
    elsewhere = ~Q(person__country__in=[key for key in rules.rules if key]) | Q(person__country=None)
    coming = _due_by(rules.of(None), at) & elsewhere
    for country, rule in rules.rules.items():
        if country is not None:
            coming |= Q(person__country=country) & _due_by(rule, at)
    listed = seen.filter(pk__in=renewals.there(program).values("pk")).order_by()
    listed = listed.annotate(done_on=local_day("completed_at"), reached_on=local_day("due_at"))
    found = listed.aggregate(asked=Count("pk", filter=asked), coming=Count("pk", filter=coming))
    return Ahead(found["asked"], found["coming"])


def _due_by(rule: CycleRule, at: datetime.datetime) -> Q:
    """Whose next cycle has not begun and is due within the days; dates are those of where people are due."""
    today = at.date()
    last = today + datetime.timedelta(days=DAYS)
    if rule.kind == Kind.MONTHS:
        return Q(state=Assignment.State.COMPLETED, done_on__lte=cycle_rules.last_done_by(last, rule.months or 0))
    if rule.kind == Kind.YEARLY:
        due_on = cycle_rules.next_due_on(rule, done_on=None, due_on=today, today=today)
        if due_on is None or due_on > last:
            return Q(pk__in=[])
        opens_on = cycle_rules.opens_on(rule, due_on)
        return Q(reached_on__lt=opens_on) & (Q(done_on=None) | Q(done_on__lt=opens_on))
    return Q(pk__in=[])


def local_day(field: str) -> Func:
    """The date of an instant where the person is due."""
    return Func(F("due_zone"), F(field), template="(timezone(%(expressions)s))::date", output_field=DateField())
