"""Send windows (CO4): when a person may be written to, by the clock and calendar of their own place.

Pure: instants come in aware and go out in UTC. Everything is judged on the recipient's wall clock, so clock
changes and weekdays are theirs; without a known zone nothing is allowed (ValueError) and nothing is guessed.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext, gettext_noop

from audiences.domain import calendars, clocks, places

_WEEKDAYS = ("", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_DAY = frozenset(range(1, 8))
_DAY = timedelta(days=1)

# Two years without a day to send on is a mistake in the calendar, refused in place of a search without end.
LONGEST_WAIT = timedelta(days=732)


@dataclass(frozen=True, slots=True)
class SendWindow:
    """Quiet hours from `quiet_from` (included) to `quiet_to` (not included), local, whole minutes.

    They may cross midnight (22:00 to 06:00); equal values mean none. `weekdays` are the ISO weekdays on which
    sending is allowed, whatever the recipient works; with `skip_holidays` nothing is sent on holidays of the
    recipient's calendar. `preferred` is the local time `planned_at` takes when it is given none.
    ValueError when no minute of the week would be allowed, or `preferred` is in the quiet hours.
    """

    quiet_from: time = time(20)
    quiet_to: time = time(8)
    weekdays: frozenset[int] = calendars.MONDAY_TO_FRIDAY
    skip_holidays: bool = True
    preferred: time | None = None

    def __post_init__(self) -> None:
        calendars.check_weekdays(self.weekdays)
        for each in (self.quiet_from, self.quiet_to, self.preferred):
            if each is not None and (each.tzinfo or each.second or each.microsecond):
                said = gettext("The time “%(time)s” is not HH:MM; a local time such as 20:00 is accepted.")
                raise ValueError(said % {"time": each})
        if self.preferred is not None and self.is_quiet(self.preferred):
            said = gettext(
                "The preferred time %(time)s is within the quiet hours %(from)s to %(to)s; "
                "a time outside of them is accepted."
            )
            raise ValueError(said % {"time": f"{self.preferred:%H:%M}", **self.quiet_hours()})

    def is_quiet(self, at: time) -> bool:
        """Whether the local time of day is in the quiet hours."""
        if self.quiet_from <= self.quiet_to:
            return self.quiet_from <= at < self.quiet_to
        return at >= self.quiet_from or at < self.quiet_to

    def quiet_hours(self) -> dict[str, str]:
        """`from` and `to`, as sentences take them."""
        return {"from": f"{self.quiet_from:%H:%M}", "to": f"{self.quiet_to:%H:%M}"}


@dataclass(frozen=True, slots=True)
class Allowed:
    """The instant (UTC) a message may go, and why it is later than asked: None when it is not."""

    at: datetime
    reason: str | None


def next_allowed(
    instant: datetime,
    *,
    zone: str,
    window: SendWindow,
    calendar: calendars.WorkingCalendar,
    place: str | None = None,
) -> Allowed:
    """The first instant, not before the given one, at which the recipient may be written to.

    `place` names where the recipient is in the reason (the zone's city when not given). ValueError for a missing
    or unknown zone, an instant without offset, or no allowed minute within two years.
    """
    start = now = clocks.to_utc(instant)
    reasons: dict[str, None] = {}
    while True:
        wall = clocks.local(now, zone)
        reason = _refusal(wall, window, calendar, place or places.city(zone))
        if reason is None:
            return Allowed(now, "; ".join(reasons) or None)
        if now - start > LONGEST_WAIT:
            said = gettext("No minute within two years of %(day)s is allowed: %(reasons)s.")
            raise ValueError(said % {"day": f"{start:%Y-%m-%d}", "reasons": "; ".join([*reasons][:3])})
        reasons[reason] = None
        # The wall clock runs evenly up to its next change, where everything is judged anew.
        now = clocks.same_offset_until(now, now + (_next_edge(wall, window) - wall), zone)


def planned_at(
    anchor: datetime | date,
    *,
    offset_days: int,
    working: bool,
    local_time: time | None,
    zone: str,
    calendar: calendars.WorkingCalendar,
    window: SendWindow,
    place: str | None = None,
) -> Allowed:
    """When a step of a sequence goes: the anchor's local date and `offset_days`, at `local_time`, then `next_allowed`.

    `offset_days` may be negative (before the anchor) and counts the recipient's working days when `working`; 0
    working days is the anchor's date or the first working day after it. Without `local_time` it goes at the
    window's preferred time, or else as the quiet hours end.
    """
    day = clocks.local(anchor, zone).date() if isinstance(anchor, datetime) else anchor
    day = calendar.add_working_days(day, offset_days) if working else day + _DAY * offset_days
    at = local_time if local_time is not None else window.preferred
    if at is None:
        at = time.min if window.quiet_from == window.quiet_to else window.quiet_to
    step = clocks.on_day(day, at, zone)
    return next_allowed(step, zone=zone, window=window, calendar=calendar, place=place)


def _refusal(wall: datetime, window: SendWindow, calendar: calendars.WorkingCalendar, place: str) -> str | None:
    """Why nothing may be sent at this local time; the reason that lasts longest is named."""
    day = wall.date()
    if window.skip_holidays and calendar.is_holiday(day):
        where = places.name(calendar.country) if calendar.country else place
        said = f"{_WEEKDAYS[day.isoweekday()]}, {day.day} {day:%B}"
        return gettext_noop("%(day)s is a holiday in %(place)s") % {"day": said, "place": where}
    if day.isoweekday() not in window.weekdays:
        return gettext_noop("%(weekday)s is not a sending day") % {"weekday": _WEEKDAYS[day.isoweekday()]}
    if window.is_quiet(wall.time()):
        return gettext_noop("quiet hours %(from)s to %(to)s in %(place)s") % {**window.quiet_hours(), "place": place}
    return None


def _next_edge(wall: datetime, window: SendWindow) -> datetime:
    """The next local time at which a refusal may end: midnight, or the end of the quiet hours."""
    midnight = datetime.combine(wall.date() + _DAY, time.min)
    quiet_ends = datetime.combine(wall.date(), window.quiet_to)
    return quiet_ends if wall < quiet_ends else midnight
