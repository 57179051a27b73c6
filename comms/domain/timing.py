"""When a step's message goes to one person: wanted by the step, moved by their clock and calendar (CO4)."""

import datetime
from dataclasses import dataclass

from audiences.domain import working_time
from audiences.models import Person
from comms.domain import defaults, windows
from comms.models import Step


@dataclass(frozen=True, slots=True)
class Timing:
    """Instants in UTC: when the step wants it, when it goes, and why these differ ("" when they do not)."""

    wanted_at: datetime.datetime
    due_at: datetime.datetime
    moved_because: str = ""


class Timetable:
    """Timings of many people at once: those who share a zone, a country, a place and an anchor are judged once.

    ValueError from its methods when nobody may ever write to the person: no known zone, no allowed day in two years.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Timing] = {}

    def of_step(
        self, step: Step, person: Person, *, anchor: datetime.datetime, not_before: datetime.datetime
    ) -> Timing:
        """`anchor` is the instant of the assignment or the due date; nothing goes before `not_before`."""
        key = (step.pk, person.time_zone, person.country_id, person.site, anchor, not_before)
        if key not in self._known:
            self._known[key] = _of_step(step, person, anchor, not_before)
        return self._known[key]


def _of_step(step: Step, person: Person, anchor: datetime.datetime, not_before: datetime.datetime) -> Timing:
    wanted = windows.planned_at(
        anchor,
        offset_days=step.offset_days,
        working=step.working_days,
        local_time=step.local_time,
        zone=person.time_zone,
        calendar=working_time.calendar_of(person.country),
        window=defaults.ANY_TIME,
    ).at
    allowed = next_allowed(person, max(wanted, not_before))
    reasons = ["not before the wave began for this person"] if not_before > wanted else []
    reasons += [allowed.reason] if allowed.reason else []
    return Timing(wanted, allowed.at, "; ".join(reasons)[:200])


def next_allowed(person: Person, at: datetime.datetime) -> windows.Allowed:
    """The first instant, not before `at`, at which the person may be written to."""
    calendar = working_time.calendar_of(person.country)
    return windows.next_allowed(
        at,
        zone=person.time_zone,
        window=defaults.window(calendar),
        calendar=calendar,
        place=person.site or None,
    )
