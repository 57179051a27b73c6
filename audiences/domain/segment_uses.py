"""Where segments are used: a socket that higher floors plug into. Audiences know no waves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Use:
    """One use of a segment by its id. `armed`: its people have been told, or could be at any moment; `runs`: whoever
    comes into it is told, whoever goes out of it is let go."""

    segment: int
    title: str
    armed: bool = False
    runs: bool = False


class Plug(Protocol):
    def __call__(self, segment: int | None = None) -> Iterable[Use]:
        """All uses of all segments; of one, by its id, without looking whether they are armed."""


_plugs: list[Plug] = []


def register(plug: Plug) -> None:
    """Ask `plug` for uses, from an apps.py."""
    _plugs.append(plug)


def every() -> list[Use]:
    """All uses, in the order of the floors."""
    return [use for plug in _plugs for use in plug()]


def of(segment: int) -> list[Use]:
    """Those of one segment, by its id; whether they are armed is not looked at."""
    return [use for plug in _plugs for use in plug(segment)]
