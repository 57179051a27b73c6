"""Time from left to right: the rows of a plan on one shared scale, and the ruler under a program's title."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rollout.web import formats
from rollout.web.charts.paint import PAINT, STROKE, attributes, clamp, fill, number, rect, svg, text, upright

Day = datetime.date
Bar = tuple[Day, Day, str, float | None, str]
Band = tuple[Day, Day, str]
Mark = tuple[Day, str, str]
Wave = tuple[Day, Day, float | None, str]

TODAY_ROOM = 13  # percent of a ruler's width that today's date takes on a phone
_MARKS = {  # drawn around the point (0, 13) of a row's middle line
    "dot": '<circle{paint} cx="0" cy="13" r="5"/>',
    "ring": f'<circle class="v-outline" fill="{PAINT["paper"]}" stroke="{STROKE["outline"]}" cx="0" cy="13" r="4.5"/>',
    "diamond": '<path{paint} d="M0 7 6 13 0 19-6 13z"/>',
    "flag": '<path{paint} d="M-1 0H9L6 3.5 9 7H1V26H-1z"/>',
    "tick": '<rect{paint} x="0" y="3" width="2" height="20"/>',
}


class Scale:
    """The days from `start` to `end` as percent of the width; `today` is drawn in vermilion when given."""

    def __init__(self, start: Day, end: Day, today: Day | None = None) -> None:
        self.start, self.end, self.today = start, end, today
        self.days = max((end - start).days, 1)

    @classmethod
    def around(cls, days: Iterable[Day], today: Day | None = None) -> "Scale":
        """Whole months around all the days given."""
        known = sorted(days)
        after = (known[-1].replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
        return cls(known[0].replace(day=1), after, today)

    def at(self, day: Day) -> float:
        """Percent of the width; days outside the scale lie at its edge."""
        return clamp((day - self.start).days * 100 / self.days)

    def months(self) -> Iterator[Day]:
        day = self.start.replace(day=1)
        while day <= self.end:
            if day >= self.start:
                yield day
            day = (day + datetime.timedelta(days=32)).replace(day=1)

    def weeks(self) -> Iterator[Day]:
        day = self.start + datetime.timedelta(days=-self.start.weekday() % 7)
        while day <= self.end:
            yield day
            day += datetime.timedelta(days=7)

    @property
    def _today_at(self) -> float | None:
        return self.at(self.today) if self.today and self.start <= self.today <= self.end else None

    def _now(self, bottom: float, top: float = 0) -> str:
        return "" if self._today_at is None else upright("today", self._today_at, top, bottom, width=1.5)

    def axis(self, *, height: int = 34, weeks: bool = False) -> SafeString:
        """The head row: month names, optionally the Mondays, and today's date."""
        base = height - (20 if weeks else 8)
        body = "".join(
            text(self.at(d), base, formats.dated(d, "month"), style="v-label-strong", dx=3)
            for d in self.months()
            if self.at(d) < 97
        )
        if weeks:
            body += "".join(text(self.at(d), height - 5, d.day, dx=3) for d in self.weeks() if self.at(d) < 98)
        if self._today_at is not None and self.today:
            side = "end" if self._today_at > 85 else "start" if self._today_at < 8 else "middle"
            says = _("Today, %(day)s") % {"day": formats.short_day(self.today)}
            body += text(self._today_at, 10, says, style="v-label-today", anchor=side) + self._now(height, 13)
        return svg(body, style="chart", height=height)

    def row(
        self,
        *,
        bars: Sequence[Bar] = (),
        bands: Sequence[Band] = (),
        marks: Sequence[Mark] = (),
        labels: Sequence[tuple[Day, str, str]] = (),
        height: int = 44,
        weeks: bool = False,
        label: str | None = None,
    ) -> SafeString:
        """One row of a plan.

        bars: (start, end, paint, share done 0 to 1 or None when only planned, caption).
        bands: (start, end, paint) over the full height; "closed" lies over the bars, as lost time in a window.
        marks: (day, dot | ring | diamond | flag | tick, paint). labels: (day, text, style).
        """
        middle = height / 2
        body = "".join(self._band(band, height) for band in bands if band[2] != "closed")
        body += "".join(upright("grid", self.at(d), 0, height) for d in (self.weeks() if weeks else self.months()))
        body += "".join(self._bar(one, middle) for one in bars)
        body += "".join(self._band(band, height) for band in bands if band[2] == "closed") + self._now(height)
        for day, shape, paint in marks:
            place = attributes(x=f"{number(self.at(day))}%", y=middle - 13, overflow="visible")
            body += f"<svg{place}>{_MARKS[shape].format(paint=fill(paint))}</svg>"
        body += "".join(text(self.at(day), middle + 4, says, style=style, dx=8) for day, says, style in labels)
        return svg(body, style="chart", height=height, label=label)

    def _band(self, band: Band, height: float) -> str:
        start, end, paint = band
        width = max(self.at(end) - self.at(start), 0.35)
        return rect(paint, x=f"{number(self.at(start))}%", y=0, width=f"{number(width)}%", height=height)

    def _bar(self, one: Bar, middle: float) -> str:
        start, end, paint, done, caption = one
        x, width, top = self.at(start), self.at(end) - self.at(start), middle - 8
        if done is None:
            shape = attributes(
                x=f"{number(x)}%", y=top, width=f"{number(width)}%", height=16, rx=2, stroke=STROKE["planned"]
            )
            body = f'<rect class="v-planned" fill="{PAINT["paper"]}" fill-opacity=".6" stroke-width="1.5"{shape}/>'
        else:
            body = rect("seq-3", x=f"{number(x)}%", y=top, width=f"{number(width)}%", height=16, rx=2)
            body += rect(
                paint, x=f"{number(x)}%", y=top, width=f"{number(width * clamp(done, 0, 1))}%", height=16, rx=2
            )
        if not caption:
            return body
        if done is not None and done > 0.6 and width > 8:
            return body + text(x, middle + 4, caption, style="v-label-inverse", dx=6)
        return body + text(x + width, middle + 4, caption, style="v-label-strong", dx=6)


