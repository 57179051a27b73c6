"""The next report, against a walk day by day over local calendars (blueprint 08, Status report)."""

import datetime
import zoneinfo

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.domain.cadences import FORTNIGHTLY, MONTHLY, WEEKLY, Rhythm

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati", "UTC"]
DAY = datetime.timedelta(days=1)
SINCE = datetime.date(2026, 1, 7)
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def walked(rhythm: Rhythm, instant: datetime.datetime) -> datetime.date:
    """The local date of the next occurrence, found one day after the other."""
    zone = zoneinfo.ZoneInfo(rhythm.zone)
    day = instant.astimezone(zone).date()
    while True:
        at = datetime.datetime.combine(day, rhythm.local_time, zone)
        first = datetime.date.fromisocalendar(*SINCE.isocalendar()[:2], 1)
        weeks = (datetime.date.fromisocalendar(*day.isocalendar()[:2], 1) - first).days // 7
        good = {WEEKLY: True, FORTNIGHTLY: weeks % 2 == 0, MONTHLY: day.day <= 7}[rhythm.cadence]
        if day.isoweekday() == rhythm.weekday and good and at > instant:
            return day
        day += DAY


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([WEEKLY, FORTNIGHTLY, MONTHLY]),
    st.integers(1, 7),
    st.sampled_from([datetime.time(7, 30), datetime.time(0, 0), datetime.time(23, 45)]),
    st.sampled_from(ZONES),
    st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: START + datetime.timedelta(minutes=minutes)),
)
def test_the_next_occurrence_is_the_walks(
    cadence: str, weekday: int, local_time: datetime.time, zone: str, instant: datetime.datetime
) -> None:
    rhythm = Rhythm(cadence, weekday, local_time, zone, SINCE)
    found = rhythm.next_after(instant)
    assert found > instant
    assert found.astimezone(zoneinfo.ZoneInfo(zone)).date() == walked(rhythm, instant)


def test_the_local_hour_stays_over_a_change_of_clocks() -> None:
    rhythm = Rhythm(WEEKLY, 1, datetime.time(7, 30), "Europe/Berlin", SINCE)
    october = rhythm.next_after(datetime.datetime(2026, 10, 18, 12, tzinfo=datetime.UTC))
    assert october == datetime.datetime(2026, 10, 19, 5, 30, tzinfo=datetime.UTC)
    assert rhythm.next_after(october) == datetime.datetime(2026, 10, 26, 6, 30, tzinfo=datetime.UTC)


def test_of_several_missed_occurrences_the_latest_is_taken() -> None:
    rhythm = Rhythm(WEEKLY, 1, datetime.time(7, 30), "UTC", SINCE)
    first = datetime.datetime(2026, 3, 2, 7, 30, tzinfo=datetime.UTC)
    assert rhythm.last_until(first + 20 * DAY, first) == first + 14 * DAY
    assert rhythm.last_until(first, first) == first
