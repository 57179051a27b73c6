"""Deadlines that exceptions move, in any zone (GO9)."""

import datetime
import zoneinfo

from hypothesis import given
from hypothesis import strategies as st

from audiences.domain.calendars import WorkingCalendar
from delivery.domain import exception_deadlines

DAY = datetime.timedelta(days=1)
CALENDAR = WorkingCalendar()
ZONES = st.sampled_from(["Europe/Berlin", "America/Chicago", "Asia/Kolkata", "Pacific/Apia", "America/Sao_Paulo"])
DATES = st.dates(datetime.date(2026, 1, 1), datetime.date(2028, 1, 1))


@given(due_on=DATES, until=DATES, zone=ZONES)
def test_an_extended_deadline_is_the_first_worked_day_at_the_same_local_time(
    due_on: datetime.date, until: datetime.date, zone: str
) -> None:
    due_at = datetime.datetime.combine(due_on, datetime.time(23, 59), zoneinfo.ZoneInfo(zone))
    found = exception_deadlines.extended(until, due_at=due_at, zone=zone, calendar=CALENDAR)
    there = found.astimezone(zoneinfo.ZoneInfo(zone))
    assert f"{there:%H:%M}" == "23:59"
    skipped = [until + n * DAY for n in range((there.date() - until).days)]
    assert CALENDAR.is_working(there.date())
    assert not any(CALENDAR.is_working(day) for day in skipped)


@given(due_on=DATES, began=st.integers(-30, 60), lasted=st.integers(0, 90), zone=ZONES)
def test_after_an_exemption_what_was_left_is_left_and_a_week_at_least(
    due_on: datetime.date, began: int, lasted: int, zone: str
) -> None:
    place = zoneinfo.ZoneInfo(zone)
    due_at = datetime.datetime.combine(due_on, datetime.time(23, 59), place)
    exempt_from = datetime.datetime.combine(due_on - began * DAY, datetime.time(12), place)
    ended_at = exempt_from + lasted * DAY
    found = exception_deadlines.resumed(
        ended_at, exempt_from=exempt_from, due_at=due_at, zone=zone, calendar=CALENDAR
    ).astimezone(place)
    today = ended_at.astimezone(place).date()
    assert found >= due_at
    assert (found.date() - today).days >= max(began, 0)
    worked = sum(CALENDAR.is_working(today + n * DAY) for n in range(1, (found.date() - today).days + 1))
    assert worked >= exception_deadlines.LEAST_DAYS
