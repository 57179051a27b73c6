"""Due rules (GO6) against the minute-by-minute walk."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars
from programs.domain import due_rules
from tests import walk
from tests.programs.anybody import ALL_ZONES, NO_HOLIDAYS, any_calendars, instants, times, units, weeks, zones


@given(st.data(), zones, st.integers(1, 4), units, weeks)
@settings(deadline=None, max_examples=250)
def test_relative_rules_agree_with_the_walk(data, zone, days, unit, weekdays):
    change = data.draw(st.sampled_from(walk.changes(zone)))
    # Half of them start so that calendar days end on the day of the change, around the minutes that matter.
    close = st.just(change - timedelta(days=days))
    anchor = data.draw(close | st.timedeltas(timedelta(days=-3), timedelta(days=1)).map(lambda away: change + away))
    local_time = data.draw(st.sampled_from(walk.times_near(zone, change)) | times)
    walked = walk.walk(zone, change)
    holidays = data.draw(st.frozensets(st.sampled_from(walked.dates), max_size=3))
    calendar = calendars.WorkingCalendar(weekdays=weekdays, holidays=holidays)

    def counts(day):
        return unit == "calendar" or (day.isoweekday() in weekdays and day not in holidays)

    expected = walked.shows(walked.days_on(anchor, days, counts), local_time)
    rule = due_rules.after(days, unit, local_time=local_time)
    assert due_rules.due_at(rule, anchor=anchor, zone=zone, calendar=calendar) == expected


@given(st.data(), zones, st.integers(-1, 1))
@settings(deadline=None, max_examples=120)
def test_fixed_local_dates_agree_with_the_walk(data, zone, days):
    change = data.draw(st.sampled_from(walk.changes(zone)))
    local_time = data.draw(st.sampled_from(walk.times_near(zone, change)) | times)
    day = change.date() + timedelta(days=days)
    rule = due_rules.on_local_date(day, local_time=local_time)
    due = due_rules.due_at(rule, anchor=change, zone=zone, calendar=NO_HOLIDAYS)
    assert due == walk.walk(zone, change).shows(day, local_time)


@given(instants, instants, st.sampled_from(ALL_ZONES), any_calendars, st.integers(1, 60), units, times)
@settings(deadline=None)
def test_whoever_starts_later_is_never_due_sooner(one, other, zone, calendar, days, unit, local_time):
    rule = due_rules.after(days, unit, local_time=local_time)
    early, late = (
        due_rules.due_at(rule, anchor=anchor, zone=zone, calendar=calendar) for anchor in sorted((one, other))
    )
    assert early <= late
    more = due_rules.after(days + 1, unit, local_time=local_time)
    assert due_rules.due_at(more, anchor=one, zone=zone, calendar=calendar) > due_rules.due_at(
        rule, anchor=one, zone=zone, calendar=calendar
    )


def test_a_deadline_skipped_by_the_clocks_is_the_end_of_that_day():
    # Greenland sets its clocks from 23:00 on Saturday to midnight: there is no 23:59.
    rule = due_rules.after(1, "calendar", local_time=due_rules.END_OF_DAY)
    anchor = datetime(2027, 3, 26, 12, tzinfo=UTC)
    due = due_rules.due_at(rule, anchor=anchor, zone="America/Nuuk", calendar=NO_HOLIDAYS)
    assert due == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert due_rules.due_on(rule, anchor, "America/Nuuk", NO_HOLIDAYS) == date(2027, 3, 27)


def test_a_hire_date_counts_in_the_persons_own_place():
    rule = due_rules.after(30, "calendar", anchor="hire", local_time=due_rules.END_OF_DAY)
    due = due_rules.due_at(rule, anchor=date(2027, 1, 4), zone="Pacific/Auckland", calendar=NO_HOLIDAYS)
    assert due.astimezone(ZoneInfo("Pacific/Auckland")).replace(tzinfo=None) == datetime(2027, 2, 3, 23, 59)  # noqa: DTZ001


def test_without_a_known_zone_nothing_is_due():
    tomorrow = due_rules.after(1, "calendar", local_time=due_rules.END_OF_DAY)
    for rule in (tomorrow, due_rules.at_instant(datetime(2027, 1, 1, tzinfo=UTC))):
        for zone in ("", "Europe/Atlantis"):
            with pytest.raises(ValueError, match="an IANA name is accepted"):
                due_rules.due_at(rule, anchor=datetime(2027, 1, 1, tzinfo=UTC), zone=zone, calendar=NO_HOLIDAYS)
    with pytest.raises(ValueError, match="has no time zone"):
        due_rules.due_at(
            tomorrow,
            anchor=datetime(2027, 1, 1),  # noqa: DTZ001
            zone="UTC",
            calendar=NO_HOLIDAYS,
        )


rules = st.one_of(
    st.builds(
        due_rules.after,
        st.integers(1, due_rules.MOST_DAYS),
        units,
        anchor=st.sampled_from(due_rules.ANCHORS),
        local_time=st.none() | times,
    ),
    st.builds(due_rules.on_local_date, st.dates(), local_time=st.none() | times),
    st.builds(due_rules.at_instant, instants),
    st.just(due_rules.completion_window()),
)
terms = st.builds(due_rules.Terms, st.integers(1, 365), units, times)


@given(rules, terms)
def test_a_place_fills_in_what_the_rule_leaves_to_it_and_nothing_else(rule, here):
    filled = due_rules.in_place(rule, here)
    assert not filled.is_of_place
    assert due_rules.in_place(filled, due_rules.Terms(1, "calendar", time(1))) == filled
    if rule.kind == "window":
        assert filled == due_rules.after(here.days, here.unit, local_time=here.local_time)
    elif rule.kind != "at_instant":
        assert filled.local_time == (here.local_time if rule.local_time is None else rule.local_time)
        assert (filled.days, filled.unit, filled.fixed_on) == (rule.days, rule.unit, rule.fixed_on)
    else:
        assert filled == rule


@pytest.mark.parametrize("rule", [due_rules.completion_window(), due_rules.after(3, "working")])
def test_what_is_left_to_places_is_never_guessed(rule):
    with pytest.raises(ValueError, match="leaves something to each place"):
        due_rules.due_at(rule, anchor=date(2027, 1, 1), zone="UTC", calendar=NO_HOLIDAYS)


@given(rules)
def test_a_rule_comes_back_from_json_as_it_was(rule):
    assert due_rules.from_json(json.loads(json.dumps(due_rules.to_json(rule)))) == rule
    assert due_rules.sentence(rule)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            due_rules.after(20, "working", local_time=due_rules.END_OF_DAY),
            "20 working days after launch, end of day in each person's place",
        ),
        (
            due_rules.after(1, "calendar", anchor="assignment", local_time=time(17)),
            "1 calendar day after assignment, at 17:00 in each person's place",
        ),
        (due_rules.on_local_date(date(2027, 3, 31)), "31 March 2027, at the deadline time of each place"),
        (due_rules.completion_window(), "The completion window of each place"),
        (
            due_rules.at_instant(datetime(2027, 3, 31, 18, tzinfo=ZoneInfo("Europe/Berlin"))),
            "31 March 2027 at 16:00 UTC, the same moment everywhere",
        ),
    ],
)
def test_rules_in_words(rule, words):
    assert due_rules.sentence(rule) == words


AFTER = {"kind": "after", "days": 20, "unit": "working", "anchor": "launch"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, "A due rule needs a “kind”; after, on_local_date, at_instant or window is accepted."),
        ({"kind": "never"}, "A due rule needs a “kind”; after, on_local_date, at_instant or window is accepted."),
        ({"kind": "after", "days": 3}, "The due rule lacks “anchor, unit”, which a rule of kind after needs."),
        (AFTER | {"date": "2027-01-01"}, "The due rule has “date”, which a rule of kind after does not take."),
        (AFTER | {"days": 0}, "The number of days “0” is not accepted; 1 to 3650 is."),
        (AFTER | {"days": "20"}, "The number of days “20” is not accepted; 1 to 3650 is."),
        (AFTER | {"days": True}, "The number of days “True” is not accepted; 1 to 3650 is."),
        (AFTER | {"unit": "lunar"}, "The unit “lunar” is unknown; calendar or working is accepted."),
        (AFTER | {"anchor": []}, "The start “[]” is unknown; launch, assignment or hire is accepted."),
        (AFTER | {"time": "25:00"}, "The due time “25:00” cannot be read; HH:MM such as 23:59 is accepted."),
        (
            AFTER | {"time": "23:59:30"},
            "The due time “23:59:30” is not HH:MM; a local time such as 23:59 is accepted.",
        ),
        (
            {"kind": "on_local_date", "date": "2027-02-31"},
            "The due date “2027-02-31” cannot be read; one such as 2027-03-31 is accepted.",
        ),
        (
            {"kind": "at_instant", "instant": "2027-02-20T10:00"},
            "2027-02-20T10:00:00 has no time zone; an instant with its offset from UTC is accepted.",
        ),
    ],
)
def test_bad_rules_get_a_sentence(data, sentence):
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        due_rules.from_json(data)


def test_a_date_beyond_the_calendar_is_refused():
    far = due_rules.after(400, "calendar", local_time=due_rules.END_OF_DAY)
    with pytest.raises(ValueError, match="is beyond the year 9999"):
        due_rules.due_at(far, anchor=date(9999, 1, 1), zone="UTC", calendar=NO_HOLIDAYS)
    with pytest.raises(ValueError, match="is too far off"):
        due_rules.due_at(
            due_rules.on_local_date(date(9999, 12, 31), local_time=due_rules.END_OF_DAY),
            anchor=date(2027, 1, 1),
            zone="America/Chicago",
            calendar=NO_HOLIDAYS,
        )
