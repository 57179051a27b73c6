"""Fair time (GO6): how many days a due rule gives people in different places, and how far the places differ. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from audiences.domain import calendars
from programs.domain import due_rules
from programs.domain.due_rules import DueRule, Terms, Unit


@dataclass(frozen=True, slots=True)
class Start:
    """Where some people begin: `label` (region or place), their anchor, IANA zone and calendar, and their terms.

    Only a rule that leaves something to places needs the terms.
    """

    label: str
    anchor: datetime | date
    zone: str
    calendar: calendars.WorkingCalendar
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """Time a rule gives one group, in days after the local date of the anchor up to the local date due.

    `rule` is the rule as it is there. Where clocks set forward over midnight skip the due time itself (23:59 in
    Nuuk), the date meant counts.
    """

    label: str
    rule: DueRule
    due_at: datetime
    calendar_days: int
    working_days: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """Time granted per group; `spread` is in the rule's own `unit`, `other_spread` in the other of the two.

    Fixed dates and instants have no unit of days of their own and are reported in calendar days, as is a rule that
    counts working days in some places and calendar days in others.
    """

    rows: tuple[Granted, ...]
    unit: Unit
    spread: int
    other_spread: int


def of(rule: DueRule, starts: Iterable[Start]) -> Fairness:
    """How evenly the rule gives time: days granted per start, and the spread (most less least)."""
    rows = tuple(_granted(rule, start) for start in starts)
    calendar_spread = _spread(row.calendar_days for row in rows)
    working_spread = _spread(row.working_days for row in rows)
    if rows and all(row.rule.unit == "working" for row in rows):
        return Fairness(rows, "working", working_spread, calendar_spread)
    return Fairness(rows, "calendar", calendar_spread, working_spread)


def _granted(rule: DueRule, start: Start) -> Granted:
    here = due_rules.in_place(rule, start.terms) if start.terms else rule
    due = due_rules.due_at(here, anchor=start.anchor, zone=start.zone, calendar=start.calendar)
    start_on = due_rules.day_of(start.anchor, start.zone)
    due_on = due_rules.due_on(here, start.anchor, start.zone, start.calendar)
    working = start.calendar.working_days_between(start_on, due_on)
    return Granted(start.label, here, due, (due_on - start_on).days, working)


def _spread(values: Iterable[int]) -> int:
    listed = list(values)
    return max(listed) - min(listed) if listed else 0
