"""What happened, in the order in which it did: acts at instants, each of which may bring later ones."""

import datetime
import heapq
from collections.abc import Callable
from itertools import count

DAY = datetime.timedelta(days=1)

Act = Callable[[datetime.datetime], None]


class Timeline:
    """Acts up to `now`, run one after another. Acts of one instant run in the order in which they were entered."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now
        self._entered = count()
        self._ahead: list[tuple[datetime.datetime, int, Act]] = []

    def days(self, days: float, hour: int = 8) -> datetime.datetime:
        """The instant some days from now at an hour UTC, but never later than now."""
        moment = self.now + days * DAY
        return min(moment.replace(hour=hour, minute=0, second=0, microsecond=0), self.now)

    def enter(self, at: datetime.datetime, act: Act) -> None:
        """Let `act(at)` happen; one that would be later than now does not."""
        if at <= self.now:
            heapq.heappush(self._ahead, (at, next(self._entered), act))

    def run(self) -> None:
        while self._ahead:
            at, _, act = heapq.heappop(self._ahead)
            act(at)
