"""What the settings of each place say about the time to complete a program (GO1, GO6)."""

import datetime
from dataclasses import dataclass, field

from audiences.domain import working_time
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.resolution import Resolved
from programs.domain import due_rules
from programs.models import Wave

NAMES = frozenset({"completion_days", "completion_unit", "deadline_time", "working_week"})


@dataclass(frozen=True, slots=True)
class Here:
    """The terms of one country, and its calendar."""

    terms: due_rules.Terms
    calendar: WorkingCalendar


@dataclass(frozen=True)
class DueTerms:
    """The terms of a program's people, country by country; each is worked out once."""

    settings: Book
    program: ProgramLayer | None = None
    _known: dict[int | None, Here] = field(default_factory=dict, compare=False, repr=False)

    def of(self, country: int | None) -> Here:
        """What holds for people of the country (its key), or of no known one."""
        if country not in self._known:
            days, unit, at = (self.resolve(name, country).value for name in _TERMS)
            terms = due_rules.Terms(days, unit, datetime.time.fromisoformat(at))
            calendar = working_time.calendar_of(country, self.settings, program=self.program)
            self._known[country] = Here(terms, calendar)
        return self._known[country]

    def resolve(self, name: str, country: int | None) -> Resolved:
        """One of the settings, with where it comes from."""
        return self.settings.resolve(name, country=country, program=self.program)


_TERMS = ("completion_days", "completion_unit", "deadline_time")


def rule_of(wave: Wave) -> due_rules.DueRule:
    """The wave's rule; one planned without a rule is due when its window closes."""
    if not wave.due_rule:
        return due_rules.on_local_date(wave.ends_on)
    return due_rules.from_json(wave.due_rule)
