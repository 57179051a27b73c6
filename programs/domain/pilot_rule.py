"""Whether a pilot passed (RD3): what was asked, what was counted, and the day. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Verdict(StrEnum):
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Asked:
    """The threshold is to be reached, or with `at_least` false not to be passed.

    `scale` is 100 for a share in percent and 1 for a mean; None for a number of cases, which only grows.
    """

    threshold: int
    at_least: bool
    scale: int | None
    least: int  # answers from which it is judged
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Counted:
    """The sum over all answers (for a share how many of them count), and how many answers there are."""

    total: Decimal
    answers: int

    def figure(self, scale: int | None) -> Decimal | None:
        """In percent, in points or in cases; None where nothing was answered."""
        if scale is None:
            return self.total
        return self.total * scale / self.answers if self.answers else None


def of_one(asked: Asked, counted: Counted | None, today: datetime.date) -> Verdict:
    """Judged from its day on; too many cases fail it before, since no case goes away again."""
    too_many = asked.scale is None and not asked.at_least and counted is not None and counted.total > asked.threshold
    if too_many:
        return Verdict.FAILED
    if today < asked.on:
        return Verdict.RUNNING
    if counted is None or counted.answers < max(asked.least, 1):
        return Verdict.INCONCLUSIVE
    return Verdict.PASSED if _meets(asked, counted) else Verdict.FAILED


def of_all(verdicts: Iterable[Verdict]) -> Verdict:
    """One that failed fails the pilot at once; otherwise it is judged when the last day has come."""
    found = set(verdicts)
    for first in (Verdict.FAILED, Verdict.RUNNING, Verdict.INCONCLUSIVE, Verdict.PASSED):
        if first in found:
            return first
    return Verdict.RUNNING


def _meets(asked: Asked, counted: Counted) -> bool:
    reached, line = (
        (counted.total, Decimal(asked.threshold))
        if asked.scale is None
        else (counted.total * asked.scale, Decimal(asked.threshold * counted.answers))
    )
    return reached >= line if asked.at_least else reached <= line
