"""What kinds of open work have in common when they change hands: who has which, and the new name in each row."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import Model

from rollout.journal.domain import entries
from rollout.members.domain.open_work import Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User

Found = dict[int, list[Piece]]
Told = Callable[[Any], Mapping[str, Any]]


def by_user(pairs: Iterable[tuple[int | None, Piece]]) -> Found:
    """Pieces by the id of whoever has them; what nobody has is left out."""
    found: Found = {}
    for user_id, piece in pairs:
        if user_id is not None:
            found.setdefault(user_id, []).append(piece)
    return found


def give(model: type[Model], field: str, verb: str, told: Told) -> Any:
    """Write the new hands into each row, with a journal entry each; `told(row)` says what else the entry keeps."""

    def hand_over(pks: Collection[int], of: User, to: User, by: Actor, at: datetime.datetime) -> None:
        rows = model._default_manager.select_for_update(of=["self"]).filter(pk__in=pks)
        for row in rows.order_by("pk"):
            setattr(row, field, to)
            row.save(update_fields=[field])
            data = {**told(row), "before": {"owner": of.pk}, "after": {"owner": to.pk}}
            entries.record(verb, subject=row, by=by, at=at, data=data)

    return hand_over
