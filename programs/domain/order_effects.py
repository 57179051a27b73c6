"""What a change order does to people, known only above: who is due later, who was told otherwise. A socket."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from audiences.domain.settings.book import Book
from programs.domain.order_audience import AudienceChange
from programs.models import Wave
from rollout.tenancy.actors import Actor


@dataclass(frozen=True, slots=True)
class Line:
    """So many people, and the sentence with that number."""

    count: int
    sentence: str


class Content(Protocol):
    """Other modules for the people of a wave, and what becomes of them by how far they are (`order_content`)."""

    @property
    def wave(self) -> Wave: ...
    @property
    def removes(self) -> int | None: ...
    @property
    def adds(self) -> Mapping[str, Any] | None: ...
    @property
    def treatments(self) -> Mapping[str, str]: ...


Plug = Callable[[Wave, Wave, Book, datetime.datetime], Sequence[Line]]
AudiencePlug = Callable[[AudienceChange, datetime.datetime], Sequence[Line]]
ContentPlug = Callable[[Content, datetime.datetime], Sequence[Line]]
Treat = Callable[[Content, Actor, datetime.datetime], None]
_content_plugs: dict[str, ContentPlug] = {}
_treating: list[Treat] = []
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


def register_content(name: str, plug: ContentPlug, treat: Treat | None = None) -> None:
    """`plug(change, at)` says what other modules do to people; `treat(change, by, at)` gives them what the order says,
    in its own transaction, once the modules are in place."""
    _content_plugs[name] = plug
    if treat and treat not in _treating:
        _treating.append(treat)


def of_content(change: Content, at: datetime.datetime) -> list[Line]:
    return [line for plug in _content_plugs.values() for line in plug(change, at) if line.count]


def treat_content(change: Content, by: Actor, at: datetime.datetime) -> None:
    for treat in _treating:
        treat(change, by, at)


def names() -> list[str]:
    return sorted(_plugs)


def of(wave: Wave, then: Wave, settings: Book, at: datetime.datetime) -> list[Line]:
    return [line for plug in _plugs.values() for line in plug(wave, then, settings, at) if line.count]
