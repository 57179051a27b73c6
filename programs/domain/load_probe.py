"""A bounded load on addresses of one's own platform (RD6): so many requests, so many at once, so many seconds."""

import itertools
import math
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from rollout.outbound import places, web
from rollout.outbound.places import Place

LOOK = 0.5  # seconds between two looks at how far it is
LONGEST = 10.0  # seconds for one answer
_SIGN_IN = frozenset({401, 403})


@dataclass(frozen=True)
class Ceiling:
    """What is never passed."""

    requests: int
    at_once: int
    seconds: int


@dataclass(frozen=True)
class Load:
    """What was measured: seconds of each request, how many had no sound answer, and how long all took."""

    times: Sequence[float]
    failed: int
    took: float

    @property
    def asked(self) -> int:
        return len(self.times)

    @property
    def errors(self) -> float:
        """Percent without a sound answer."""
        return 100 * self.failed / self.asked if self.asked else 0.0

    def within(self, share: int) -> int:
        """Milliseconds within which `share` of 100 requests were over."""
        return round(1000 * percentile(self.times, share))


def percentile(values: Sequence[float], share: int) -> float:
    """Pure: the smallest value that at least `share` of 100 do not pass (nearest rank); 0 of none."""
    if not values:
        return 0.0
    return sorted(values)[max(math.ceil(share * len(values) / 100), 1) - 1]


def run(urls: Sequence[str], ceiling: Ceiling, progress: Callable[[int, int], None]) -> Load:
    """Ask the addresses in turn; `progress(done, all)` may raise to stop it, and then no further request is sent.

    places.Closed and places.NameUnknown before the first request. Every name is looked up once.
    """
    found = {url: places.of(url) for url in urls}
    work = _Work(urls, found, ceiling)
    with ThreadPoolExecutor(max_workers=ceiling.at_once) as pool:
        workers = [pool.submit(work.go_on) for _ in range(ceiling.at_once)]
        try:
            while not all(worker.done() for worker in workers):
                progress(len(work.times), ceiling.requests)
                work.over.wait(LOOK)
        finally:
            work.stop.set()
    for worker in workers:
        worker.result()
    return Load(work.times, work.failed, time.monotonic() - work.began)


@dataclass
class _Work:
    urls: Sequence[str]
    found: dict[str, Place]
    ceiling: Ceiling
    times: list[float] = field(default_factory=list)
    failed: int = 0
    began: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._next, self._lock = itertools.count(), threading.Lock()
        self._busy = self.ceiling.at_once

    def go_on(self) -> None:
        """Send requests one after another over connections of one's own, until any end is reached."""
        lines: dict[Place, web.Line] = {}
        try:
            while (left := self._left()) > 0 and not self.stop.is_set():
                with self._lock:
                    number = next(self._next)
                if number >= self.ceiling.requests:
                    return
                self._ask(self.urls[number % len(self.urls)], lines, min(left, LONGEST))
        finally:
            for line in lines.values():
                line.close()
            self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._busy -= 1
            if not self._busy:
                self.over.set()

    def _ask(self, url: str, lines: dict[Place, web.Line], seconds: float) -> None:
        line = lines.setdefault(self.found[url], web.Line(self.found[url]))
        line.seconds = seconds
        answer = line.ask(url)
        sound = answer.status is not None and (answer.status < 400 or answer.status in _SIGN_IN)
        with self._lock:
            self.times.append(answer.seconds)
            self.failed += not sound

    def _left(self) -> float:
        return self.ceiling.seconds - (time.monotonic() - self.began)
