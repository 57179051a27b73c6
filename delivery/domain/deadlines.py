"""When a person is due, and how that reads (GO6, CO4).

Everybody's days count from the same local date: the wave's first day, or the launch when it came later. Words are in
the person's own zone: "end of day Friday 2 October, Houston".
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from audiences.domain import calendars, clocks, places, working_time
from audiences.models import Country, Person
from programs.domain import due_rules
from programs.models import Wave


@dataclass(frozen=True, slots=True)
class Deadline:
    """The instant (UTC) and the zone it was computed in."""

    due_at: datetime.datetime
    zone: str


@dataclass
class Deadlines:
    """Deadlines of one wave's people; countries are read once. `launched_at` is an instant of the tenant's clock."""

    wave: Wave
    launched_at: datetime.datetime
    default_zone: str  # for a person whose own zone is unknown to this machine

    @cached_property
    def rule(self) -> due_rules.DueRule:
        """The wave's rule; one planned without a rule is due when its window closes."""
        if not self.wave.due_rule:
            return due_rules.on_local_date(self.wave.ends_on)
        return due_rules.from_json(self.wave.due_rule)

    def of(self, person: Person) -> Deadline:
        zone = person.time_zone if clocks.is_zone(person.time_zone) else self.default_zone
        calendar = self._calendars[person.country_id]
        due_at = due_rules.due_at(self.rule, anchor=self._anchor(person, zone), zone=zone, calendar=calendar)
        return Deadline(due_at, zone)

    def _anchor(self, person: Person, zone: str) -> datetime.date:
        start = max(clocks.on_day(self.wave.starts_on, self.wave.start_time, zone), self.launched_at)
        start_on = clocks.local(start, zone).date()
        if self.rule.anchor == "hire" and person.hired_on:
            return max(person.hired_on, start_on)  # nobody is overdue on the day they are told
        return start_on

    @cached_property
    def _calendars(self) -> dict[int | None, calendars.WorkingCalendar]:
        found = {country.pk: working_time.calendar_of(country) for country in Country.objects.all()}
        return {**found, None: working_time.calendar_of(None)}


def words(due_at: datetime.datetime, zone: str, *, at: datetime.datetime, place: str = "") -> str:
    """The deadline on the clock of `zone`; the year only where it is not that of `at`; `place` names the clock."""
    local, now = clocks.local(due_at, zone), clocks.local(at, zone)
    day = f"{local:%A} {local.day} {local:%B}" + (f" {local.year}" if local.year != now.year else "")
    where = place or places.city(zone)
    if (local.hour, local.minute) == (due_rules.END_OF_DAY.hour, due_rules.END_OF_DAY.minute):
        return f"end of day {day}, {where}"
    return f"{day}, {local:%H:%M}, {where}"


def days_left(due_at: datetime.datetime, zone: str, *, at: datetime.datetime) -> int:
    """Local dates between today and the due date; 0 on the due date, negative after it."""
    return (clocks.local(due_at, zone).date() - clocks.local(at, zone).date()).days
