"""Due rules (GO6): from a rule and a person's place to the instant their training is due.

Days count from the anchor's local date in the person's zone, so everybody gets the same number of days whatever
their zone: the spread of a relative rule is 0 in its own unit. "End of day" is 23:59 local. Around clock changes
a due time shown twice is the later of the two (the person is given more time); one never shown is the first
instant after the gap. Pure: instants come in and go out as aware datetimes, results in UTC.

A rule may leave to each place what its settings say (`Terms`): the time of day, or all of it (`completion_window`).
Such a rule has no instant of its own; `in_place` makes it one that has.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import calendars, clocks
from rollout.web import formats

Kind = Literal["after", "on_local_date", "at_instant", "window"]
Unit = Literal["calendar", "working"]
Anchor = Literal["launch", "assignment", "hire"]

_T = TypeVar("_T")
_Time = TypeVar("_Time", date, datetime, time)

END_OF_DAY = time(23, 59)
UNITS = ("calendar", "working")
ANCHORS = ("launch", "assignment", "hire")
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class DueRule:
    """One rule; made by `after`, `on_local_date`, `at_instant`, `completion_window` or `from_json`.

    Without a `local_time` each place's deadline time holds. ValueError when the rule makes no sense.
    """

    kind: Kind
    days: int | None = None
    unit: Unit | None = None
    anchor: Anchor | None = None
    local_time: time | None = None
    fixed_on: date | None = None
    fixed_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.kind not in _KEYS:
            said = _("The kind of due rule “%(kind)s” is unknown; %(kinds)s is accepted.")
            raise ValueError(said % {"kind": self.kind, "kinds": _either(tuple(_KEYS))})
        at = self.local_time
        if at is not None and (at.tzinfo or at.second or at.microsecond):
            said = _("The due time “%(time)s” is not HH:MM; a local time such as 23:59 is accepted.")
            raise ValueError(said % {"time": self.local_time})
        if self.kind == "after":
            if type(self.days) is not int or not 1 <= self.days <= MOST_DAYS:
                said = _("The number of days “%(days)s” is not accepted; 1 to %(most)s is.")
                raise ValueError(said % {"days": self.days, "most": MOST_DAYS})
            if self.unit not in UNITS:
                said = _("The unit “%(unit)s” is unknown; %(units)s is accepted.")
                raise ValueError(said % {"unit": self.unit, "units": _either(UNITS)})
            if self.anchor not in ANCHORS:
                said = _("The start “%(start)s” is unknown; %(starts)s is accepted.")
                raise ValueError(said % {"start": self.anchor, "starts": _either(ANCHORS)})
        elif self.kind == "on_local_date":
            if type(self.fixed_on) is not date:
                said = _("The due date “%(date)s” is not a date; one such as 2027-03-31 is accepted.")
                raise ValueError(said % {"date": self.fixed_on})
        elif self.kind == "at_instant" and (type(self.fixed_at) is not datetime or self.fixed_at.utcoffset() is None):
            said = _("The due instant “%(instant)s” has no offset from UTC; one such as 2027-03-31T16:00Z is accepted.")
            raise ValueError(said % {"instant": self.fixed_at})

    @property
    def is_of_place(self) -> bool:
        """Whether something in it is left to the settings of each place."""
        return self.kind == "window" or (self.kind != "at_instant" and self.local_time is None)


@dataclass(frozen=True, slots=True)
class Terms:
    """What the settings of one place say about the time to complete: its window, and the local time of deadlines."""

    days: int
    unit: Unit
    local_time: time


def completion_window() -> DueRule:
    """Due when the completion window of each place is over, counted from the local start of the wave."""
    return DueRule("window")


def in_place(rule: DueRule, terms: Terms) -> DueRule:
    """The rule as it is in a place with these terms; one that leaves nothing to places stays as it is."""
    if rule.kind == "window":
        return after(terms.days, terms.unit, local_time=terms.local_time)
    return replace(rule, local_time=terms.local_time) if rule.is_of_place else rule


def is_made_of(here: DueRule, rule: DueRule) -> bool:
    """Whether `here` is the rule as it is, or was, in some place; false for a deadline of one person’s own."""
    if rule.kind == "window":
        return here.kind == "after"
    return here == rule or (rule.is_of_place and replace(here, local_time=None) == rule)


def after(days: int, unit: Unit, *, anchor: Anchor = "launch", local_time: time | None = None) -> DueRule:
    """Due `days` calendar or working days after launch, assignment or hire."""
    return DueRule("after", days=days, unit=unit, anchor=anchor, local_time=local_time)


def on_local_date(day: date, *, local_time: time | None = None) -> DueRule:
    """Due on one date, at that time of each person's own clock."""
    return DueRule("on_local_date", fixed_on=day, local_time=local_time)


