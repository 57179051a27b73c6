"""Open work of a region that goes along when the region is handed over: each floor plugs in what it knows of it."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from audiences.models import Region
from rollout.members.domain.open_work import Piece, Work
from rollout.tenancy.actors import Actor


@dataclass(frozen=True)
class Kind:
    """A kind of work, inside the tenant. `find(region)` gives what is open; `hand_over(region, into, by, at)` moves it
    with a journal entry each, while the leads of `region` still lead it."""

    key: str
    label: str | Promise
    find: Callable[[Region], Sequence[Piece]]
    hand_over: Callable[[Region, Region, Actor, datetime.datetime], None]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Plug a kind in; called from `apps.py`."""
    _kinds[kind.key] = kind


def kinds() -> dict[str, Kind]:
    """All kinds by key; a test lists them."""
    return dict(_kinds)


def open_in(region: Region) -> Work:
    """Open pieces by the key of their kind; kinds with nothing open are left out."""
    found = {kind.key: list(kind.find(region)) for kind in _kinds.values()}
    return {key: pieces for key, pieces in found.items() if pieces}


def hand_over(*, region: Region, into: Region, by: Actor, at: datetime.datetime) -> None:
    """Give all of it to another region."""
    for kind in _kinds.values():
        kind.hand_over(region, into, by, at)
