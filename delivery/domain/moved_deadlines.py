"""Why a deadline is another than it was: the setting or change order that moved it last, from the journal (GO1)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from audiences.domain.settings import catalogue
from delivery.domain import redated
from delivery.models import Assignment
from programs.domain import change_orders
from rollout.journal.domain import words
from rollout.journal.models import Entry


@dataclass(frozen=True, slots=True)
class Moved:
    """`was` is the deadline that held until `at`; `setting` is what `who` decided, perhaps with a `reason`."""

    was: datetime.datetime
    at: datetime.datetime
    setting: str
    who: str
    reason: str


def of(assignments: Iterable[Assignment]) -> dict[int, Moved]:
    """The last move of each, by assignment id; at most two queries."""
    listed = list(assignments)
    mine = Q(pk__in=[])
    for each in listed:
        mine |= Q(subject_id=each.wave_id, data__assignments__contains=[each.pk])
    moves = list(Entry.objects.filter(mine, verb=redated.VERB, subject="wave").order_by("pk")) if listed else []
    decided = _decisions(moves) if moves else {}
    found = {}
    for entry in moves:
        decision = decided.get(tuple(entry.data["decision"]))
        for pk, was in zip(entry.data["assignments"], entry.data["was"], strict=True):
            found[pk] = Moved(
                was=datetime.datetime.fromisoformat(was),
                at=entry.at,
                setting=_title(entry.data),
                who=words.of_actor(decision) if decision else "Fairway",
                reason=decision.reason if decision else "",
            )
    held = {each.pk: each.due_at for each in listed}  # an order may have told them of other modules alone
    return {pk: moved for pk, moved in found.items() if pk in held and moved.was != held[pk]}


def _decisions(moves: Iterable[Entry]) -> dict[tuple[str, int], Entry]:
    which = Q(pk__in=[])
    for subject, pk in {tuple(entry.data["decision"]) for entry in moves}:
        which |= Q(subject=subject, subject_id=pk)
    found = Entry.objects.filter(which, verb__in=("setting.decided", change_orders.APPROVED)).select_related(
        "actor", "on_behalf_of"
    )
    return {(entry.subject, entry.subject_id): entry for entry in found}


def _title(data: dict[str, Any]) -> str:
    if "order" in data:
        return _("Change order %(number)s") % {"number": data["order"]}
    setting = catalogue.SETTINGS.get(data["setting"])
    return str(setting.title) if setting else data["setting"]
