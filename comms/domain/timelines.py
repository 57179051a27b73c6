"""On which days a wave's messages go: what is planned in rows, or an estimate before the wave is launched."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Min

from audiences.domain import clocks
from comms.domain import timing, windows
from comms.domain.send_terms import SendTerms
from comms.models import Message, Step
from programs.domain import due_rules, due_terms
from programs.domain.due_terms import DueTerms
from programs.models import Wave


@dataclass(frozen=True, slots=True)
class Days:
    """First and last local date; `estimated` while there are no rows."""

    first: datetime.date
    last: datetime.date
    estimated: bool


def of(wave: Wave, steps: Sequence[Step], zone: str, terms: SendTerms) -> dict[int, Days]:
    """By step id, in the given zone; one query. An estimate knows no country: it goes by what holds in general."""
    planned = Message.objects.filter(wave=wave, step__in=steps).order_by().values("step")
    found = {row["step"]: row for row in planned.annotate(first=Min("due_at"), last=Max("due_at"))}
    days = {}
    for step in steps:
        if row := found.get(step.pk):
            first, last = (clocks.local(row[key], zone).date() for key in ("first", "last"))
            days[step.pk] = Days(first, last, estimated=False)
        else:
            day = estimate(step, wave, zone, terms)
            days[step.pk] = Days(day, day, estimated=True)
    return days


def estimate(step: Step, wave: Wave, zone: str, terms: SendTerms) -> datetime.date:
    """The local day on which a step of the wave goes in the zone, by what holds in general."""
    here, layer = terms.of(None, wave.program_id), terms.layers.get(wave.program_id)
    starts_at = clocks.on_day(wave.starts_on, wave.start_time, zone)
    anchor: datetime.datetime | datetime.date = starts_at
    if step.anchor == Step.Anchor.DUE:
        try:
            rule = due_rules.in_place(due_terms.rule_of(wave), DueTerms(terms.settings, layer).of(None).terms)
            anchor = due_rules.due_at(rule, anchor=starts_at, zone=zone, calendar=here.calendar)
        except ValueError:  # no sound rule yet
            anchor = wave.ends_on
    goes = windows.planned_at(
        anchor,
        offset_days=step.offset_days,
        working=step.working_days,
        local_time=timing.local_time(step, here),
        zone=zone,
        calendar=here.calendar,
        window=here.window,
    )
    return clocks.local(goes.at, zone).date()
