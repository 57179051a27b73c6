"""The forecast: fixed, within bounds, and right about eight times in ten on made-up waves."""

import datetime
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.domain import forecast

START = datetime.date(2026, 9, 1)


def day(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)


DAILY = st.lists(st.integers(min_value=0, max_value=9), min_size=0, max_size=40)


@given(DAILY, st.integers(min_value=0, max_value=60), st.integers(min_value=0, max_value=400))
def test_the_band_holds_what_is_done_and_never_shrinks_with_time(counts: list[int], left: int, more: int) -> None:
    daily = {day(n): count for n, count in enumerate(counts) if count}
    people, today = sum(counts) + more, day(len(counts))
    until = today + datetime.timedelta(days=left)
    band = forecast.band(people=people, daily=daily, start=START, today=today, until=until)
    if not people or len(counts) < forecast.LEAST_DAYS:
        assert band is None
        return
    done = 100 * sum(counts) / people
    assert done - 1e-9 <= band.low <= band.high <= 100 + 1e-9
    assert band.days[0][1:] == pytest.approx((done, done))
    assert [edge[0] for edge in band.days] == [today + datetime.timedelta(days=n) for n in range(left + 1)]
    assert all(a[2] <= b[2] + 1e-9 for a, b in zip(band.days, band.days[1:], strict=False))
    again = forecast.band(people=people, daily=daily, start=START, today=today, until=until)
    assert again == band


def test_the_band_is_right_about_eight_times_in_ten() -> None:
    """Waves whose people finish by independent chance: the interval must hold the end in 70 to 92% of 400 runs."""
    chance, held = random.Random(7), 0
    for _ in range(400):
        pace, people, open_, daily = chance.uniform(0.01, 0.06), 300, 300, {}
        counts = []
        for _number in range(40):
            finished = sum(chance.random() < pace for _ in range(open_))
            open_ -= finished
            counts.append(finished)
        daily = {day(n): counts[n] for n in range(20)}
        band = forecast.band(people=people, daily=daily, start=START, today=day(20), until=day(39))
        end = 100 * sum(counts[:20] + counts[21:40]) / people  # today's completions are not known yet
        held += band.low <= end <= band.high
    assert 280 <= held <= 368


def test_too_few_days_make_no_forecast() -> None:
    daily = {day(0): 5}
    assert forecast.band(people=50, daily=daily, start=START, today=day(2), until=day(20)) is None
    assert forecast.band(people=50, daily=daily, start=START, today=day(3), until=day(20)) is not None


def test_no_completions_leave_room_above_but_promise_nothing() -> None:
    band = forecast.band(people=100, daily={}, start=START, today=day(14), until=day(28))
    assert band.low == 0
    assert 0 < band.high < 10


def test_a_plan_ends_at_its_target_and_follows_earlier_waves() -> None:
    straight = forecast.plan(START, day(20), 95)
    assert straight[0] == (START, 0)
    assert straight[-1] == (day(20), pytest.approx(95))
    assert forecast.on(straight, day(10)) == pytest.approx(47.5)
    late = forecast.shape(100, {day(18): 40, day(20): 50}, START, day(20))
    curved = forecast.plan(START, day(20), 95, [late])
    assert forecast.on(curved, day(10)) == 0
    assert curved[-1] == (day(20), pytest.approx(95))


@given(DAILY, st.integers(min_value=1, max_value=60))
def test_progress_ends_where_the_count_does(counts: list[int], more: int) -> None:
    people = sum(counts) + more
    points = forecast.progress(people, {day(n): c for n, c in enumerate(counts)}, START, day(max(len(counts) - 1, 0)))
    assert points[-1][1] == pytest.approx(100 * sum(counts) / people)
    assert all(a[1] <= b[1] for a, b in itertools.pairwise(points))
