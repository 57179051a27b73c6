"""What a change order does to people, known only above: who is due later, who was told otherwise. A socket."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from audiences.domain.settings.book import Book
from programs.domain.order_audience import AudienceChange
from programs.models import Wave


@dataclass(frozen=True, slots=True)
class Line:
    """So many people, and the sentence with that number."""

    count: int
    sentence: str


Plug = Callable[[Wave, Wave, Book, datetime.datetime], Sequence[Line]]
AudiencePlug = Callable[[AudienceChange, datetime.datetime], Sequence[Line]]
_audience_plugs: dict[str, AudiencePlug] = {}
_plugs: dict[str, Plug] = {}


def register(name: str, plug: Plug) -> None:
    """`plug(wave, then, settings, at)` says what would follow if the launched wave were `then` from `at` on."""
    _plugs[name] = plug


def register_audience(name: str, plug: AudiencePlug) -> None:
    """`plug(change, at)` says who comes in and goes out; it is asked while the segments are in place."""
    _audience_plugs[name] = plug


def of_audience(change: AudienceChange, at: datetime.datetime) -> list[Line]:
    return [line for plug in _audience_plugs.values() for line in plug(change, at) if line.count]


def names() -> list[str]:
    return sorted(_plugs)


def of(wave: Wave, then: Wave, settings: Book, at: datetime.datetime) -> list[Line]:
    return [line for plug in _plugs.values() for line in plug(wave, then, settings, at) if line.count]
