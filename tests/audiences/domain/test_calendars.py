"""Working calendars (GO6) against counting days one by one, and the facts of countries."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars, clocks, places

days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
weeks = st.frozensets(st.integers(1, 7), min_size=1)
any_calendars = st.builds(calendars.WorkingCalendar, weekdays=weeks, holidays=st.frozensets(days, max_size=30))


@given(any_calendars, days, st.integers(1, 40))
@settings(deadline=None)
def test_the_nth_working_day_is_the_nth_found_by_looking_at_each(calendar, day, n):
    worked, looked = [], day
    while len(worked) < n:
        looked += timedelta(days=1)
        if looked.isoweekday() in calendar.weekdays and looked not in calendar.holidays:
            worked.append(looked)
    assert calendar.add_working_days(day, n) == worked[-1]
    assert calendar.working_days_between(day, worked[-1]) == n


@given(any_calendars, days, st.integers(1, 25))
@settings(deadline=None)
def test_going_back_undoes_going_forward_from_a_working_day(calendar, day, n):
    start = calendar.next_working(day)
    assert calendar.add_working_days(calendar.add_working_days(start, n), -n) == start
    assert calendar.add_working_days(start, -n) < start


@given(any_calendars, days, days, st.integers(-20, 20))
@settings(deadline=None)
def test_a_later_start_never_ends_sooner(calendar, one, other, n):
    early, late = sorted((one, other))
    assert calendar.add_working_days(early, n) <= calendar.add_working_days(late, n)
    assert calendar.is_working(calendar.add_working_days(one, n))


def test_a_calendar_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="No weekday is chosen; at least one of 1"):
        calendars.WorkingCalendar(weekdays=frozenset())
    with pytest.raises(ValueError, match="0, 8 is no weekday; 1"):
        calendars.WorkingCalendar(weekdays=frozenset({0, 1, 8}))
    with pytest.raises(ValueError, match="No weekday is chosen"):
        calendars.for_country("DE", [2027], weekdays=())


def test_a_calendar_of_holidays_only_is_refused_when_asked_and_never_searched_without_end():
    always = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(800))
    with pytest.raises(ValueError, match="The working calendar has no working day in 366 days"):
        calendars.WorkingCalendar(holidays=always).next_working(date(2027, 1, 1))


@pytest.mark.parametrize(
    ("country", "day", "works"),
    [
        ("DE", date(2027, 10, 1), True),
        ("DE", date(2027, 3, 26), False),  # Good Friday
        ("US", date(2026, 11, 26), False),  # Thanksgiving
        ("US", date(2026, 7, 3), False),  # Independence Day observed
        ("AE", date(2027, 6, 11), True),  # a Friday, worked since 2022
        ("AE", date(2027, 6, 13), False),
        ("SA", date(2027, 6, 11), False),
        ("SA", date(2027, 6, 13), True),
        ("SA", date(2027, 9, 23), False),  # National Day
        ("EG", date(2027, 6, 13), True),
        ("IL", date(2027, 6, 20), True),
        ("NP", date(2027, 6, 13), True),
        ("XX", date(2027, 12, 24), True),
        ("XX", date(2027, 12, 25), False),  # a Saturday
    ],
)
def test_known_days(country, day, works):
    assert calendars.for_country(country, [2027]).is_working(day) is works


def test_holidays_count_beyond_the_years_that_were_named():
    calendar = calendars.for_country("de", [2026])
    assert calendar.country == "DE"
    assert date(2026, 12, 25) in calendar.holidays
    assert not calendar.is_working(date(2031, 5, 1))
    assert calendars.public_holidays("DE", 2027)[date(2027, 3, 29)] == "Easter Monday"
    assert calendars.public_holidays("XX", 2027) == {}


def test_a_persons_own_pattern_replaces_the_working_week():
    part_time = calendars.for_country("DE", [2027], weekdays={2, 4})
    assert part_time.add_working_days(date(2027, 6, 1), 3) == date(2027, 6, 10)


def test_every_country_has_a_name_and_a_zone_that_exists_or_none():
    assert len(places.countries()) > 240
    for code, name in places.countries().items():
        assert places.name(code) == name
        assert set(places.zones(code)) <= available_timezones()
    nowhere = {code for code in places.countries() if places.default_zone(code) is None}
    assert nowhere == {"AQ", "BV", "HM", "UM"}


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("US", "America/New_York"),
        ("BR", "America/Sao_Paulo"),
        ("DE", "Europe/Berlin"),
        ("IN", "Asia/Kolkata"),
        ("AE", "Asia/Dubai"),
        ("AU", "Australia/Sydney"),
        ("XX", None),
        ("", None),
    ],
)
def test_the_zone_assumed_for_a_country(country, zone):
    assert places.default_zone(country) == zone


def test_only_exact_iana_names_are_zones():
    assert places.is_zone("Europe/Berlin")
    assert places.is_zone("UTC")
    for wrong in (None, "", "europe/berlin", "Factory", "localtime", "+01:00", "Mars/Olympus", "../../etc/passwd"):
        assert not places.is_zone(wrong)
        with pytest.raises(ValueError, match="an IANA name is accepted"):
            clocks.zone(wrong)
    assert places.city("America/Argentina/Buenos_Aires") == "Buenos Aires"


def test_a_time_never_shown_is_the_first_instant_after_the_gap_and_one_shown_twice_is_the_later():
    assert clocks.on_day(date(2027, 3, 28), time(2, 30), "Europe/Berlin") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert clocks.on_day(date(2027, 10, 31), time(2, 30), "Europe/Berlin") == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="has no time zone"):
        clocks.to_utc(datetime(2027, 1, 1))  # noqa: DTZ001


@given(st.sampled_from(sorted(clocks.zone_names())), st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
@settings(deadline=None, max_examples=300)
def test_the_wall_shows_what_was_asked_or_something_later(zone, wall):
    shown = clocks.instant_of(wall, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= wall
    assert shown - wall <= timedelta(hours=2)
