"""The chart of waves together, and the grid, against sums by hand."""

import datetime

import pytest

from reporting.domain import burnup, forecast, grid
from reporting.domain.burnup import Part
from reporting.domain.measures import Figures
from reporting.domain.slices import Cell

START, TODAY = datetime.date(2026, 9, 1), datetime.date(2026, 9, 21)


def day(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)


def part(people: int, daily: dict[int, int], start: int, until: int) -> Part:
    counts = {day(n): count for n, count in daily.items()}
    band = forecast.band(people=people, daily=counts, start=day(start), today=TODAY, until=day(until))
    return Part(people, counts, day(start), day(until), forecast.plan(day(start), day(until), 95), band)


def test_waves_together_are_weighted_by_their_people() -> None:
    chart = burnup.of_waves(
        [part(100, {3: 10, 8: 40}, 0, 10), part(300, {12: 60, 20: 30}, 10, 40)], target=95, today=TODAY
    )
    assert chart.share == pytest.approx(100 * 140 / 400)
    assert dict(chart.actual)[day(8)] == pytest.approx(100 * 50 / 400)
    assert chart.planned == pytest.approx((100 * 95 + 300 * 95 * 10 / 30) / 400)
    assert chart.plan[-1][1] == pytest.approx(95)
    assert chart.band[0][1:] == pytest.approx((35.0, 35.0))
    assert all(35 <= low <= high for _, low, high in chart.band)
    drawn = chart.chart()
    assert drawn["x_ticks"][0] == (0, "1 Sep")
    assert drawn["x_ticks"][-1] == (100, "11 Oct")
    assert len(drawn["x_ticks"]) <= 6
    assert burnup.of_waves([], target=95, today=TODAY) is None


def test_the_table_behind_the_chart_has_today_and_the_end() -> None:
    chart = burnup.of_wave(part(100, {3: 10, 8: 40}, 0, 30), target=95, today=TODAY)
    rows = {row[0]: row for row in chart.table()}
    assert rows[TODAY][2] == pytest.approx(50)
    assert rows[TODAY][3] == ""
    assert rows[day(30)][2] is None
    assert rows[day(30)][3].endswith("%")


def cell(row: str, column: str, assigned: int, completed: int) -> Cell:
    return Cell((row, column), (row.upper(), column.upper()), Figures(assigned=assigned, completed=completed))


def test_a_grid_sums_and_marks_what_lies_far_under() -> None:
    drawn = grid.build(
        [cell("a", "x", 50, 50), cell("a", "y", 50, 45), cell("b", "x", 40, 10), cell("b", "y", 60, 55)], minimum=5
    )
    assert [name for _, name in drawn.columns] == ["X", "Y"]
    assert [row.total.text for row in drawn.rows] == ["95", "65"]
    assert [square.text for square in drawn.totals] == ["66", "90"]
    assert (drawn.total.text, drawn.total.people) == ("80", "200")
    assert [[square.flagged for square in row.squares] for row in drawn.rows] == [[False, False], [True, False]]
    assert [[square.step for square in row.squares] for row in drawn.rows] == [[7, 6], [1, 6]]


def test_a_grid_too_large_draws_the_largest_and_says_so() -> None:
    cells = [cell(f"r{n:03}", f"c{n % 20:02}", 10 + n, 5) for n in range(100)]
    drawn = grid.build(cells, minimum=5)
    assert (len(drawn.rows), len(drawn.columns), drawn.left_out) == (40, 12, (60, 8))
    assert drawn.total.figures.assigned == sum(10 + n for n in range(100))
