"""Whom a rule for cycles asks again, and when: said before it is saved."""

import datetime
from collections import Counter
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Case, Count, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.domain import renewal_dates, renewals
from delivery.domain.renewal_counts import local_day
from delivery.domain.renewal_dates import Renewal, RenewalDates
from programs.domain.cycles import Cycles
from programs.domain.order_effects import Line
from programs.models import Program
from rollout.tenancy.models import Tenant
from rollout.web import formats


def effects(program: Program, then: Cycles, place: int | None, at: datetime.datetime) -> list[Line]:
    """How many of those whom the rule of the place is for would be asked again, the first when, how many at once."""
    tenant = Tenant.objects.get(pk=program.tenant_id)
    found = _renewals(program, then, place, tenant, at)
    if not found:
        return [Line(0, _("Nobody who is assigned now would be asked again yet."))]
    first, today = min(found, key=lambda each: each.opens_at), at.astimezone(ZoneInfo(tenant.time_zone)).date()
    count, first_on = sum(found.values()), today if first.opens_at <= at else first.opens_on
    said = ngettext(
        "%(n)s person would be asked again, on %(day)s.",
        "%(n)s people would be asked again, the first on %(day)s.",
        count,
    )
    lines = [Line(count, said % {"n": formats.number(count), "day": formats.long_day(first_on)})]
    if at_once := sum(people for each, people in found.items() if each.opens_at <= at):
        said = ngettext(
            "%(n)s person would be asked at once: the window is open already.",
            "%(n)s people would be asked at once: their window is open already.",
            at_once,
        )
        lines.append(Line(at_once, said % {"n": formats.number(at_once)}))
    return lines


def _renewals(
    program: Program, then: Cycles, place: int | None, tenant: Tenant, at: datetime.datetime
) -> Counter[Renewal]:
    """People by what comes next for them, counted in groups of those who completed and were due on the same days."""
    dates = renewal_dates.of_program(program, tenant=tenant, at=at, rules=then)
    behind_of = Case(When(_is_behind(dates), then=Value(True)), default=Value(False), output_field=BooleanField())
    alike = renewals.there(program).order_by().annotate(done_on=local_day("completed_at"), due_on=local_day("due_at"))
    rows = alike.annotate(behind=behind_of).values_list("person__country", "due_zone", "done_on", "due_on", "behind")
    found: Counter[Renewal] = Counter()
    for country, zone, done_on, due_on, behind, people in rows.annotate(people=Count("pk")):
        if (country == place) if place else (country is None or country not in then.rules):
            renewal = dates.next_of(country, zone, done_on, due_on, behind=behind)
            if renewal:
                found[renewal] += people
    return found


def _is_behind(dates: RenewalDates) -> Q:
    """Whose completion, or assignment, is before the last new version."""
    if dates.version_at is None:
        return Q(pk__in=[])
    return Q(completed_at__lt=dates.version_at) | Q(completed_at=None, assigned_at__lt=dates.version_at)
