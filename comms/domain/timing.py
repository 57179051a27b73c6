"""When a step's message goes to one person: wanted by the step, moved by what the settings of their place say (CO4)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from audiences.domain import clocks
from audiences.models import Person
from comms.domain import windows
from comms.domain.send_terms import ANY_TIME, SendTerms, Terms
from comms.models import Step
from programs.models import Wave


@dataclass(frozen=True, slots=True)
class Timing:
    """Instants in UTC: when the step wants it, when it goes, and why these differ ("" when they do not)."""

    wanted_at: datetime.datetime
    due_at: datetime.datetime
    moved_because: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """What of a person decides when they may be written to: IANA zone, country (its key) and site."""

    zone: str
    country: int | None
    site: str = ""

    @classmethod
    def of(cls, person: Person) -> "Where":
        return cls(person.time_zone, person.country_id, person.site)


class Timetable:
    """Timings of many people at once: those who share a place and an anchor are judged once.

    ValueError from its methods when nobody may ever write to the person: no known zone, no allowed day in two years.
    """

    def __init__(self, terms: SendTerms) -> None:
        self.terms = terms
        self._known: dict[tuple[object, ...], Timing] = {}

    def of_step(
        self, step: Step, where: Where, *, program: int, anchor: datetime.datetime, not_before: datetime.datetime
    ) -> Timing:
        """`anchor` is the instant of the assignment or the due date; nothing goes before `not_before`."""
        key = (step.pk, where, program, anchor, not_before)
        if key not in self._known:
            self._known[key] = _of_step(step, where, self.terms.of(where.country, program), anchor, not_before)
        return self._known[key]


def _of_step(
    step: Step, where: Where, terms: Terms, anchor: datetime.datetime, not_before: datetime.datetime
) -> Timing:
    wanted = windows.planned_at(
        anchor,
        offset_days=step.offset_days,
        working=step.working_days,
        local_time=local_time(step, terms),
        zone=where.zone,
        calendar=terms.calendar,
        window=ANY_TIME,
    ).at
    allowed = next_allowed(where, max(wanted, not_before), terms)
    reasons = [gettext_noop("not before the wave began for this person")] if not_before > wanted else []
    reasons += [allowed.reason] if allowed.reason else []
    return Timing(wanted, allowed.at, "; ".join(reasons)[:200])


def begins_at(wave: Wave, zone: str, assigned_at: datetime.datetime) -> datetime.datetime:
    """When the wave begins on the clock of `zone`; a wave launched later begins with its launch."""
    try:
        return max(clocks.on_day(wave.starts_on, wave.start_time, zone), assigned_at)
    except ValueError:  # no known zone: nobody is ever written to there
        return assigned_at


def ahead(times: Timing, where: Where, terms: Terms, moment: datetime.datetime) -> Timing:
    """The timing for whoever is told at `moment`: what should have gone by then goes at the next allowed one."""
    if times.due_at >= moment:
        return times
    allowed = next_allowed(where, moment, terms)
    return Timing(times.wanted_at, allowed.at, (allowed.reason or "")[:200])


def local_time(step: Step, terms: Terms) -> datetime.time:
    """The step's own time of day, else the sending time of the place."""
    return step.local_time or terms.sending_time


def next_allowed(where: Where, at: datetime.datetime, terms: Terms) -> windows.Allowed:
    """The first instant, not before `at`, at which somebody there may be written to."""
    return windows.next_allowed(
        at, zone=where.zone, window=terms.window, calendar=terms.calendar, place=where.site or None
    )
