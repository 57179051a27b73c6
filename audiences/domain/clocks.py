"""Wall clocks of IANA time zones (CO4, GO6): which instant a local time is, and when a clock is next changed.

Pure: nothing here reads the present time. Instants are aware datetimes in UTC; local times are naive datetimes.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext

_SECOND = timedelta(seconds=1)

# Files beside the IANA names: the machine's own setting, and the mark of a machine never set.
_NOT_A_PLACE = frozenset({"Factory", "localtime"})


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """All IANA time zone names, such as America/Chicago, Asia/Kolkata or UTC."""
    return frozenset(available_timezones()) - _NOT_A_PLACE


def is_zone(name: str | None) -> bool:
    """Whether `name` is an IANA time zone name, letter for letter."""
    return name in zone_names()


@lru_cache(maxsize=1024)
def zone(name: str | None) -> ZoneInfo:
    """The zone called `name`; ValueError when there is none, so that nothing is ever timed by a guess."""
    if not is_zone(name):
        said = gettext("“%(name)s” is not a time zone; an IANA name is accepted, such as America/Chicago.")
        missing = gettext("The time zone is missing; an IANA name is accepted, such as America/Chicago.")
        raise ValueError(said % {"name": name} if name else missing)
    return ZoneInfo(str(name))


def local(instant: datetime, zone_name: str) -> datetime:
    """The wall clock (naive, with its fold) in a zone at an instant; ValueError for an instant without a zone."""
    return to_utc(instant).astimezone(zone(zone_name)).replace(tzinfo=None)


def to_utc(instant: datetime) -> datetime:
    """The same instant in UTC; ValueError for a datetime that does not say its offset."""
    if instant.utcoffset() is None:
        said = gettext("%(instant)s has no time zone; an instant with its offset from UTC is accepted.")
        raise ValueError(said % {"instant": instant.isoformat()})
    return instant.astimezone(UTC)


def instant_of(wall: datetime, zone_name: str) -> datetime:
    """The instant (UTC) at which clocks in the zone show the naive `wall`.

    A time shown twice (clocks set back) is the later of the two: the person is given more time. A time never
    shown (clocks set forward) is the first instant after the gap.
    """
    tz = zone(zone_name)
    later = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
    if later.astimezone(tz).replace(tzinfo=None) == wall.replace(fold=0):
        return later
    # In a gap fold=1 reads the offset after the change and so lands before it, fold=0 after it (PEP 495).
    earlier, after = later, wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
    return _change_between(earlier, after, tz)


def on_day(day: date, at: time, zone_name: str) -> datetime:
    """The instant (UTC) of a local date and time of day; clock changes as in `instant_of`."""
    return instant_of(datetime.combine(day, at), zone_name)


def same_offset_until(start: datetime, end: datetime, zone_name: str) -> datetime:
    """`end`, or the first instant in (start, end] at which the zone's offset is no longer that of `start`.

    Both are in UTC and at most about a day apart: two changes that cancel each other in between are not seen.
    """
    tz = zone(zone_name)
    if start.astimezone(tz).utcoffset() == end.astimezone(tz).utcoffset():
        return end
    return _change_between(start, end, tz)


def _change_between(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """The first whole second with the offset of `after`, by halving; the offsets at both ends differ."""
    old = before.astimezone(tz).utcoffset()
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    while high - low > _SECOND:
        middle = low + timedelta(seconds=(high - low) // _SECOND // 2)
        if middle.astimezone(tz).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
