"""What needs somebody today, by what their roles let them do: every item is a row of the product and opens it.

A kind of item is a module here with a `KIND`; `KINDS` lists them.
"""

import datetime
from collections.abc import Sequence

from reporting.domain.attention import (
    exceptions_waiting,
    forecasts,
    gates,
    items,
    late_reports,
    memberships_ending,
    own_items,
    settings_again,
    sponsor_asks,
    uncertain,
    unmatched,
    waivers,
)
from reporting.domain.attention.items import Item, due
from reporting.domain.attention.kinds import Kind, Reader
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing
from rollout.tenancy.actors import Actor

__all__ = ["KINDS", "Item", "due", "of"]

KINDS: tuple[Kind, ...] = (
    gates.KIND,
    own_items.KIND,
    waivers.KIND,
    exceptions_waiting.KIND,
    memberships_ending.KIND,
    forecasts.KIND,
    sponsor_asks.KIND,
    uncertain.KIND,
    unmatched.KIND,
    settings_again.KIND,
    late_reports.KIND,
)


def of(standings: Sequence[Standing], *, by: Actor, at: datetime.datetime, today: Day) -> list[Item]:
    """Items of the actor, the gravest and nearest first; a fixed number of queries."""
    reader = Reader(by, at, today, standings)
    found = [item for kind in KINDS if by.may(kind.action) for item in kind.find(reader)]
    return sorted(found, key=lambda item: (items.RANK[item.status], item.on, item.title))
