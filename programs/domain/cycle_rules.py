"""When somebody is asked for a program again: once, some months after completion, yearly, or on a new version (GO6).

Pure: dates are local ones of a person's own place. A cycle that is due on a day has a window of so many days before it:
from its first day on a completion counts for this cycle, and none of before. A day that its month does not have is the
last of that month.
"""

import calendar
import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import ProgramCycle
from rollout.web import formats

Kind = ProgramCycle.Kind

MOST_MONTHS = 120
MOST_WINDOW = 180  # days
LEAST_DAYS_OF_A_MONTH = 28
FIELDS = ("kind", "months", "month", "day", "window_days")


@dataclass(frozen=True, slots=True)
class CycleRule:
    """One rule; `check` says whether it makes sense."""

    kind: str = Kind.ONCE
    months: int | None = None
    month: int | None = None
    day: int | None = None
    window_days: int | None = None


ONCE = CycleRule()


def of_row(row: ProgramCycle) -> CycleRule:
    return CycleRule(row.kind, row.months, row.month, row.day, row.window_days)


def to_json(rule: CycleRule) -> dict[str, Any]:
    """What the rule says, without what is of other kinds."""
    return {name: value for name, value in asdict(rule).items() if value is not None}


def from_json(data: dict[str, Any]) -> CycleRule:
    """The rule kept by `to_json`."""
    return CycleRule(**{name: value for name, value in data.items() if name in FIELDS})


def given(rule: CycleRule) -> CycleRule:
    """The rule with what its kind needs alone; ValidationError, keyed by field, where that is missing or too much."""
    if rule.kind not in list(Kind):
        raise ValidationError({"kind": _("Choose when people are asked again.")})
    if rule.kind == Kind.MONTHS:
        return _months(rule)
    return _yearly(rule) if rule.kind == Kind.YEARLY else CycleRule(rule.kind)


def _months(rule: CycleRule) -> CycleRule:
    months, window = rule.months, rule.window_days
    if not months or not 1 <= months <= MOST_MONTHS:
        raise ValidationError({"months": _("Enter the number of months, from 1 to %(most)s.") % {"most": MOST_MONTHS}})
    most = min(MOST_WINDOW, months * LEAST_DAYS_OF_A_MONTH - 1)
    if not window or not 1 <= window <= most:
        said = _("Enter the days of the renewal window, from 1 to %(most)s: it opens after the completion.")
        raise ValidationError({"window_days": said % {"most": most}})
    return CycleRule(rule.kind, months=months, window_days=window)


def _yearly(rule: CycleRule) -> CycleRule:
    month, day, window = rule.month, rule.day, rule.window_days
    if not month or not 1 <= month <= 12:
        raise ValidationError({"month": _("Choose the month.")})
    longest = calendar.monthrange(2024, month)[1]
    if not day or not 1 <= day <= longest:
        raise ValidationError({"day": _("Enter a day of that month, from 1 to %(last)s.") % {"last": longest}})
    if not window or not 1 <= window <= MOST_WINDOW:
        said = _("Enter the days of the renewal window, from 1 to %(most)s.")
        raise ValidationError({"window_days": said % {"most": MOST_WINDOW}})
    return CycleRule(rule.kind, month=month, day=day, window_days=window)


def opens_on(rule: CycleRule, due_on: datetime.date) -> datetime.date:
    """The first day of the window of the cycle that is due on the day."""
    return due_on - datetime.timedelta(days=rule.window_days or 0)


def next_due_on(
    rule: CycleRule, *, done_on: datetime.date | None, due_on: datetime.date, today: datetime.date
) -> datetime.date | None:
    """When the next cycle is due of somebody who completed the present one on `done_on`, or has not, and whose present
    cycle is due on `due_on`; None where nothing says so yet.

    Some months after completion nobody is asked again before they complete. Of a yearly day, the window that counts is
    the first that opens after the completion and after the present due date, or the last one that is open by `today`:
    nobody is asked for a year in which they never were.
    """
    if rule.kind == Kind.MONTHS:
        return add_months(done_on, rule.months or 0) if done_on else None
    if rule.kind != Kind.YEARLY:
        return None
    reached = max(done_on or due_on, due_on)
    first = _first_after(rule, reached)
    latest = _first_after(rule, today)  # the next to open; the one before it is the last that did
    if first < latest:
        first = max(first, _in_year(rule, latest.year - 1))
    return first


def last_opened(rule: CycleRule, today: datetime.date) -> datetime.date:
    """Of a yearly day, the first day of the last window that has opened."""
    return opens_on(rule, _in_year(rule, _first_after(rule, today).year - 1))


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or earlier where negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_done_by(due_on: datetime.date, months: int) -> datetime.date:
    """The latest day of a completion that is to be renewed by the day, so many months later.

    What was done on the days that a shorter month does not have is due on its last.
    """
    day = add_months(due_on, -months)
    if due_on.day < calendar.monthrange(due_on.year, due_on.month)[1]:
        return day
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _first_after(rule: CycleRule, day: datetime.date) -> datetime.date:
    """The due date of the first window that opens after the day."""
    years = (_in_year(rule, year) for year in range(day.year, day.year + 3))
    return next(each for each in years if opens_on(rule, each) > day)


def _in_year(rule: CycleRule, year: int) -> datetime.date:
    month = rule.month or 1
    return datetime.date(year, month, min(rule.day or 1, calendar.monthrange(year, month)[1]))


def sentence(rule: CycleRule) -> str:
    """The rule in words: 12 months after completion, asked again 30 days before."""
    if rule.kind == Kind.MONTHS:
        n = rule.months or 0
        said = ngettext("%(n)s month after completion", "%(n)s months after completion", n) % {"n": n}
        return _with_window(said, rule)
    if rule.kind == Kind.YEARLY:
        day = formats.dated(_in_year(rule, 2024), "long")
        return _with_window(_("Every year by %(day)s") % {"day": day}, rule)
    if rule.kind == Kind.VERSION:
        return _("With each new version of a module")
    return _("Once")


def _with_window(said: str, rule: CycleRule) -> str:
    n = rule.window_days or 0
    words = {"rule": said, "n": n}
    return ngettext("%(rule)s, window of %(n)s day", "%(rule)s, window of %(n)s days", n) % words
