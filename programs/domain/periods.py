"""The calendar of blackouts and peak periods (PL6): who keeps which place's, and what a change of it outdates."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audiences.models import Country, Division, Region
from programs.domain import lifting, readiness_checks, rights
from programs.models import CalendarPeriod
from programs.models.period import divisions_of, regions_of
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import formats

LONGEST = datetime.timedelta(days=366)
CHECK = "calendar"  # the readiness check that reads the calendar

_FIELDS = ("name", "kind", "starts_on", "ends_on", "division", "region", "country")


@transaction.atomic
def add(
    *,
    name: str,
    kind: str,
    starts_on: datetime.date,
    ends_on: datetime.date,
    by: Actor,
    at: datetime.datetime,
    division: Division | None = None,
    region: Region | None = None,
    country: Country | None = None,
) -> CalendarPeriod:
    """Put a blackout or a peak on the calendar of a place, or of all without one; local dates, both inside."""
    rights.require(by, Action.MANAGE_CALENDAR)
    period = CalendarPeriod(set_by=by.user, set_at=at)
    given = (name, kind, starts_on, ends_on, division, region, country)
    _fill(period, dict(zip(_FIELDS, given, strict=True)), by)
    period.save()
    readiness_checks.outdate_everywhere(check=CHECK)
    entries.record("calendar.added", subject=period, by=by, at=at, data=_told(period))
    return period


@transaction.atomic
def change(*, period: CalendarPeriod, by: Actor, at: datetime.datetime, **fields: Any) -> CalendarPeriod:
    """Give it another name, kind, span or place. Who keeps one place cannot move it to another's calendar."""
    period = _locked(period, by)
    before = _told(period)
    _fill(period, {name: fields.get(name, getattr(period, name)) for name in _FIELDS}, by)
    after = _told(period)
    if after == before:
        return period
    period.set_by, period.set_at = by.user, at
    period.save()
    readiness_checks.outdate_everywhere(check=CHECK)
    entries.record("calendar.changed", subject=period, by=by, at=at, data={"before": before, "after": after})
    return period


@transaction.atomic
def remove(*, period: CalendarPeriod, by: Actor, at: datetime.datetime) -> None:
    period = _locked(period, by)
    entries.record("calendar.removed", subject=period, by=by, at=at, reason=period.name, data=_told(period))
    period.delete()
    readiness_checks.outdate_everywhere(check=CHECK)


def _locked(period: CalendarPeriod, by: Actor) -> CalendarPeriod:
    rights.require(by, Action.MANAGE_CALENDAR)
    fresh = CalendarPeriod.objects.select_for_update(of=("self",)).filter(pk=period.pk).first()
    if fresh is None:
        raise Slip(_("“%(name)s” was removed from the calendar meanwhile.") % {"name": period.name})
    if not CalendarPeriod.objects.editable_by(by).filter(pk=fresh.pk).exists():
        raise Denied(
            _("“%(name)s” is on the calendar of %(place)s.") % {"name": fresh.name, "place": fresh.place},
            lift=lifting.may(Action.MANAGE_CALENDAR),
        )
    return fresh


def _fill(period: CalendarPeriod, given: dict[str, Any], by: Actor) -> None:
    for name in _FIELDS:
        setattr(period, name, given[name])
    period.name = period.name.strip()
    if not period.name:
        raise ValidationError({"name": _("Enter a name of 1 to 80 characters, such as “Quarter close”.")})
    if period.ends_on < period.starts_on:
        said = _("It ends before it starts. Choose %(day)s or a later day.")
        raise ValidationError({"ends_on": said % {"day": formats.long_day(period.starts_on)}})
    if period.ends_on - period.starts_on > LONGEST:
        raise ValidationError({"ends_on": _("A period of a year at most is accepted. Enter each year by itself.")})
    places = [place for place in (period.division, period.region, period.country) if place is not None]
    if len(places) > 1:
        raise ValidationError({"place": _("Choose one place: a division, a region or a country.")})
    _check_place(period, by)
    period.clean_fields(exclude=["tenant", "division", "region", "country", "set_by"])


def _check_place(period: CalendarPeriod, by: Actor) -> None:
    if by.reaches_all(Action.MANAGE_CALENDAR):
        return
    region = period.country.region_id if period.country else period.region_id
    own = regions_of(by).filter(pk=region).exists() if region else False
    if period.division_id:
        own = divisions_of(by).filter(pk=period.division_id).exists()
    if not own:
        raise ValidationError(
            {"place": _("Choose a place that you lead. A program manager keeps the calendar of the others.")}
        )


def _told(period: CalendarPeriod) -> dict[str, Any]:
    return {
        "name": period.name,
        "kind": period.kind,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
        "division": period.division_id,
        "region": period.region_id,
        "country": period.country_id,
    }
