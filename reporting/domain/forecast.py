"""Progress by day, the pace a plan would have, and where the present pace leads. Pure and deterministic.

Method of the forecast: in the last 14 whole days, h is the share of people still open who completed on a day. With D
days left, h leads to R(1 - (1-h)^D) more of the R people still open. The band is the 80% prediction interval of a
quasi-Poisson count: the scatter of those days (weekends, reminders) widens it, and so does a pace known from few
completions. It assumes that the days to come are like the last 14; it knows nothing of a rush before the deadline.
"""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

Day = datetime.date
Point = tuple[Day, float]  # a day and percent of people complete at its end

WINDOW = 14  # whole days looked back on
LEAST_DAYS = 3  # whole days before a forecast is made
Z80 = 1.2815515655446004  # a normal deviate: 80% lie within this many deviations
STEPS = 20  # of a pace curve
METHOD = gettext_lazy(
    "The forecast takes the share of people still open who completed a day, over the last 14 whole days, to the due "
    "date. The band holds the result in 8 of 10 cases, judged by how much those days varied."
)


@dataclass(frozen=True)
class Band:
    """Between which percentages completion will be at the end of `until`, and on each day on the way there."""

    low: float
    high: float
    until: Day
    days: tuple[tuple[Day, float, float], ...]


def progress(people: int, daily: Mapping[Day, int], start: Day, today: Day) -> list[Point]:
    """Percent complete at the end of each day from `start` to `today`; completions before `start` count on it."""
    if not people or today < start:
        return []
    done, found = sum(n for day, n in daily.items() if day < start), []
    for offset in range((today - start).days + 1):
        day = start + datetime.timedelta(days=offset)
        done += daily.get(day, 0)
        found.append((day, 100 * done / people))
    return found


def shape(people: int, daily: Mapping[Day, int], start: Day, until: Day) -> list[float] | None:
    """How an ended wave came in: parts of its final completion (0 to 1) at each twentieth of its window."""
    done = progress(people, daily, start, until)
    if len(done) < 2 or not done[-1][1]:
        return None
    last = len(done) - 1
    return [0.0, *(done[round(step * last / STEPS)][1] / done[-1][1] for step in range(1, STEPS + 1))]


def plan(start: Day, until: Day, target: float, shapes: Sequence[Sequence[float]] = ()) -> list[Point]:
    """The pace that ends at `target` percent on `until`: like earlier waves on average, else a straight line."""
    days = max((until - start).days, 1)
    if shapes:
        curve = [sum(parts) / len(shapes) for parts in zip(*shapes, strict=True)]
    else:
        curve = [step / STEPS for step in range(STEPS + 1)]
    return [(start + datetime.timedelta(days=n), target * _at(curve, n / days)) for n in range(days + 1)]


def on(points: Sequence[Point], day: Day) -> float | None:
    """Percent on the day; the last one after the end, None before the beginning."""
    known = [percent for at, percent in points if at <= day]
    return known[-1] if known else None


def band(*, people: int, daily: Mapping[Day, int], start: Day, today: Day, until: Day) -> Band | None:
    """The 80% band to the end of `until`; None before there are LEAST_DAYS whole days, or without people.

    `daily` counts completions by day; `today` is not over, so its completions count as done but not as pace.
    """
    whole = [start + datetime.timedelta(days=n) for n in range((today - start).days)][-WINDOW:]
    done = sum(daily.values())
    if not people or len(whole) < LEAST_DAYS:
        return None
    left = max((until - today).days, 0)
    open_on = _open_each_day(people, daily, whole)
    exposed = sum(open_on)
    completed = max(sum(daily.get(day, 0) for day in whole), 0.5)  # none seen is not proof of none to come
    pace = min(completed / exposed, 1.0) if exposed else 0.0
    scatter = _scatter([daily.get(day, 0) for day in whole], [pace * n for n in open_on])
    days = []
    for n in range(left + 1):
        low, high = _more(people - done, pace, n, scatter / completed, scatter)
        bounds = (100 * min(done + low, people) / people, 100 * min(done + high, people) / people)
        days.append((today + datetime.timedelta(days=n), *bounds))
    return Band(days[-1][1], days[-1][2], until, tuple(days))


def _open_each_day(people: int, daily: Mapping[Day, int], days: Sequence[Day]) -> list[int]:
    """People not yet complete at the beginning of each day."""
    return [people - sum(n for day, n in daily.items() if day < one) for one in days]


def _scatter(seen: Sequence[int], expected: Sequence[float]) -> float:
    """Pearson's dispersion of daily counts against an even pace; 1 is pure chance, never less."""
    squares = [(n - mean) ** 2 / mean for n, mean in zip(seen, expected, strict=True) if mean > 0]
    return max(sum(squares) / (len(squares) - 1), 1.0) if len(squares) > 1 else 1.0


def _more(still_open: int, pace: float, days: int, doubt: float, scatter: float) -> tuple[float, float]:
    """80% interval of how many more complete in `days`; `doubt` is the relative variance of the pace itself."""
    if still_open <= 0 or days <= 0:
        return 0.0, 0.0
    stays = (1 - pace) ** days
    mean = still_open * (1 - stays)
    steep = still_open * days * pace * (1 - pace) ** (days - 1)
    spread = Z80 * math.sqrt(scatter * mean * stays + doubt * steep**2)
    return max(mean - spread, 0.0), min(mean + spread, float(still_open))


def _at(curve: Sequence[float], part: float) -> float:
    place = part * (len(curve) - 1)
    below = min(int(place), len(curve) - 2)
    return curve[below] + (curve[below + 1] - curve[below]) * (place - below)
