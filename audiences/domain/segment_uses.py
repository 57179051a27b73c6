"""Where segments are used: a socket that higher floors plug into. Audiences know no waves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """One use of a segment by its id. `armed`: its people have been told, or could be at any moment; `runs`: whoever
    comes into it is told, whoever goes out of it is let go."""

    segment: int
    title: str
    armed: bool = False
    runs: bool = False


Plug = Callable[[], Iterable[Use]]
_plugs: list[Plug] = []


def register(plug: Plug) -> None:
    """Ask `plug` for all uses of all segments, from an apps.py."""
    _plugs.append(plug)


def every() -> list[Use]:
    """All uses, in the order of the floors."""
    return [use for plug in _plugs for use in plug()]
