"""When somebody's next cycle begins and is due, in their own zone and place (GO6).

Days are counted on the person's own calendar; the window opens with its first day, and the cycle is due at the deadline
time of the place on its last. With a new version it begins at the instant of the publication, and the rule of the wave
says when it is due, counted from the day on which the person is asked.
"""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from audiences.domain import clocks
from audiences.domain.settings import book
from delivery.domain.deadlines import Deadline
from programs.domain import cycle_rules, cycles, due_rules, program_settings
from programs.domain.cycle_rules import CycleRule
from programs.domain.cycles import Cycles
from programs.domain.due_terms import DueTerms
from programs.models import Program, ProgramCycle
from rollout.tenancy.models import Tenant

Kind = ProgramCycle.Kind
WINDOWED = (Kind.MONTHS, Kind.YEARLY)
FACTS = ("person__country", "person__time_zone", "completed_at", "due_at", "assigned_at")


class Facts(NamedTuple):
    """What decides on the next cycle of an assignment, in the order of `FACTS`; the country by its key."""

    country: int | None
    zone: str
    completed_at: datetime.datetime | None
    due_at: datetime.datetime
    assigned_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Renewal:
    """The next cycle: completions count from `opens_at`; of a new version the wave says when it is due."""

    rule: CycleRule
    opens_at: datetime.datetime
    due: Deadline | None = None

    @property
    def opens_on(self) -> datetime.date:
        """The first day of the window where the person is."""
        return clocks.local(self.opens_at, self.due.zone if self.due else "UTC").date()


@dataclass
class RenewalDates:
    """The next cycles of a program's people as of `at`; each place and day is worked out once."""

    cycles: Cycles
    terms: DueTerms
    default_zone: str  # for a person whose own zone is unknown to this machine
    at: datetime.datetime
    version_at: datetime.datetime | None = None  # when people were last given another version
    _known: dict[tuple[object, ...], Renewal | None] = field(default_factory=dict, repr=False)

    def of(self, facts: Facts) -> Renewal | None:
        """The next cycle, whether its window has opened or not; None where nothing says when."""
        zone, began_at = self.zone(facts.zone), facts.completed_at or facts.assigned_at
        done_on = clocks.local(facts.completed_at, zone).date() if facts.completed_at else None
        due_on = clocks.local(facts.due_at, zone).date()
        behind = self.version_at is not None and began_at < self.version_at
        return self.next_of(facts.country, zone, done_on, due_on, behind=behind)

    def next_of(
        self, country: int | None, zone: str, done_on: datetime.date | None, due_on: datetime.date, *, behind: bool
    ) -> Renewal | None:
        """The same of a group of people; `behind` are those who were not given the last new version."""
        rule = self.cycles.of(country)
        if rule.kind == Kind.VERSION:
            return Renewal(rule, self.version_at) if behind and self.version_at else None
        return self.windowed(country, zone, done_on, due_on) if rule.kind in WINDOWED else None

    def windowed(
        self, country: int | None, zone: str, done_on: datetime.date | None, due_on: datetime.date
    ) -> Renewal | None:
        """By a rule that has a window, of whoever completed and was due on these local dates."""
        key = (country, zone, done_on, due_on)
        if key not in self._known:
            self._known[key] = self._windowed(self.cycles.of(country), *key)
        return self._known[key]

    def has_opened(self, facts: Facts) -> bool:
        found = self.of(facts)
        return found is not None and found.opens_at <= self.at

    def zone(self, name: str) -> str:
        return name if clocks.is_zone(name) else self.default_zone

    def least(self, country: int | None, zone: str) -> Deadline:
        """What anybody is given who is asked now: the days of the window, whole."""
        rule, today = self.cycles.of(country), clocks.local(self.at, zone).date()
        return self.on(today + datetime.timedelta(days=rule.window_days or 0), country, zone)

    def on(self, day: datetime.date, country: int | None, zone: str) -> Deadline:
        """The deadline on a day, by the terms of the place."""
        here = self.terms.of(country)
        rule = due_rules.in_place(due_rules.on_local_date(day), here.terms)
        return Deadline(due_rules.due_at(rule, anchor=day, zone=zone, calendar=here.calendar), zone, rule)

    def _windowed(
        self, rule: CycleRule, country: int | None, zone: str, done_on: datetime.date | None, due_on: datetime.date
    ) -> Renewal | None:
        today = clocks.local(self.at, zone).date()
        next_on = cycle_rules.next_due_on(rule, done_on=done_on, due_on=due_on, today=today)
        if next_on is None:
            return None
        opens_at = clocks.on_day(cycle_rules.opens_on(rule, next_on), datetime.time(), zone)
        return Renewal(rule, opens_at, self.on(next_on, country, zone))


def of_program(program: Program, *, tenant: Tenant, at: datetime.datetime, rules: Cycles | None = None) -> RenewalDates:
    """By the rules of the program as they are, or by others for a preview."""
    settings = book.at(at)
    return RenewalDates(
        cycles=cycles.of_program(program) if rules is None else rules,
        terms=DueTerms(settings, program_settings.layer(program, settings)),
        default_zone=tenant.time_zone,
        at=at,
        version_at=cycles.version_at(program),
    )