def at_instant(instant: datetime) -> DueRule:
    """Due at one instant, the same moment everywhere."""
    return DueRule("at_instant", fixed_at=clocks.to_utc(instant))


def due_at(rule: DueRule, *, anchor: datetime | date, zone: str, calendar: calendars.WorkingCalendar) -> datetime:
    """The instant (UTC) at which a person is due.

    `anchor` is the aware instant of launch or assignment, or a plain date (of hire) in the person's place. `zone`
    is the person's IANA zone; ValueError when it is missing or unknown, the calendar has no working day, or the rule
    leaves something to places.
    """
    if rule.kind == "at_instant":
        clocks.zone(zone)
        return clocks.to_utc(_given(rule.fixed_at))
    if rule.is_of_place:
        raise ValueError(_("The due rule leaves something to each place, and no place is given."))
    return _at_local_time(due_on(rule, anchor, zone, calendar), _given(rule.local_time), zone)


def due_on(rule: DueRule, anchor: datetime | date, zone: str, calendar: calendars.WorkingCalendar) -> date:
    """The local date meant by the rule; for a fixed instant, the date that it falls on in the zone."""
    if rule.kind == "at_instant":
        return clocks.local(_given(rule.fixed_at), zone).date()
    if rule.kind == "on_local_date":
        return _given(rule.fixed_on)
    start_on, days = day_of(anchor, zone), _given(rule.days)
    try:
        if rule.unit == "working":
            return calendar.add_working_days(start_on, days)
        return start_on + timedelta(days=days)
    except OverflowError as error:
        said = _("The due date of %(days)s days after %(start)s is beyond the year 9999.")
        raise ValueError(said % {"days": days, "start": start_on}) from error


def day_of(anchor: datetime | date, zone: str) -> date:
    """The local date on which somebody starts to count: of the instant in the zone, or the date itself."""
    return clocks.local(anchor, zone).date() if isinstance(anchor, datetime) else anchor


def sentence(rule: DueRule) -> str:
    """The rule in words: "20 working days after launch, end of day in each person's place"."""
    if rule.kind == "window":
        return _("The completion window of each place")
    if rule.kind == "at_instant":
        fixed = clocks.to_utc(_given(rule.fixed_at))
        values = {"day": formats.long_day(fixed.date()), "time": f"{fixed:%H:%M}"}
        return _("%(day)s at %(time)s UTC, the same moment everywhere") % values
    what = duration(rule) if rule.kind == "after" else formats.long_day(_given(rule.fixed_on))
    return in_words_at(what, rule.local_time)


def duration(rule: DueRule) -> str:
    """The days of a rule that counts them: "20 working days after launch"."""
    return _AFTER[_given(rule.anchor)](days_in_words(_given(rule.days), _given(rule.unit)))


def days_in_words(days: int, unit: Unit) -> str:
    """20 working days, or 1 calendar day."""
    if unit == "working":
        return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
    return ngettext("%(days)s calendar day", "%(days)s calendar days", days) % {"days": days}


