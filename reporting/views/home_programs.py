"""The programs of home, one line each on a common calendar (design screen 01)."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting.domain import lines, privacy
from reporting.domain.standing import Standing
from rollout.web import charts, formats


def rows(standings: list[Standing], sees: bool) -> dict[str, Any]:
    """The programs table: lines on one common calendar, and what time that spans."""
    days = [day for one in standings for wave in one.waves for day in (wave.wave.starts_on, wave.wave.ends_on)]
    if not days:
        return {"programs": [_program(one, sees, "") for one in standings], "span": ""}
    scale = charts.Scale.around([*days, standings[0].today], standings[0].today)
    last = scale.end - datetime.timedelta(days=1)
    return {
        "programs": [_program(one, sees, _calendar(one, scale)) for one in standings],
        "span": _("%(start)s to %(end)s")
        % {"start": formats.dated(scale.start, "month"), "end": formats.dated(last, "month")},
    }


def _program(found: Standing, sees: bool, calendar: str) -> dict[str, Any]:
    """A line of the programs table."""
    counted, target = found.figures, found.program.target_percent
    hidden = found.is_small
    shown = sees and counted.assigned > 0 and not hidden
    gain = 100 * (counted.completed - found.week_ago) / counted.assigned if shown else None
    verdict = found.verdict
    people = privacy.says(found.minimum) if hidden else formats.number(found.people)
    return {
        "program": found.program,
        "waves": len(found.waves),
        "status": (verdict.status, verdict.word) if sees else ("idle", pgettext("program", "Planned")),
        "people": people if sees else formats.NOTHING,
        "percent": counted.percent() if shown else None,
        "share": formats.share(counted.completed, counted.assigned) if shown else "",
        "target": target,
        "gain": formats.signed(gain) if gain is not None else formats.NOTHING,
        "calendar": calendar,
        "next": _next(found),
    }


def _calendar(found: Standing, scale: charts.Scale) -> str:
    """The waves as one row of the common calendar."""
    bars = [(start, end, "cat-1", done or 0.0, "") for start, end, done, _ in lines.ruler(found)]
    return scale.row(bars=bars, height=22)


def _next(found: Standing) -> str:
    ahead = found.next_launch
    if ahead and ahead.wave.starts_on >= found.today:
        return _("Launch %(wave)s, %(day)s") % {"wave": ahead.wave.name, "day": _day(ahead.wave.starts_on)}
    current = found.current
    if current and current.due_on >= found.today:
        return _("%(wave)s due %(day)s") % {"wave": current.wave.name, "day": _day(current.due_on)}
    return formats.NOTHING


def _day(day: datetime.date) -> str:
    return formats.short_day(day)
