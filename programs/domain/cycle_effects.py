"""What a rule for cycles does to people, known only above: who would be asked again, and when. A socket."""

import datetime
from collections.abc import Callable, Sequence

from programs.domain.cycles import Cycles
from programs.domain.order_effects import Line
from programs.models import Program

Plug = Callable[[Program, Cycles, int | None, datetime.datetime], Sequence[Line]]
_plugs: dict[str, Plug] = {}


def register(name: str, plug: Plug) -> None:
    """`plug(program, cycles, place, at)` says what would follow for the people of a place if these rules held from `at`
    on: those of a country (its key), or everybody whose country has no rule of its own."""
    _plugs[name] = plug


def names() -> list[str]:
    return sorted(_plugs)


def of(program: Program, then: Cycles, place: int | None, at: datetime.datetime) -> list[Line]:
    return [line for plug in _plugs.values() for line in plug(program, then, place, at)]
