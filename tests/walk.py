"""The independent oracle for deadlines and quiet hours: a walk through UTC, minute by minute, looking at the wall.

It shares no code with the product and computes no local time backwards: UTC is converted with zoneinfo, every minute of
it where the clock was changed, and questions are answered by looking at what the clock on the wall showed then.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
MINUTES = [n * MINUTE for n in range(60)]
DAYS_BEFORE, DAYS_AFTER = 5, 16
YEAR = 2027
# Looked at for zones that do not change their clocks: the days on which many others do.
USUAL_CHANGES = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))


@lru_cache(maxsize=1024)
def changes(zone: str) -> tuple[datetime, ...]:
    """The hours (UTC) of the year by whose end the zone's clocks have been changed."""
    tz, hour, found = ZoneInfo(zone), datetime(YEAR, 1, 1, tzinfo=UTC), []
    offset = hour.astimezone(tz).utcoffset()
    while hour.year == YEAR:
        now = (hour + HOUR).astimezone(tz).utcoffset()
        if now != offset:
            found.append(hour)
        offset, hour = now, hour + HOUR
    return tuple(found) or USUAL_CHANGES


def shown(tz: ZoneInfo, start: datetime) -> list[datetime]:
    """What the wall shows in each of the sixty minutes from `start` on."""

    def wall(minute: timedelta) -> datetime:
        return (start + minute).astimezone(tz).replace(tzinfo=None, fold=0)

    begins = wall(MINUTES[0])
    if wall(MINUTES[-1]) - begins == MINUTES[-1]:  # as much later on the wall as in UTC: nobody touched it
        return [begins + minute for minute in MINUTES]
    return [wall(minute) for minute in MINUTES]


class Walk:
    """What the wall clock of a zone shows at each minute of UTC, from some days before a moment to some after."""

    def __init__(self, zone: str, around: datetime) -> None:
        tz = ZoneInfo(zone)
        self.first = around - timedelta(days=DAYS_BEFORE)
        count = (DAYS_BEFORE + DAYS_AFTER) * 24 * 60
        self.walls = [wall for n in range(0, count, 60) for wall in shown(tz, self.first + n * MINUTE)]
        self.last_shown = dict(zip(self.walls, range(count), strict=True))
        self.dates = list(dict.fromkeys(wall.date() for wall in self.walls))

    def utc(self, n):
        return self.first + n * MINUTE

    def minute_of(self, instant):
        """The number of the minute that the instant lies in."""
        return (instant - self.first) // MINUTE

    def days_on(self, instant, days, works):
        """The date `days` dates that satisfy `works` away from the one shown at the instant; 0: it or the next such."""
        here = self.dates.index(self.walls[self.minute_of(instant)].date())
        if days < 0:
            return [each for each in self.dates[:here] if works(each)][days]
        if days > 0:
            return [each for each in self.dates[here + 1 :] if works(each)][days - 1]
        return next(each for each in self.dates[here:] if works(each))

    def shows(self, day, at):
        """The last minute at which the wall shows this; when it never does, the first that shows something later."""
        wanted = datetime.combine(day, at)
        if wanted in self.last_shown:
            return self.utc(self.last_shown[wanted])
        return self.utc(next(n for n, wall in enumerate(self.walls) if wall > wanted))

    def first_allowed(self, instant, quiet_minutes, weekdays, holidays):
        """The instant itself or the first whole minute after it that is neither quiet, on a day off nor a holiday."""

        def fine(wall):
            day = wall.date()
            quiet = wall.hour * 60 + wall.minute in quiet_minutes
            return not quiet and day.isoweekday() in weekdays and day not in holidays

        n = self.minute_of(instant)
        if fine(self.walls[n]):
            return instant
        return self.utc(next(m for m in range(n + 1, len(self.walls)) if fine(self.walls[m])))


def times_near(zone: str, change: datetime) -> list:
    """Times of day, a quarter of an hour apart, that the wall passes, repeats or leaves out at a change."""
    wall = (change - HOUR).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0, minute=0)
    return [(wall + n * 15 * MINUTE).time() for n in range(20)]


@lru_cache(maxsize=64)
def walk(zone: str, around: datetime) -> Walk:
    """A walk, kept for the next case of the same zone and change."""
    return Walk(zone, around)


def minutes_from(start, end):
    """Minutes of the day passed when going from one time to the other, over midnight if need be."""
    minute, last, passed = start.hour * 60 + start.minute, end.hour * 60 + end.minute, set()
    while minute != last:
        passed.add(minute)
        minute = (minute + 1) % 1440
    return passed


# Half-hour changes, changes at and over midnight, winter time as the exception, two-hour changes, odd offsets.
TELLING_ZONES = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Chicago",
    "America/Havana",
    "America/New_York",
    "America/Nuuk",
    "America/Santiago",
    "America/Scoresbysund",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Riyadh",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Etc/GMT+12",
    "Europe/Berlin",
    "Europe/Dublin",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "UTC",
)
