"""What a kind of item is: who may see it, and how the items of a reader are found."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.domain.attention.items import Item
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action


@dataclass(frozen=True)
class Reader:
    """Whose home it is, at which instant, and how the programs stand that they see. `today` is the organization's."""

    by: Actor
    at: datetime.datetime
    today: Day
    standings: Sequence[Standing]


@dataclass(frozen=True)
class Kind:
    """`find(reader)` is asked where the reader may do `action` somewhere; its queries do not grow with the rows."""

    action: Action
    find: Callable[[Reader], list[Item]]
