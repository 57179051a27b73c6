"""What else a change order may hold beside deadline and audience: another owner, other content. One shape for each."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from programs.domain import order_content, order_owner
from programs.domain.order_effects import Line
from programs.models import ChangeOrder
from rollout.tenancy.actors import Actor

Row = tuple[str, str, str]  # what, as it was, as it would be


class Part(Protocol):
    """Asked for with the order, and put in force with it, in the same transaction."""

    name: str  # of its field of the order

    def kept(self) -> Mapping[str, Any]:
        """As the order keeps it."""

    def check(self, by: Actor, at: datetime.datetime) -> None:
        """ValidationError where it cannot be done."""

    def is_current(self) -> bool:
        """Whether what it changes is as it was when it was asked for."""

    def effects(self, at: datetime.datetime) -> Sequence[Line]:
        """What it would do; nothing is done."""

    def put(self, order: ChangeOrder, by: Actor, at: datetime.datetime) -> None:
        """Do it."""

    def told(self) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Before and after, as the journal keeps them."""

    def rows(self) -> Sequence[Row]:
        """In words."""


def of_order(order: ChangeOrder) -> list[Part]:
    """The parts that the order has."""
    found = (order_owner.of_order(order), order_content.of_order(order))
    return [each for each in found if each is not None]
