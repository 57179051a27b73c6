"""Automatic readiness checks (RD4-RD6). Floors that know more plug theirs in; only its check settles such an item."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from programs.models import Wave


@dataclass(frozen=True)
class Result:
    """What a check found: whether it passed, and one sentence with the figures, kept as evidence."""

    passed: bool
    sentence: str


@dataclass(frozen=True)
class Check:
    """A check of a wave. `run(wave, at)` only reads; it may take a few queries, whatever the size of the audience."""

    name: str  # what an item's `check_name` says
    title: str
    run: Callable[[Wave, datetime.datetime], Result]


_checks: dict[str, Check] = {}


def register(check: Check) -> None:
    """Plug a check in; items whose template names it are then settled by it."""
    _checks[check.name] = check


def get(name: str) -> Check | None:
    """The check called `name`; None where no floor has plugged it, so that a person judges the item."""
    return _checks.get(name)


def names() -> list[str]:
    return sorted(_checks)
