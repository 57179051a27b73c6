"""When a report goes out: every week, every second week or once a month, on a weekday at a local time. Pure.

Weeks of a fortnight are counted from the week of a given day; a month's report goes on its first such weekday.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from audiences.domain import clocks

WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"  # values of the setting `report_cadence`
_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Rhythm:
    """`weekday` is ISO, 1 is Monday; `local_time` and the days are of `zone`, an IANA name."""

    cadence: str
    weekday: int
    local_time: datetime.time
    zone: str
    since: datetime.date  # its week is the first of a fortnight

    def next_after(self, instant: datetime.datetime) -> datetime.datetime:
        """The first occurrence (UTC) later than the instant."""
        start = instant.astimezone(datetime.UTC).date() - datetime.timedelta(days=1)  # zones differ by a day at most
        return next(at for at in self._from(start) if at > instant)

    def last_until(self, instant: datetime.datetime, first: datetime.datetime) -> datetime.datetime:
        """The latest occurrence not after the instant, from `first` on: what was missed before it is left out."""
        latest = first
        while (following := self.next_after(latest)) <= instant:
            latest = following
        return latest

    def _from(self, day: datetime.date) -> Iterator[datetime.datetime]:
        """Occurrences on the day and later."""
        ahead = day + datetime.timedelta(days=(self.weekday - day.isoweekday()) % 7)
        while True:
            if self._is_due(ahead):
                yield clocks.on_day(ahead, self.local_time, self.zone)
            ahead += _WEEK

    def _is_due(self, day: datetime.date) -> bool:
        if self.cadence == MONTHLY:
            return day.day <= 7
        if self.cadence == FORTNIGHTLY:
            return ((_monday(day) - _monday(self.since)).days // 7) % 2 == 0
        return True


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())
