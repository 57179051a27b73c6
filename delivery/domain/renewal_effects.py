"""Whom a rule for cycles asks again, and when: said before it is saved."""

import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.domain import renewal_dates, renewals
from delivery.domain.renewal_dates import FACTS, Facts, Renewal
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
    count, first_on = len(found), today if first.opens_at <= at else first.opens_on
    said = ngettext(
        "%(n)s person would be asked again, on %(day)s.",
        "%(n)s people would be asked again, the first on %(day)s.",
        count,
    )
    lines = [Line(count, said % {"n": formats.number(count), "day": formats.long_day(first_on)})]
    if at_once := sum(each.opens_at <= at for each in found):
        said = ngettext(
            "%(n)s person would be asked at once: the window is open already.",
            "%(n)s people would be asked at once: their window is open already.",
            at_once,
        )
        lines.append(Line(at_once, said % {"n": formats.number(at_once)}))
    return lines


def _renewals(
    program: Program, then: Cycles, place: int | None, tenant: Tenant, at: datetime.datetime
) -> list[Renewal]:
    dates = renewal_dates.of_program(program, tenant=tenant, at=at, rules=then)
    listed = [Facts(*row) for row in renewals.there(program).order_by().values_list(*FACTS)]
    of_place = [each for each in listed if (each.country == place if place else _follows_all(each, then))]
    return [renewal for each in of_place if (renewal := dates.of(each))]


def _follows_all(facts: Facts, then: Cycles) -> bool:
    return facts.country is None or facts.country not in then.rules
