"""On which days a wave's messages go: what is planned in rows, or an estimate before the wave is launched."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min

from audiences.domain import calendars, clocks
from comms.domain import defaults, windows
from comms.models import Message, Step
from programs.domain import due_rules
from programs.models import Wave

_OFFICE = calendars.WorkingCalendar()  # Monday to Friday: an estimate knows no country


@dataclass(frozen=True, slots=True)
class Days:
    """First and last local date; `estimated` while there are no rows."""

    first: datetime.date
    last: datetime.date
    estimated: bool


def of(wave: Wave, steps: Sequence[Step], zone: str) -> dict[int, Days]:
    """By step id, in the given zone; one query."""
    planned = Message.objects.filter(wave=wave, step__in=steps).order_by().values("step")
    found = {row["step"]: row for row in planned.annotate(first=Min("due_at"), last=Max("due_at"))}
    days = {}
    for step in steps:
        if row := found.get(step.pk):
            first, last = (clocks.local(row[key], zone).date() for key in ("first", "last"))
            days[step.pk] = Days(first, last, estimated=False)
        else:
            day = _estimate(step, wave, zone)
            days[step.pk] = Days(day, day, estimated=True)
    return days


def _estimate(step: Step, wave: Wave, zone: str) -> datetime.date:
    starts_at = clocks.on_day(wave.starts_on, wave.start_time, zone)
    anchor: datetime.datetime | datetime.date = starts_at
    if step.anchor == Step.Anchor.DUE:
        try:
            rule = due_rules.from_json(wave.due_rule)
            anchor = due_rules.due_at(rule, anchor=starts_at, zone=zone, calendar=_OFFICE)
        except ValueError:  # no sound rule yet
            anchor = wave.ends_on
    goes = windows.planned_at(
        anchor,
        offset_days=step.offset_days,
        working=step.working_days,
        local_time=step.local_time,
        zone=zone,
        calendar=_OFFICE,
        window=defaults.window(_OFFICE),
    )
    return clocks.local(goes.at, zone).date()
