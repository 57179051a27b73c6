"""What is left lying when somebody goes: the floors above plug in what they know of it, and how it changes hands."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import TABLE, Action, Role


@dataclass(frozen=True)
class Piece:
    """One thing that somebody sees to; `route` is a URL name with its arguments."""

    id: int
    title: str
    note: str
    route: tuple[str, tuple[object, ...]]


@dataclass(frozen=True)
class Kind:
    """A kind of work. All functions run inside the tenant.

    `find(users)` gives open pieces by user id, in a fixed number of queries. `refusal(piece ids, actor)` says in a
    sentence why the actor cannot take them, or nothing. `hand_over(piece ids, of, to, by, at)` journals each.
    """

    key: str
    label: str | Promise
    action: Action  # what whoever has it must be allowed to do
    find: Callable[[Collection[User]], Mapping[int, Sequence[Piece]]]
    hand_over: Callable[[Collection[int], User, User, Actor, datetime.datetime], None]
    refusal: Callable[[Collection[int], Actor], str] = lambda pieces, actor: ""


Work = dict[str, list[Piece]]  # pieces by the key of their kind

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Plug a kind in; called from `apps.py`."""
    _kinds[kind.key] = kind


def kinds() -> dict[str, Kind]:
    """All kinds by key; a test lists them."""
    return dict(_kinds)


def left_without(users: Mapping[User, Collection[Role]]) -> dict[int, Work]:
    """What of each user's open work needs a role that is not among those given; users with nothing are left out."""
    found: dict[int, Work] = {}
    for kind in _kinds.values():
        losing = [user for user, roles in users.items() if not any(kind.action in TABLE[role] for role in roles)]
        for user_id, pieces in kind.find(losing).items() if losing else ():
            if pieces:
                found.setdefault(user_id, {})[kind.key] = list(pieces)
    return found


def of(user: User) -> Work:
    """All open work of the user, whatever their roles; kinds with nothing are left out."""
    return left_without({user: ()}).get(user.pk, {})


def count(work: Work) -> int:
    """Pieces of all kinds."""
    return sum(len(pieces) for pieces in work.values())
