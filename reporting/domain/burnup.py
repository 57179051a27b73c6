"""The burn-up chart's data: completion by day against plan and target, with the forecast band. Pure."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting.domain import forecast
from reporting.domain.forecast import Day, Point
from rollout.web import formats


@dataclass(frozen=True)
class Part:
    """What one wave brings to a chart: its people, completions by day, window and forecast."""

    people: int
    daily: dict[Day, int]
    start: Day
    until: Day
    plan: Sequence[Point]
    band: forecast.Band | None = None


@dataclass(frozen=True)
class Burnup:
    """Percent of people complete; every series ends within start to end."""

    start: Day
    end: Day
    today: Day
    target: float
    actual: Sequence[Point]
    plan: Sequence[Point]
    band: Sequence[tuple[Day, float, float]] = ()

    @property
    def share(self) -> float | None:
        return self.actual[-1][1] if self.actual else None

    @property
    def planned(self) -> float | None:
        """What the plan asks for today."""
        return forecast.on(self.plan, min(self.today, self.end))

    def chart(self) -> dict[str, Any]:
        """Arguments of the burn-up drawing: series as (percent of the time axis, percent complete)."""
        return {
            "plan": [(self._x(day), value) for day, value in self.plan],
            "actual": [(self._x(day), round(value, 1)) for day, value in self.actual],
            "low": [(self._x(day), low) for day, low, _ in self.band],
            "high": [(self._x(day), high) for day, _, high in self.band],
            "y_ticks": [0, 25, 50, 75, 100],
            "x_ticks": self._ticks(),
            "target": self.target,
        }

    def table(self) -> list[tuple[Day, float | None, float | None, str]]:
        """A row a week, today and the end: day, plan, complete, and the forecast in words."""
        step = datetime.timedelta(days=max(7, 7 * ((self.end - self.start).days // 70)))
        days, day = {self.end}, self.start
        while day < self.end:
            days.add(day)
            day += step
        if self.start <= self.today <= self.end:
            days.add(self.today)
        bands = {day: (low, high) for day, low, high in self.band}
        known = dict(self.actual)
        rows = []
        for day in sorted(days):
            ahead = bands.get(day) if day > self.today else None
            says = _forecast(*ahead) if ahead else ""
            rows.append((day, forecast.on(self.plan, day), known.get(day), says))
        return rows

    def _x(self, day: Day) -> float:
        return 100 * (day - self.start).days / max((self.end - self.start).days, 1)

    def _ticks(self) -> list[tuple[float, str]]:
        """First and last day, and up to four between them, whole weeks apart, that do not touch on a phone."""
        span = (self.end - self.start).days
        step = 7 * -(-span // 35) if span > 14 else max(-(-span // 5), 1)
        ticks = [(self._x(self.start), formats.short_day(self.start))]
        day = self.start + datetime.timedelta(days=step)
        while self._x(day) < 86:
            if self._x(day) > 14:
                ticks.append((self._x(day), formats.short_day(day)))
            day += datetime.timedelta(days=step)
        return [*ticks, (100.0, formats.short_day(self.end))]


def of_wave(part: Part, *, target: float, today: Day) -> Burnup:
    """One wave, over its window."""
    shown = min(today, part.until)
    actual = forecast.progress(part.people, part.daily, part.start, shown)
    band = part.band.days if part.band and today < part.until else ()
    return Burnup(part.start, max(part.until, part.start), today, target, actual, part.plan, band)


def of_waves(parts: Sequence[Part], *, target: float, today: Day) -> Burnup | None:
    """Waves together, weighted by their people; None without people."""
    known = [part for part in parts if part.people]
    people = sum(part.people for part in known)
    if not people:
        return None
    start, end = min(part.start for part in known), max(part.until for part in known)
    daily: dict[Day, int] = {}
    for part in known:
        for day, count in part.daily.items():
            daily[day] = daily.get(day, 0) + count
    days = [start + datetime.timedelta(days=n) for n in range((end - start).days + 1)]
    plan = [(day, sum((forecast.on(part.plan, day) or 0.0) * part.people for part in known) / people) for day in days]
    actual = forecast.progress(people, daily, start, min(today, end))
    return Burnup(start, end, today, target, actual, plan, _together(known, people, today))


def _together(parts: Sequence[Part], people: int, today: Day) -> list[tuple[Day, float, float]]:
    """Bands added up to the last day that any of them reaches: a cautious sum, as if all waves varied alike."""
    ahead = [part for part in parts if part.band and part.until > today]
    if not ahead:
        return []
    last, found = max(part.until for part in ahead), []
    for n in range((last - today).days + 1):
        day = today + datetime.timedelta(days=n)
        low = high = 0.0
        for part in parts:
            at = _band_on(part, day)
            low, high = low + at[0] * part.people, high + at[1] * part.people
        found.append((day, low / people, high / people))
    return found


def _band_on(part: Part, day: Day) -> tuple[float, float]:
    if part.band:
        reached = [edges for edges in part.band.days if edges[0] <= day]
        return reached[-1][1:] if reached else part.band.days[0][1:]
    done = 100 * sum(part.daily.values()) / part.people
    return done, done


def _forecast(low: float, high: float) -> str:
    return formats.in_percent(_("%(low)s to %(high)s") % {"low": f"{low:.0f}", "high": f"{high:.0f}"})
