"""Where a wave's people are, and the time its due rule gives each place (GO6)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from audiences.domain import clocks, working_time
from audiences.domain.calendars import WorkingCalendar
from audiences.models import Country, Person
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
    """The places of the wave's audience, most people first."""
    return of_waves([wave])[wave.pk]


def of_waves(waves: Iterable[Wave]) -> dict[int, list[Place]]:
    """The same for several waves, by wave id; three queries for any number."""
    matching = audience.conditions(waves)
    counts = {f"wave_{pk}": Count("pk", filter=match) for pk, match in matching.items()}
    if not counts:
        return {}
    rows = list(Person.objects.present().order_by().values("country", "time_zone").annotate(**counts))
    rows = [row for row in rows if clocks.is_zone(row["time_zone"])]
    countries = Country.objects.in_bulk({row["country"] for row in rows if row["country"]})
    found = {
        pk: [_place(countries.get(row["country"]), row["time_zone"], row[f"wave_{pk}"]) for row in rows]
        for pk in matching
    }
    return {
        pk: sorted((p for p in places if p.people), key=lambda p: (-p.people, p.label)) for pk, places in found.items()
    }


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
