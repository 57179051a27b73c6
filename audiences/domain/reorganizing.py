"""What runs above when a division moves in the tree or becomes one with another, and changes by an order only (PL5).

A socket: floors above plug in who looks before and says afterwards what has changed, first in a rehearsal, which is
taken back, then in the transaction of the act, where it is put in force with its reason and what becomes of who goes
out.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from rollout.tenancy.actors import Actor

WITHDRAW, KEEP = "withdraw", "keep"
TREATMENTS = ((WITHDRAW, _("Withdrawn, and told so")), (KEEP, _("Keep what they have")))


@dataclass(frozen=True)
class Terms:
    """Why, and what becomes of those who go out, by how far they are; who is done keeps it."""

    reason: str = ""
    not_started: str = WITHDRAW
    in_progress: str = KEEP


@dataclass(frozen=True)
class Effect:
    """What changes for one thing that runs: its name, its page (view name and arguments), and whole sentences."""

    title: str
    page: tuple[str, Sequence[object]]
    sentences: Sequence[str]


class Watch(Protocol):
    """Made before the tree changes, asked once it has."""

    def wanted(self) -> bool:
        """Whether anything runs that another tree can change."""

    def effects(self, terms: Terms, at: datetime.datetime) -> Sequence[Effect]:
        """What has changed; nothing is kept of it."""

    def put(self, terms: Terms, *, by: Actor, at: datetime.datetime) -> None:
        """Record the order for each that changes. Denied, ValidationError where it may not be so."""


@dataclass(frozen=True)
class _Plug:
    watch: Callable[[str, str], Watch]
    refusal: Callable[[Actor], str]


_plugs: dict[str, _Plug] = {}


def register(name: str, watch: Callable[[str, str], Watch], refusal: Callable[[Actor], str]) -> None:
    """`watch(was, now)`, of the path of the division and the one it gets, looks at what runs; `refusal(by)` says why
    somebody may not put it in force, and who can lift that; empty where they may."""
    _plugs[name] = _Plug(watch, refusal)


def watches(was: str, now: str) -> list[Watch]:
    """Of what can change when the division with the one path gets the other, before it does."""
    found = (_plugs[name].watch(was, now) for name in sorted(_plugs))
    return [each for each in found if each.wanted()]


def refusals(by: Actor) -> list[str]:
    return [said for name in sorted(_plugs) if (said := _plugs[name].refusal(by))]
