"""How learners of the demo behave: who finishes, when, and what the learning system says about it."""

import datetime
import random
from collections.abc import Iterable, Iterator, Sequence

from audiences.domain import clocks
from delivery.domain.completion_lines import Line
from delivery.models import Assignment
from programs.models import Module
from rollout.demo.timeline import DAY

Arrival = tuple[datetime.datetime, Line]
SLOW = "Logistics"  # the division whose people finish less often

# What is wrong with lines that nobody can place: a course of last year, a contractor's number, a word without meaning.
_STRAY = (
    {"person": "X-40817", "course_id": "ABE-101"},
    {"person": "X-40822", "course_id": "ABE-101"},
    {"course_id": "ABE-101-2025"},
    {"course_id": "ABE-101-2025"},
    {"status": "in review"},
    {"person": "temp.houston.7"},
)


class Learners:
    """Lines of one learning system about one organization's people. Deterministic for a seed."""

    def __init__(self, *, now: datetime.datetime, seed: int, prefix: str) -> None:
        self.now, self.prefix = now, prefix
        self.random = random.Random(seed)  # noqa: S311  repeatable, not secret
        self.records = 0

    def lines(
        self,
        assignments: Iterable[Assignment],
        courses: Sequence[Module],
        *,
        finished: float,
        launched_at: datetime.datetime,
        days: int,
    ) -> list[Arrival]:
        """What comes in about a wave of `days`, in order: half by the middle, a last-days rush. `finished` is the share
        complete by now."""
        found: list[Arrival] = []
        for assignment in assignments:
            found += self._path(assignment, finished, courses, launched_at, days)
        return sorted(found, key=lambda pair: pair[0])

    def stray(self, around: Sequence[Arrival]) -> Iterator[Arrival]:
        """A few lines that cannot be matched, among those of the wave."""
        for wrong, (at, like) in zip(_STRAY, around[3::7], strict=False):
            said = {**like.raw, **wrong, "record_id": self._record_id()}
            yield at, Line(**said)

    def _path(
        self,
        assignment: Assignment,
        finished: float,
        courses: Sequence[Module],
        launched_at: datetime.datetime,
        days: int,
    ) -> list[Arrival]:
        """One person's records."""
        division = assignment.person.division.path if assignment.person.division else ""
        chance = finished
        if finished < 0.9:
            chance *= 0.55 if division.startswith(SLOW) else 1.08
        elapsed = max(1.0, (self.now - launched_at) / DAY)
        roll = self.random.random()
        pace = self.random.betavariate(1.4, 1.2) * min(days, elapsed) * 0.97
        begun = self._at_work(launched_at + pace * DAY, assignment.person.time_zone)
        found = []
        if roll < chance:
            for number, module in enumerate(courses):
                done = begun + datetime.timedelta(minutes=(number + 1) * (module.minutes + self.random.randint(2, 90)))
                found.append(self._line(assignment, module, "completed", done, self.random.randint(70, 100)))
        elif roll < chance + (1 - chance) * 0.4:
            found.append(self._line(assignment, courses[0], "started", begun))
        return [pair for pair in found if pair[0] <= self.now]

    def _at_work(self, near: datetime.datetime, zone: str) -> datetime.datetime:
        """A time of the day shift on that day, or of the next one, on the person's own clock."""
        day = (near + DAY / 2).date()
        at = datetime.time(self.random.choice((7, 8, 9, 9, 10, 11, 13, 14, 15, 16)), self.random.randrange(60))
        return clocks.on_day(day, at, zone)

    def _line(
        self, assignment: Assignment, module: Module, status: str, at: datetime.datetime, score: int | None = None
    ) -> Arrival:
        return at, Line(
            record_id=self._record_id(),
            person=assignment.person.external_id,
            course_id=module.course_id,
            status=status,
            score="" if score is None else str(score),
            started_at=(at - module.minutes * datetime.timedelta(minutes=1)).isoformat(timespec="seconds"),
            completed_at=at.isoformat(timespec="seconds") if status == "completed" else "",
        )

    def _record_id(self) -> str:
        self.records += 1
        return f"{self.prefix}-{self.records:07}"
