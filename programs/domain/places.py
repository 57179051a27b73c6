"""Where a wave's people are, and the time its due rule gives each place (GO6)."""

import datetime
from dataclasses import dataclass

from django.db.models import Count

from audiences.domain import clocks, working_time
from audiences.domain.calendars import WorkingCalendar
from audiences.models import Country
from programs.domain import audience, due_rules
from programs.models import Wave


@dataclass(frozen=True)
class Place:
    """People of a wave who share country and clock."""

    label: str
    zone: str
    people: int
    calendar: WorkingCalendar


@dataclass(frozen=True)
class Window:
    """What one place gets: local start and due instant, days in between and working days among them."""

    place: Place
    due_at: datetime.datetime
    calendar_days: int
    working_days: int

    @property
    def lost_days(self) -> int:
        """Days of the window that nobody there works."""
        return self.calendar_days - self.working_days


def of_wave(wave: Wave) -> list[Place]:
    """The places of the wave's audience, most people first; two queries."""
    rows = (
        audience.people_of(wave)
        .order_by()
        .values("country", "time_zone")
        .annotate(people=Count("pk"))
        .order_by("-people")
    )
    listed = [row for row in rows if clocks.is_zone(row["time_zone"])]
    countries = Country.objects.in_bulk([row["country"] for row in listed if row["country"]])
    return [_place(countries.get(row["country"]), row["time_zone"], row["people"]) for row in listed]


def windows(wave: Wave, places: list[Place]) -> tuple[list[Window], due_rules.Fairness]:
    """The time each place gets from the wave's local start, and how evenly."""
    rule = due_rules.from_json(wave.due_rule)
    starts = [due_rules.Start(p.label, wave.starts_on, p.zone, p.calendar) for p in places]
    fairness = due_rules.fairness(rule, starts)
    rows = zip(places, fairness.rows, strict=True)
    found = [Window(place, row.due_at, row.calendar_days, row.working_days) for place, row in rows]
    return found, fairness


def _place(country: Country | None, zone: str, people: int) -> Place:
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    label = f"{country.name}, {city}" if country else city
    return Place(label, zone, people, working_time.calendar_of(country))
