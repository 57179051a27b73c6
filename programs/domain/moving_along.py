"""What moves along with a wave that only a higher floor knows, as messages that are planned: a socket for its plugs."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from audiences.domain.settings.book import Book
from programs.domain.proposals import Proposal


@dataclass(frozen=True, slots=True)
class Moved:
    """Something with a day of its own, as it is and as it would be; days of the organization's calendar."""

    name: str
    before: datetime.date
    after: datetime.date


Plug = Callable[[Sequence[Proposal], Book, str], Mapping[int, Sequence[Moved]]]
_plugs: dict[str, tuple[str | Promise, Plug]] = {}


def register(name: str, title: str | Promise, plug: Plug) -> None:
    """`plug(proposals, settings, zone)` says by wave id what moves; `title` is what such things are called.

    It reads in a fixed number of queries, however many proposals there are.
    """
    _plugs[name] = title, plug


def names() -> list[str]:
    return sorted(_plugs)


def of(proposals: Sequence[Proposal], settings: Book, zone: str) -> list[tuple[str, Mapping[int, Sequence[Moved]]]]:
    """(title, what moves by wave id) of every plug."""
    return [(str(title), plug(proposals, settings, zone)) for title, plug in _plugs.values()]