def in_words_at(what: str, local_time: time | None) -> str:
    """What is due, with the local time of day at which it is."""
    if local_time is None:
        return _("%(what)s, at the deadline time of each place") % {"what": what}
    if local_time == END_OF_DAY:
        return _("%(what)s, end of day in each person's place") % {"what": what}
    return _("%(what)s, at %(time)s in each person's place") % {"what": what, "time": f"{local_time:%H:%M}"}


_AFTER: dict[str, Callable[[str], str]] = {
    "launch": lambda days: _("%(days)s after launch") % {"days": days},
    "assignment": lambda days: _("%(days)s after assignment") % {"days": days},
    "hire": lambda days: _("%(days)s after hire") % {"days": days},
}

_KEYS = {
    "after": {"kind", "days", "unit", "anchor", "time"},
    "on_local_date": {"kind", "date", "time"},
    "at_instant": {"kind", "instant"},
    "window": {"kind"},
}


def to_json(rule: DueRule) -> dict[str, Any]:
    """The rule as JSON-ready data: {"kind": "after", "days": 20, "unit": "working", "anchor": "launch", "time": …}."""
    if rule.kind == "window":
        return {"kind": rule.kind}
    if rule.kind == "at_instant":
        return {"kind": rule.kind, "instant": clocks.to_utc(_given(rule.fixed_at)).isoformat()}
    at = {} if rule.local_time is None else {"time": f"{rule.local_time:%H:%M}"}
    if rule.kind == "on_local_date":
        return {"kind": rule.kind, "date": _given(rule.fixed_on).isoformat(), **at}
    return {"kind": rule.kind, "days": rule.days, "unit": rule.unit, "anchor": rule.anchor, **at}


def from_json(data: Any) -> DueRule:
    """The rule kept by `to_json` (without "time" each place's holds); ValueError with a sentence for anything else."""
    kind = data.get("kind") if isinstance(data, dict) else None
    if not isinstance(kind, str) or kind not in _KEYS:
        raise ValueError(_("A due rule needs a “kind”; %(kinds)s is accepted.") % {"kinds": _either(tuple(_KEYS))})
    extra, missing = set(data) - _KEYS[kind], _KEYS[kind] - {"time"} - set(data)
    if extra:
        named = ", ".join(sorted(map(str, extra)))
        said = _("The due rule has “%(names)s”, which a rule of kind %(kind)s does not take.")
        raise ValueError(said % {"names": named, "kind": kind})
    if missing:
        said = _("The due rule lacks “%(names)s”, which a rule of kind %(kind)s needs.")
        raise ValueError(said % {"names": ", ".join(sorted(missing)), "kind": kind})
    if kind == "window":
        return completion_window()
    unreadable = _("The due time “%(value)s” cannot be read; HH:MM such as 23:59 is accepted.")
    local_time = _read(time, data["time"], unreadable) if "time" in data else None
    if kind == "after":
        return DueRule("after", days=data["days"], unit=data["unit"], anchor=data["anchor"], local_time=local_time)
    if kind == "on_local_date":
        unreadable = _("The due date “%(value)s” cannot be read; one such as 2027-03-31 is accepted.")
        return on_local_date(_read(date, data["date"], unreadable), local_time=local_time)
    unreadable = _(
        "The due instant “%(value)s” cannot be read; one with offset such as 2027-03-31T16:00+00:00 is accepted."
    )
    return at_instant(_read(datetime, data["instant"], unreadable))


def _read(what: type[_Time], value: Any, unreadable: str) -> _Time:
    try:
        return what.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueError(unreadable % {"value": value}) from error


def _at_local_time(due_on: date, at: time, zone: str) -> datetime:
    try:
        return clocks.on_day(due_on, at, zone)
    except OverflowError as error:
        said = _("The due date %(date)s is too far off; a date of the years 2 to 9998 is accepted.")
        raise ValueError(said % {"date": due_on}) from error


def _given(value: _T | None) -> _T:
    if value is None:  # never: checked when the rule was made
        raise RuntimeError("The due rule is incomplete.")
    return value


def _either(options: tuple[str, ...]) -> str:
    return formats.listed(options, "or")
