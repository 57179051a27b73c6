"""Send windows (CO4) against the minute-by-minute walk, and the failures other products had."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars, clocks
from comms.domain import windows
from tests import walk

ALL_ZONES = sorted(clocks.zone_names())
zones = st.one_of(st.sampled_from(walk.TELLING_ZONES), st.sampled_from(ALL_ZONES))
times = st.one_of(
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.builds(time, st.sampled_from([0, 1, 2, 3, 22, 23]), st.sampled_from([0, 15, 30, 59])),
)
send_windows = st.builds(
    windows.SendWindow,
    quiet_from=times,
    quiet_to=times,
    weekdays=st.frozensets(st.integers(1, 7), min_size=1),
    skip_holidays=st.booleans(),
)
EVERY_MINUTE = windows.SendWindow(quiet_from=time(0), quiet_to=time(0), weekdays=windows.EVERY_DAY)
NO_HOLIDAYS = calendars.WorkingCalendar()
instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
any_calendars = st.builds(
    calendars.WorkingCalendar, holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2029, 1, 1)), max_size=40)
)


def _forbidden(window, holidays):
    quiet = walk.minutes_from(window.quiet_from, window.quiet_to)
    return quiet, window.weekdays, holidays if window.skip_holidays else frozenset()


@given(st.data(), zones, send_windows, st.timedeltas(timedelta(days=-3), timedelta(days=2)))
@settings(deadline=None, max_examples=250)
def test_the_next_allowed_instant_agrees_with_the_walk(data, zone, window, away):
    change = data.draw(st.sampled_from(walk.changes(zone)))
    walked = walk.walk(zone, change)
    holidays = data.draw(st.frozensets(st.sampled_from(walked.dates[:8]), max_size=2))
    calendar = calendars.WorkingCalendar(holidays=holidays)
    allowed = windows.next_allowed(change + away, zone=zone, window=window, calendar=calendar)
    assert allowed.at == walked.first_allowed(change + away, *_forbidden(window, holidays))
    assert (allowed.reason is None) == (allowed.at == change + away)


@given(st.data(), zones, st.just(EVERY_MINUTE) | send_windows, st.integers(-2, 3), st.booleans())
@settings(deadline=None, max_examples=150)
def test_steps_agree_with_the_walk(data, zone, window, offset_days, working):
    change = data.draw(st.sampled_from(walk.changes(zone)))
    local_time = data.draw(st.sampled_from(walk.times_near(zone, change)) | times)
    walked = walk.walk(zone, change)
    holidays = data.draw(st.frozensets(st.sampled_from(walked.dates[3:9]), max_size=1))
    week = frozenset({7, 1, 2, 3, 4})

    def counts(day):
        return not working or (day.isoweekday() in week and day not in holidays)

    planned = windows.planned_at(
        change,
        offset_days=offset_days,
        working=working,
        local_time=local_time,
        zone=zone,
        calendar=calendars.WorkingCalendar(weekdays=week, holidays=holidays),
        window=window,
    )
    step = walked.shows(walked.days_on(change, offset_days, counts), local_time)
    assert planned.at == walked.first_allowed(step, *_forbidden(window, holidays))


@given(instants, instants, st.sampled_from(ALL_ZONES), send_windows, any_calendars)
@settings(deadline=None, max_examples=200)
def test_never_before_never_in_quiet_hours_never_on_a_day_off(one, other, zone, window, calendar):
    found = []
    for instant in sorted((one, other)):
        allowed = windows.next_allowed(instant, zone=zone, window=window, calendar=calendar)
        wall = allowed.at.astimezone(ZoneInfo(zone))
        assert allowed.at >= instant
        assert wall.hour * 60 + wall.minute not in walk.minutes_from(window.quiet_from, window.quiet_to)
        assert wall.isoweekday() in window.weekdays
        assert not (window.skip_holidays and wall.date() in calendar.holidays)
        again = windows.next_allowed(allowed.at, zone=zone, window=window, calendar=calendar)
        assert again == windows.Allowed(allowed.at, None)
        found.append(allowed.at)
    assert found[0] <= found[1]


def _next(instant, zone, window, calendar=NO_HOLIDAYS, **given):
    return windows.next_allowed(instant, zone=zone, window=window, calendar=calendar, **given)


def test_quiet_hours_over_midnight_are_not_turned_around():
    night = windows.SendWindow(quiet_from=time(22), quiet_to=time(6), weekdays=windows.EVERY_DAY)
    noon = datetime(2027, 6, 8, 10, tzinfo=UTC)
    assert _next(noon, "Europe/Berlin", night) == windows.Allowed(noon, None)
    assert _next(datetime(2027, 6, 8, 21, tzinfo=UTC), "Europe/Berlin", night) == windows.Allowed(
        datetime(2027, 6, 9, 4, tzinfo=UTC), "quiet hours 22:00 to 06:00 in Berlin"
    )


@pytest.mark.parametrize(
    ("evening", "morning"),
    [
        (datetime(2027, 3, 14, 3, tzinfo=UTC), datetime(2027, 3, 14, 13, tzinfo=UTC)),
        (datetime(2027, 11, 7, 3, tzinfo=UTC), datetime(2027, 11, 7, 14, tzinfo=UTC)),
    ],
)
def test_eight_in_the_morning_stays_eight_after_the_clocks_change(evening, morning):
    window = windows.SendWindow(weekdays=windows.EVERY_DAY)
    assert _next(evening, "America/Chicago", window, place="Houston") == windows.Allowed(
        morning, "quiet hours 20:00 to 08:00 in Houston"
    )


def test_the_weekday_is_the_recipients():
    window = windows.SendWindow(quiet_from=time(0), quiet_to=time(0))
    sunday_in_utc = datetime(2027, 6, 6, 22, tzinfo=UTC)
    assert _next(sunday_in_utc, "Pacific/Auckland", window).at == sunday_in_utc
    assert _next(sunday_in_utc, "America/New_York", window) == windows.Allowed(
        datetime(2027, 6, 7, 4, tzinfo=UTC), "Sunday is not a sending day"
    )


def test_every_cause_is_named_in_order():
    christmas_eve = datetime(2027, 12, 24, 22, tzinfo=UTC)
    allowed = _next(christmas_eve, "Europe/Berlin", windows.SendWindow(), calendars.for_country("DE"))
    assert allowed.at == datetime(2027, 12, 27, 7, tzinfo=UTC)
    assert allowed.reason == (
        "quiet hours 20:00 to 08:00 in Berlin; Saturday, 25 December is a holiday in Germany; "
        "Sunday, 26 December is a holiday in Germany"
    )
    own = calendars.WorkingCalendar(holidays=frozenset({date(2027, 6, 8)}))
    noon = datetime(2027, 6, 8, 10, tzinfo=UTC)
    assert _next(noon, "Europe/Berlin", EVERY_MINUTE, own, place="Köln").reason == (
        "Tuesday, 8 June is a holiday in Köln"
    )
    mandatory = windows.SendWindow(skip_holidays=False)
    assert _next(noon, "Europe/Berlin", mandatory, own).at == noon


def test_without_a_known_zone_nothing_goes():
    for zone in ("", None, "America/Gotham"):
        with pytest.raises(ValueError, match="an IANA name is accepted, such as America/Chicago"):
            _next(datetime(2027, 1, 1, tzinfo=UTC), zone, EVERY_MINUTE)
    with pytest.raises(ValueError, match="has no time zone"):
        _next(datetime(2027, 1, 1), "UTC", EVERY_MINUTE)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("made_of", "sentence"),
    [
        (
            {"weekdays": frozenset()},
            "No weekday is chosen; at least one of 1 (Monday) to 7 (Sunday) is accepted.",
        ),
        ({"weekdays": frozenset({9})}, "9 is no weekday; 1 (Monday) to 7 (Sunday) are accepted."),
        ({"quiet_to": time(8, 0, 30)}, "The time “08:00:30” is not HH:MM; a local time such as 20:00 is accepted."),
        (
            {"preferred": time(7)},
            "The preferred time 07:00 is within the quiet hours 20:00 to 08:00; a time outside of them is accepted.",
        ),
    ],
)
def test_a_window_that_cannot_work_is_refused_when_made(made_of, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        windows.SendWindow(**made_of)


def test_a_calendar_that_never_allows_is_refused_in_place_of_a_search_without_end():
    always = frozenset(date(2027, 1, 1) + timedelta(days=n) for n in range(1200))
    with pytest.raises(ValueError, match="No minute within two years of 2027-01-02 is allowed: ") as caught:
        _next(datetime(2027, 1, 2, tzinfo=UTC), "UTC", EVERY_MINUTE, calendars.WorkingCalendar(holidays=always))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("window", "local_time", "hour"),
    [
        (windows.SendWindow(), time(15), 15),
        (windows.SendWindow(), time(0), 8),
        (windows.SendWindow(preferred=time(10)), None, 10),
        (windows.SendWindow(), None, 8),
        (EVERY_MINUTE, None, 0),
    ],
)
def test_the_time_of_day_of_a_step(window, local_time, hour):
    step = windows.planned_at(
        date(2027, 6, 4),
        offset_days=1,
        working=True,
        local_time=local_time,
        zone="Asia/Tokyo",
        calendar=NO_HOLIDAYS,
        window=window,
    )
    assert step.at.astimezone(ZoneInfo("Asia/Tokyo")) == datetime(2027, 6, 7, hour, tzinfo=ZoneInfo("Asia/Tokyo"))
