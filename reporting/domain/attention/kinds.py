"""What a kind of item is: who may see it, and how the items of a reader are found."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, QuerySet

from reporting.domain.attention.items import Item
from reporting.domain.forecast import Day
from reporting.domain.standing import Standing
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
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
    """`find(reader)` is asked where the reader may do `action` somewhere; its queries do not grow with the rows.

    Without any of the `rows(reader)` that it reads it finds nothing: whether there are some is asked of all kinds at
    once. A kind without `rows` is always asked.
    """

    action: Action
    find: Callable[[Reader], list[Item]]
    rows: Callable[[Reader], QuerySet[Any]] | None = None


def present(kinds: Iterable[Kind], reader: Reader) -> list[Kind]:
    """Those of the kinds that the reader can have items of today; one query."""
    may = [kind for kind in kinds if reader.by.may(kind.action)]
    asked = {f"kind_{n}": Exists(kind.rows(reader)) for n, kind in enumerate(may) if kind.rows}
    found = Tenant.objects.filter(pk=reader.by.tenant.pk).values(**asked).get() if asked else {}
    return [kind for n, kind in enumerate(may) if found.get(f"kind_{n}", True)]