def ruler(waves: Sequence[Wave], *, today: Day, label: str, scale: Scale | None = None) -> SafeString:
    """The whole calendar of a program in 52 px. waves: (start, end, share done 0 to 1 or None, short name).

    Overlapping waves take the first free of three lanes. Without waves there is nothing to draw.
    """
    if not waves:
        return SafeString("")
    scale = scale or Scale.around([day for wave in waves for day in wave[:2]] + [today], today)
    body = "".join(upright("grid", scale.at(d), 39, 52) for d in scale.months())
    body += "".join(upright("grid", scale.at(d), 47, 52) for d in scale.weeks())
    now = scale.at(today)
    left = now > 50
    for day in scale.months():  # today's own label names its month, and needs its room
        taken = 0 <= (now - scale.at(day) if left else scale.at(day) - now) < TODAY_ROOM
        if scale.at(day) < 97 and not taken and (day.year, day.month) != (today.year, today.month):
            body += text(scale.at(day), 47, formats.dated(day, "month"), dx=4)
    lanes = [-1.0, -1.0, -1.0]
    for start, end, done, name in waves:
        x, width = scale.at(start), scale.at(end) - scale.at(start)
        lane = next((i for i, taken in enumerate(lanes) if taken <= x), lanes.index(min(lanes)))
        lanes[lane] = x + width
        body += _ruler_bar(x, width, clamp(done or 0, 0, 1), 2 + lane * 11, name)
    body += upright("today", now, 0, 52)
    says = formats.short_day(today)
    body += text(now, 47, says, style="v-label-today", anchor="end" if left else None, dx=-4 if left else 4)
    return svg(body, style="ruler-plot", height=52, label=label)


def _ruler_bar(x: float, width: float, done: float, top: float, name: str) -> str:
    body = rect("seq-3", x=f"{number(x)}%", y=top, width=f"{number(width)}%", height=10)
    body += rect("paper", x=f"{number(x)}%", y=top, width="1", height=10)
    if done:
        body += rect("cat-1", x=f"{number(x)}%", y=top, width=f"{number(width * done)}%", height=10)
    inside = width * done > 5  # the name fits on the dark part
    at = x if inside or not done else x + width * done
    place = attributes(
        data_on="1" if inside else None,
        x=f"{number(at)}%",
        y=top + 8.5,
        dx=4,
        font_size="9.5",
        fill=PAINT["paper"] if inside else PAINT["ink"],
    )
    return f'{body}<text class="v-label-bar"{place}>{escape(name)}</text>'
