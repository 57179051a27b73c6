"""The verdict on a pilot, held against one that writes every answer down and compares fractions."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain.pilot_rule import Asked, Counted, Verdict, of_all, of_one

DAY = datetime.date(2026, 10, 12)
ANSWERS = st.lists(st.booleans(), max_size=12)
SCORES = st.lists(st.integers(0, 100), max_size=8)


def on(offset: int) -> datetime.date:
    return DAY + datetime.timedelta(days=offset)


def told(values: list[int], least: int, days: int, holds: bool) -> Verdict:
    """The oracle: walk the days to the one of the verdict, then count answers one by one."""
    for passed in range(-3, days + 1):
        if passed == 0:
            enough = sum(1 for _value in values) >= max(least, 1)
            return (Verdict.PASSED if holds else Verdict.FAILED) if enough else Verdict.INCONCLUSIVE
    return Verdict.RUNNING


@settings(max_examples=50)
@given(ANSWERS, st.integers(0, 100), st.integers(0, 13), st.integers(-3, 3), st.booleans())
def test_shares(answers: list[bool], threshold: int, least: int, days: int, at_least: bool) -> None:
    counted = Counted(Decimal(sum(answers)), len(answers))
    share = Fraction(sum(1 for each in answers if each), len(answers) or 1)
    line = Fraction(threshold, 100)
    holds = share >= line if at_least else share <= line
    found = of_one(Asked(threshold, at_least, 100, least, DAY), counted, on(days))
    assert found == told([int(each) for each in answers], least, days, holds)


@settings(max_examples=50)
@given(SCORES, st.integers(0, 100), st.integers(1, 9), st.integers(-3, 3))
def test_means(scores: list[int], threshold: int, least: int, days: int) -> None:
    counted = Counted(Decimal(sum(scores)), len(scores))
    holds = bool(scores) and Fraction(sum(scores), len(scores)) >= threshold
    found = of_one(Asked(threshold, at_least=True, scale=1, least=least, on=DAY), counted, on(days))
    assert found == told(scores, least, days, holds)


@settings(max_examples=50)
@given(st.integers(0, 6), st.integers(0, 5), st.integers(0, 30), st.integers(0, 30), st.integers(-3, 3))
def test_cases_only_grow(cases: int, threshold: int, people: int, least: int, days: int) -> None:
    found = of_one(Asked(threshold, False, None, least, DAY), Counted(Decimal(cases), people), on(days))
    if any(case > threshold for case in range(cases + 1)):
        assert found == Verdict.FAILED
    else:
        assert found == told([0] * people, least, days, holds=True)


@given(st.lists(st.sampled_from(Verdict), max_size=5))
def test_one_that_failed_fails_all_and_no_order_matters(verdicts: list[Verdict]) -> None:
    order = [Verdict.FAILED, Verdict.RUNNING, Verdict.INCONCLUSIVE, Verdict.PASSED]
    worst = min((order.index(each) for each in verdicts), default=order.index(Verdict.RUNNING))
    assert of_all(verdicts) == of_all(reversed(verdicts)) == order[worst]


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_nothing_told_is_open_until_its_day_and_inconclusive_then(days: int) -> None:
    asked = Asked(90, at_least=True, scale=100, least=0, on=DAY)
    wanted = Verdict.RUNNING if days < 0 else Verdict.INCONCLUSIVE
    assert of_one(asked, None, on(days)) == of_one(asked, Counted(Decimal(0), 0), on(days)) == wanted
