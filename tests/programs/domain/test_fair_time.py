"""Fair time (GO6): the same number of days for everybody, and what differs where it cannot be."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars
from programs.domain import due_rules, fair_time
from tests.programs.anybody import ALL_ZONES, NO_HOLIDAYS, any_calendars, instants, times, units

starts = st.lists(st.tuples(st.sampled_from(ALL_ZONES), any_calendars), min_size=2, max_size=8)


@given(instants, starts, st.integers(1, 40), units, times)
@settings(deadline=None, max_examples=100)
def test_a_relative_rule_gives_everybody_the_same_in_its_own_unit(anchor, people, days, unit, local_time):
    rule = due_rules.after(days, unit, local_time=local_time)
    report = fair_time.of(rule, [fair_time.Start(zone, anchor, zone, calendar) for zone, calendar in people])
    assert (report.unit, report.spread) == (unit, 0)
    for row, (zone, calendar) in zip(report.rows, people, strict=True):
        tz = ZoneInfo(zone)
        start_on = anchor.astimezone(tz).date()
        # Looked at from outside: dates begun on the way, by the wall clock just before the deadline and at it.
        granted = set()
        for due in (row.due_at, row.due_at - timedelta(seconds=1)):
            passed = [start_on + timedelta(n) for n in range(1, (due.astimezone(tz).date() - start_on).days + 1)]
            granted.add(len([day for day in passed if unit == "calendar" or calendar.is_working(day)]))
        assert days in granted
        assert row.due_at > anchor


def test_a_fixed_instant_is_the_same_everywhere_and_its_unfairness_shows():
    instant = datetime(2027, 3, 31, 9, tzinfo=UTC)
    launch = datetime(2027, 3, 1, 12, tzinfo=UTC)
    starts = [fair_time.Start(zone, launch, zone, NO_HOLIDAYS) for zone in ("Pacific/Honolulu", "Europe/Berlin")]
    report = fair_time.of(due_rules.at_instant(instant), starts)
    assert {row.due_at for row in report.rows} == {instant}
    assert [row.calendar_days for row in report.rows] == [29, 30]
    assert (report.unit, report.spread) == ("calendar", 1)
    assert fair_time.of(due_rules.at_instant(instant), []).spread == 0


def test_the_other_unit_shows_what_holidays_and_working_weeks_do():
    launch = datetime(2027, 3, 12, 9, tzinfo=UTC)
    report = fair_time.of(
        due_rules.after(20, "working", local_time=due_rules.END_OF_DAY),
        [
            fair_time.Start("Germany", launch, "Europe/Berlin", calendars.for_country("DE")),
            fair_time.Start("Saudi Arabia", launch, "Asia/Riyadh", calendars.for_country("SA")),
        ],
    )
    assert [(row.working_days, row.calendar_days) for row in report.rows] == [(20, 32), (20, 30)]
    assert (report.spread, report.other_spread) == (0, 2)


def test_a_deadline_that_the_clocks_skip_counts_as_the_day_that_was_meant():
    anchor = datetime(2027, 3, 26, 12, tzinfo=UTC)
    rule = due_rules.after(1, "calendar", local_time=due_rules.END_OF_DAY)
    report = fair_time.of(rule, [fair_time.Start("Nuuk", anchor, "America/Nuuk", NO_HOLIDAYS)])
    assert report.rows[0].calendar_days == 1


def test_a_completion_window_gives_each_place_its_own_days():
    launch = datetime(2027, 3, 12, 9, tzinfo=UTC)
    india = due_rules.Terms(28, "working", time(17))
    germany = due_rules.Terms(30, "calendar", due_rules.END_OF_DAY)
    report = fair_time.of(
        due_rules.completion_window(),
        [
            fair_time.Start("India", launch, "Asia/Kolkata", calendars.for_country("IN"), india),
            fair_time.Start("Germany", launch, "Europe/Berlin", calendars.for_country("DE"), germany),
        ],
    )
    assert (report.rows[0].working_days, report.rows[1].calendar_days, report.unit) == (28, 30, "calendar")
    assert report.rows[0].due_at.astimezone(ZoneInfo("Asia/Kolkata")).time() == time(17)
    assert [row.rule for row in report.rows] == [
        due_rules.after(28, "working", local_time=time(17)),
        due_rules.after(30, "calendar", local_time=due_rules.END_OF_DAY),
    ]
