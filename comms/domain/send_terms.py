"""What the settings of each place say about writing to its people (GO1, CO4): when, in whose name, which languages."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from audiences.domain import working_time
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings import book
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.kinds import Value
from comms.domain import windows
from programs.domain import program_settings
from programs.models import Program

# The same step without any window, to know what was wanted before it was moved.
ANY_TIME = windows.SendWindow(
    quiet_from=datetime.time(0), quiet_to=datetime.time(0), weekdays=windows.EVERY_DAY, skip_holidays=False
)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for people of one country in one program, on their own clocks; `languages` begins with the usual."""

    calendar: WorkingCalendar
    window: windows.SendWindow
    sending_time: datetime.time
    most_a_week: int  # messages to one person in any seven days
    reminder_days: int  # local days between two reminders to one person in one program
    sender_name: str
    reply_to: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class SendTerms:
    """The terms of several programs' people, each country and program worked out once."""

    settings: Book
    layers: Mapping[int, ProgramLayer] = field(default_factory=dict)
    _known: dict[tuple[int | None, int | None], Terms] = field(default_factory=dict, compare=False, repr=False)

    def of(self, country: int | None, program: int | None = None) -> Terms:
        """What holds for people of the country (its key), or of no known one, about a program."""
        key = (country, program)
        if key not in self._known:
            self._known[key] = _terms(self.settings, country, self.layers.get(program) if program else None)
        return self._known[key]


def at(instant: datetime.datetime, programs: Iterable[Program]) -> SendTerms:
    """The terms in force at an instant for messages about these programs, in a fixed number of queries."""
    return under(book.at(instant), programs)


def under(settings: Book, programs: Iterable[Program]) -> SendTerms:
    """The terms under a book that is read already; two queries."""
    return SendTerms(settings, program_settings.layers(programs, settings))


def _terms(settings: Book, country: int | None, layer: ProgramLayer | None) -> Terms:
    def value(name: str) -> Value:
        return settings.value(name, country=country, program=layer)

    calendar = working_time.calendar_of(country, settings, program=layer)
    return Terms(
        calendar=calendar,
        window=_window(calendar, value("quiet_from"), value("quiet_to"), value("sending_days")),
        sending_time=datetime.time.fromisoformat(value("sending_time")),
        most_a_week=value("messages_per_week"),
        reminder_days=value("reminder_days"),
        sender_name=value("sender_name"),
        reply_to=tuple(value("reply_to")),
        languages=tuple(value("languages")),
    )


def _window(calendar: WorkingCalendar, quiet_from: str, quiet_to: str, days: str) -> windows.SendWindow:
    return windows.SendWindow(
        quiet_from=datetime.time.fromisoformat(quiet_from),
        quiet_to=datetime.time.fromisoformat(quiet_to),
        weekdays=windows.EVERY_DAY if days == "every" else calendar.weekdays,
        skip_holidays=days == "working",
    )
