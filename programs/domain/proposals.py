"""A wave as it is planned beside the same wave as it would be. Pure: nothing here is saved."""

import copy
import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from programs.models import Wave

FIELDS = ("starts_on", "ends_on", "due_rule")


@dataclass(frozen=True)
class Proposal:
    """`wave` is as it stands, `then` as it would."""

    wave: Wave
    then: Wave

    @property
    def changed(self) -> list[str]:
        """Which of FIELDS differ."""
        return [name for name in FIELDS if getattr(self.wave, name) != getattr(self.then, name)]

    @property
    def days(self) -> int:
        """By how many calendar days the start moves; negative for an earlier one."""
        return (self.then.starts_on - self.wave.starts_on).days


def of(wave: Wave, **fields: Any) -> Proposal:
    """The wave with some of FIELDS changed."""
    then = copy.copy(wave)
    for name, value in fields.items():
        setattr(then, name, value)
    return Proposal(wave, then)


def shifted(wave: Wave, days: int) -> Proposal:
    """The wave with its window moved by calendar days; a deadline on a date of its own stays there."""
    by = datetime.timedelta(days=days)
    return of(wave, starts_on=wave.starts_on + by, ends_on=wave.ends_on + by)


def following(wave: Wave, waves: Iterable[Wave]) -> list[Wave]:
    """Waves still ahead that come after this one on the plan, in order."""
    later = [each for each in waves if each.state in Wave.AHEAD and _place(each) > _place(wave)]
    return sorted(later, key=_place)


def shown(fields: dict[str, Any]) -> dict[str, Any]:
    """Values of FIELDS as the journal keeps them."""
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in fields.items()}


def read(kept: dict[str, Any]) -> dict[str, Any]:
    """What `shown` kept."""
    return {name: value if name == "due_rule" else datetime.date.fromisoformat(value) for name, value in kept.items()}


def _place(wave: Wave) -> tuple[datetime.date, int]:
    return wave.starts_on, wave.number
