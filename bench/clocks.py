"""Deadlines and quiet hours in every time zone: `python bench/clocks.py` (about three minutes).

Holds `due_rules.due_at` and `windows.next_allowed` against the minute-by-minute walk of tests/walk.py, around every
clock change of a year in all IANA zones. Then the same walk is held against planted mistakes, each of which must
be caught. Prints cases and mismatches; exits 1 on a mismatch, or when a planted mistake goes unseen.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from audiences.domain import calendars, clocks
from comms.domain import windows
from programs.domain import due_rules
from tests import walk

ANCHORS = [timedelta(days=-2, hours=-7), timedelta(days=-1), timedelta(0), timedelta(minutes=59), timedelta(hours=13)]
DUE_TIMES = [time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(9), time(23, 30), time(23, 59)]
DAYS = (1, 2, 4)
WEEKS = {"calendar": calendars.MONDAY_TO_FRIDAY, "working": calendars.SUNDAY_TO_THURSDAY}
WINDOWS = [
    windows.SendWindow(time(20), time(8)),
    windows.SendWindow(time(22), time(6), windows.EVERY_DAY, skip_holidays=False),
    windows.SendWindow(time(1, 30), time(2, 15), windows.EVERY_DAY),
    windows.SendWindow(time(3), time(2), calendars.SUNDAY_TO_THURSDAY),
    windows.SendWindow(time(0), time(0), frozenset({6, 7})),
    windows.SendWindow(time(23, 30), time(0, 30), frozenset({7})),
]
SENT_EVERY = timedelta(minutes=97)
SHOWN = 5

Due = Callable[..., datetime]
Next = Callable[..., datetime]


def due_cases(zone: str, change: datetime, due_at: Due) -> Iterator[str | None]:
    """One item for each deadline held against the walk: None when they agree, else what differs."""
    walked = walk.walk(zone, change)
    holidays = frozenset({walked.dates[walk.DAYS_BEFORE + 1]})
    for away in ANCHORS:
        for unit, weekdays in WEEKS.items():
            for days in DAYS:
                day = walked.days_on(change + away, days, _works(unit, weekdays, holidays))
                for at in DUE_TIMES:
                    got = due_at(
                        due_rules.after(days, unit, local_time=at),
                        anchor=change + away,
                        zone=zone,
                        calendar=calendars.WorkingCalendar(weekdays, holidays),
                    )
                    expected = walked.shows(day, at)
                    case = f"{zone}: {days} {unit} days after {change + away} at {at}"
                    yield None if got == expected else f"{case}: {got}, the walk says {expected}"


def window_cases(zone: str, change: datetime, next_allowed: Next) -> Iterator[str | None]:
    """One item for each instant asked, as in `due_cases`."""
    walked = walk.walk(zone, change)
    holidays = frozenset({walked.dates[walk.DAYS_BEFORE + 1]})
    calendar = calendars.WorkingCalendar(holidays=holidays)
    for window in WINDOWS:
        quiet = walk.minutes_from(window.quiet_from, window.quiet_to)
        skipped = holidays if window.skip_holidays else frozenset()
        instant = change - timedelta(days=2)
        while instant < change + timedelta(days=2):
            got = next_allowed(instant, zone=zone, window=window, calendar=calendar)
            expected = walked.first_allowed(instant, quiet, window.weekdays, skipped)
            yield None if got == expected else f"{zone}: {window} from {instant}: {got}, the walk says {expected}"
            instant += SENT_EVERY


def _works(unit: str, weekdays: frozenset[int], holidays: frozenset[date]) -> Callable[[date], bool]:
    return lambda day: unit == "calendar" or (day.isoweekday() in weekdays and day not in holidays)


def product_next(instant: datetime, **given: object) -> datetime:
    """`windows.next_allowed` without its reason."""
    return windows.next_allowed(instant, **given).at


def fixed_offset_due(rule, *, anchor, zone, calendar):
    """Planted: the offset at the anchor is taken for the deadline too."""
    here = anchor.astimezone(ZoneInfo(zone))
    days = due_rules.due_at(rule, anchor=here.date(), zone="UTC", calendar=calendar).date()
    return datetime.combine(days, rule.local_time, timezone(here.utcoffset())).astimezone(UTC)


def earlier_due(rule, *, anchor, zone, calendar):
    """Planted: a time shown twice is taken for the earlier."""
    wall = due_rules.due_at(rule, anchor=anchor, zone=zone, calendar=calendar).astimezone(ZoneInfo(zone))
    return wall.replace(fold=0).astimezone(UTC)


def swapped_next(instant, *, zone, window, calendar):
    """Planted: quiet hours over midnight turned around."""
    start, end = sorted((window.quiet_from, window.quiet_to))
    turned = windows.SendWindow(start, end, window.weekdays, window.skip_holidays)
    return product_next(instant, zone=zone, window=turned, calendar=calendar)


def utc_weekday_next(instant, *, zone, window, calendar):
    """Planted: days judged in UTC, quiet hours in the recipient's zone."""
    found = instant
    every_day = windows.SendWindow(window.quiet_from, window.quiet_to, windows.EVERY_DAY, skip_holidays=False)
    while True:
        found = product_next(found, zone=zone, window=every_day, calendar=calendar)
        if found.isoweekday() in window.weekdays:
            return found
        found = datetime.combine(found.date() + timedelta(days=1), time(0), UTC)


PLANTED = [
    (due_cases, fixed_offset_due),
    (due_cases, earlier_due),
    (window_cases, swapped_next),
    (window_cases, utc_weekday_next),
]


def main() -> int:
    """Run everything; the exit status."""
    names = sorted(available_timezones() & clocks.zone_names())
    counts, wrong, moments = {"deadlines": 0, "send instants": 0}, [], 0
    for zone in names:
        for change in walk.changes(zone):
            moments += 1
            for what, cases in (
                ("deadlines", due_cases(zone, change, due_rules.due_at)),
                ("send instants", window_cases(zone, change, product_next)),
            ):
                found = list(cases)
                counts[what] += len(found)
                wrong += [each for each in found if each]
    checked = ", ".join(f"{count:,} {what}" for what, count in counts.items())
    print(f"{len(names)} zones, {moments} clock changes: {checked} checked, {len(wrong)} mismatches")
    for each in wrong[:SHOWN]:
        print(f"  {each}")
    unseen = 0
    for cases, mistake in PLANTED:
        found = [
            each
            for zone in walk.TELLING_ZONES
            for change in walk.changes(zone)
            for each in cases(zone, change, mistake)
        ]
        caught = len(found) - found.count(None)
        unseen += not caught
        says = f"caught by {caught:,} of {len(found):,} cases" if caught else "NOT CAUGHT"
        print(f"planted {mistake.__name__}: {says}")
    return 1 if wrong or unseen else 0


if __name__ == "__main__":
    sys.exit(main())
