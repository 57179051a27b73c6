"""Work against hours, week by week (PL11). Pure: items as pieces of work and a calendar in, weeks out.

A piece takes whole working days of eight hours. It is put on the last of its owner's working days up to its due day;
what does not fit any more between today and then comes on the days after it. Weeks begin on Monday.
"""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from audiences.domain.calendars import WorkingCalendar
from rollout.web import formats

HOURS_A_DAY = 8
_DAY, _WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)


@dataclass(frozen=True)
class Piece:
    """An open item: `takes` is in working days."""

    takes: int
    due_on: datetime.date


@dataclass(frozen=True)
class Week:
    """`hours` of work, and the `capacity` in hours that its working days leave: those from today on."""

    begins_on: datetime.date
    hours: float
    capacity: float

    @property
    def is_over(self) -> bool:
        return self.hours > self.capacity

    @property
    def step(self) -> int:
        """How full it is, along the ramp of a heat map: 0 without work, 7 where it is full or more."""
        if not self.hours:
            return 0
        return 7 if self.hours >= self.capacity else 1 + int(self.hours * 6 / self.capacity)


def weeks(
    pieces: Iterable[Piece], *, calendar: WorkingCalendar, hours: int, today: datetime.date, count: int
) -> list[Week]:
    """So many weeks from this one on; `hours` are those of a week without holidays."""
    worked = Counter(monday(day) for piece in pieces for day in days_of(piece, calendar, today))
    first = monday(today)
    found = [first + n * _WEEK for n in range(count)]
    return [Week(begins, worked[begins] * HOURS_A_DAY, _capacity(begins, calendar, hours, today)) for begins in found]


def days_of(piece: Piece, calendar: WorkingCalendar, today: datetime.date) -> list[datetime.date]:
    """The working days that it is put on, none before today."""
    found, day = [], piece.due_on
    while len(found) < piece.takes and day >= today:
        if calendar.is_working(day):
            found.append(day)
        day -= _DAY
    day = max(piece.due_on, today - _DAY)
    while len(found) < piece.takes:
        day = calendar.add_working_days(day, 1)
        found.append(day)
    return sorted(found)


def _capacity(begins: datetime.date, calendar: WorkingCalendar, hours: int, today: datetime.date) -> int:
    days = [begins + n * _DAY for n in range(7)]
    return hours * sum(calendar.is_working(day) for day in days if day >= today) // len(calendar.weekdays)


def words(week: Week) -> str:
    """Week of 7 Dec: 56 of 40 hours."""
    said = _("week of %(day)s: %(hours)s of %(capacity)s hours")
    hours = {"hours": formats.hours(week.hours), "capacity": formats.hours(week.capacity)}
    return said % {"day": formats.short_day(week.begins_on), **hours}


def monday(day: datetime.date) -> datetime.date:
    """The Monday of the day's week."""
    return day - (day.isoweekday() - 1) * _DAY
