"""When the next cycle is due, held against lists of every day; and what a rule needs to make sense."""

import datetime

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain import cycle_rules
from programs.domain.cycle_rules import CycleRule

DAY = datetime.timedelta(days=1)
YEARS = range(2019, 2041)
days = st.dates(datetime.date(2024, 1, 1), datetime.date(2032, 12, 31))


@settings(max_examples=50, deadline=None)
@given(done_on=days, months=st.integers(1, 120))
def test_months_after_completion(done_on: datetime.date, months: int) -> None:
    rule = CycleRule("months", months=months, window_days=20)
    due_on = cycle_rules.next_due_on(rule, done_on=done_on, due_on=done_on, today=done_on)
    assert due_on == done_on + relativedelta(months=months)
    assert cycle_rules.opens_on(rule, due_on) > done_on
    assert cycle_rules.next_due_on(rule, done_on=None, due_on=done_on, today=done_on) is None


@settings(max_examples=100, deadline=None)
@given(due_on=days, months=st.integers(1, 120), at_the_end=st.booleans())
def test_what_is_to_be_renewed_by_a_day(due_on: datetime.date, months: int, at_the_end: bool) -> None:
    if at_the_end:  # the last of February stands for three days of completion
        due_on = due_on + relativedelta(day=31)
    near = [due_on - relativedelta(months=months) + n * DAY for n in range(-5, 6)]
    by_then = [day for day in near if day + relativedelta(months=months) <= due_on]
    assert cycle_rules.last_done_by(due_on, months) == by_then[-1]


EVERY = [datetime.date(YEARS[0], 1, 1) + n * DAY for n in range(366 * len(YEARS))]


def yearly(month: int, day: int) -> list[datetime.date]:
    """Every day of the rule, the last of the month where it has no such day."""
    of_month = [each for each in EVERY if each.month == month]
    return [each for each in of_month if each.day == day or (each.day < day and (each + DAY).month != month)]


@settings(max_examples=50, deadline=None)
@given(
    month=st.integers(1, 12),
    day=st.integers(1, 31),
    window=st.integers(1, 180),
    done_on=st.none() | days,
    due_on=days,
    later=st.integers(0, 1200),
)
def test_a_day_of_every_year(
    month: int, day: int, window: int, done_on: datetime.date | None, due_on: datetime.date, later: int
) -> None:
    rule = CycleRule("yearly", month=month, day=day, window_days=window)
    today = max(done_on or due_on, due_on) + later * DAY
    reached = max(each for each in (done_on, due_on) if each)
    ahead = [each for each in yearly(month, day) if each - window * DAY > reached]
    opened = [each for each in ahead if each - window * DAY <= today]
    expected = opened[-1] if opened else ahead[0]  # one that is open by now, else the next to open
    assert cycle_rules.next_due_on(rule, done_on=done_on, due_on=due_on, today=today) == expected
    windows = [each - window * DAY for each in yearly(month, day)]
    assert cycle_rules.last_opened(rule, today) == max(each for each in windows if each <= today)


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (CycleRule("daily"), "kind"),
        (CycleRule("months", months=0, window_days=5), "months"),
        (CycleRule("months", months=121, window_days=5), "months"),
        (CycleRule("months", months=1, window_days=28), "window_days"),
        (CycleRule("months", months=12), "window_days"),
        (CycleRule("yearly", month=2, day=30, window_days=9), "day"),
        (CycleRule("yearly", month=13, day=1, window_days=9), "month"),
        (CycleRule("yearly", month=3, day=1, window_days=181), "window_days"),
    ],
)
def test_what_makes_no_sense_is_refused(rule: CycleRule, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        cycle_rules.given(rule)
    assert list(refused.value.message_dict) == [field]


def test_a_rule_keeps_what_is_of_its_kind_and_says_it() -> None:
    full = {"months": 12, "month": 3, "day": 15, "window_days": 30}
    said = {kind: cycle_rules.sentence(cycle_rules.given(CycleRule(kind, **full))) for kind in cycle_rules.Kind}
    assert said == {
        "once": "Once",
        "months": "12 months after completion, window of 30 days",
        "yearly": "Every year by 15 March, window of 30 days",
        "version": "With each new version of a module",
    }
    rule = cycle_rules.given(CycleRule("months", **full))
    assert rule == CycleRule("months", months=12, window_days=30)
    assert cycle_rules.from_json(cycle_rules.to_json(rule)) == rule
