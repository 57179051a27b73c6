"""Deadlines that exceptions give, in the person's own zone and calendar (GO9). Pure, but for reading the settings."""

import datetime

from audiences.domain import clocks
from audiences.domain.calendars import WorkingCalendar
from audiences.domain.settings import book
from delivery.models import Assignment
from programs.domain import program_settings
from programs.domain.due_terms import DueTerms

LEAST_DAYS = 5  # working days that are left after an exemption, however little time was left before it


def calendar_of(assignment: Assignment, at: datetime.datetime) -> WorkingCalendar:
    """The working calendar of the person's country as the settings are at the instant."""
    settings = book.at(at)
    terms = DueTerms(settings, program_settings.layer(assignment.program, settings))
    return terms.of(assignment.person.country_id).calendar


def extended(
    day: datetime.date, *, due_at: datetime.datetime, zone: str, calendar: WorkingCalendar
) -> datetime.datetime:
    """The instant on `day`, or on the next day that is worked there, at the local time of the present deadline."""
    return _on(_worked(day, calendar), due_at, zone)


def resumed(
    ended_at: datetime.datetime,
    *,
    exempt_from: datetime.datetime,
    due_at: datetime.datetime,
    zone: str,
    calendar: WorkingCalendar,
) -> datetime.datetime:
    """The deadline after an exemption: as many local days as were left when it began, LEAST_DAYS worked ones at least.

    Never before the deadline that there was.
    """
    today = clocks.local(ended_at, zone).date()
    left = (clocks.local(due_at, zone).date() - clocks.local(exempt_from, zone).date()).days
    day = _worked(today + datetime.timedelta(days=max(left, 0)), calendar)
    return max(_on(max(day, _least(today, calendar)), due_at, zone), due_at)


def last_instant(day: datetime.date, zone: str) -> datetime.datetime:
    """When the local day is over."""
    return clocks.on_day(day + datetime.timedelta(days=1), datetime.time(), zone)


def _on(day: datetime.date, due_at: datetime.datetime, zone: str) -> datetime.datetime:
    time = clocks.local(due_at, zone).time().replace(second=0, microsecond=0, fold=0)
    return clocks.on_day(day, time, zone)


def _worked(day: datetime.date, calendar: WorkingCalendar) -> datetime.date:
    while not calendar.is_working(day):
        day += datetime.timedelta(days=1)
    return day


def _least(today: datetime.date, calendar: WorkingCalendar) -> datetime.date:
    day = today
    for _count in range(LEAST_DAYS):
        day = _worked(day + datetime.timedelta(days=1), calendar)
    return day
