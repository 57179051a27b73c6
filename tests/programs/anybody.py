"""Whoever may be due something: any zone, calendar, unit, time of day and instant, for property tests."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from audiences.domain import calendars, clocks
from programs.domain import due_rules
from tests import walk

ALL_ZONES = sorted(clocks.zone_names())
zones = st.one_of(st.sampled_from(walk.TELLING_ZONES), st.sampled_from(ALL_ZONES))
times = st.one_of(st.just(due_rules.END_OF_DAY), st.times().map(lambda at: at.replace(second=0, microsecond=0)))
weeks = st.frozensets(st.integers(1, 7), min_size=4)
units = st.sampled_from(due_rules.UNITS)
NO_HOLIDAYS = calendars.WorkingCalendar()
instants = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
any_calendars = st.one_of(
    st.sampled_from(["AE", "BR", "CN", "DE", "IN", "SA", "US"]).map(calendars.for_country),
    st.builds(
        calendars.WorkingCalendar,
        weekdays=st.frozensets(st.integers(1, 7), min_size=1),
        holidays=st.frozensets(st.dates(date(2026, 1, 1), date(2029, 6, 1)), max_size=20),
    ),
)
