"""Readiness items that somebody still has to see to, found in SQL: neither done nor waived, in waves that are not over.

What counts as waived is what `boards` shows: a granted waiver until its last day is over, never for what a law asks.
"""

import datetime
from collections.abc import Iterable

from django.db.models import CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from programs.models import Program, ReadinessItem, Waiver, Wave
from rollout.tenancy import memory


def unsettled(today: datetime.date) -> QuerySet[ReadinessItem]:
    """Those of all programs."""
    standing = Waiver.objects.filter(item=OuterRef("pk"), state=Waiver.State.GRANTED, expires_on__gte=today)
    holds = Q(valid_until=None) | Q(valid_until__gte=today)
    open_ = ReadinessItem.objects.filter(wave__state__in=Wave.NOT_OVER).exclude(holds, state=ReadinessItem.State.DONE)
    return open_.exclude(Exists(standing) & Q(statutory=False))


def blocking(programs: Iterable[Program], today: datetime.date) -> dict[int, list[ReadinessItem]]:
    """What keeps waves of the programs from being launched, by wave id and in order; one query, asked once a page."""
    asked = frozenset(program.pk for program in programs)

    def ask() -> dict[int, list[ReadinessItem]]:
        found: dict[int, list[ReadinessItem]] = {}
        items = unsettled(today).filter(blocking=True, wave__state__in=Wave.AHEAD, wave__program__in=asked)
        for item in items.order_by("wave", "number"):
            found.setdefault(item.wave_id, []).append(item)
        return found

    return memory.remembered(("blocking", asked, today), ask)


def standing(items: QuerySet[ReadinessItem], value: str, today: datetime.date) -> QuerySet[ReadinessItem]:
    """Those of `items` that are late, open at all, or settled; ValueError for another word."""
    open_ = unsettled(today)
    if value == "late":
        return items.filter(pk__in=open_.filter(due_on__lt=today).values("pk"))
    if value == "open":
        return items.filter(pk__in=open_.values("pk"))
    if value == "settled":
        return items.exclude(pk__in=open_.values("pk"))
    raise ValueError(value)


def late_by_owner(programs: Iterable[Program], today: datetime.date) -> QuerySet[ReadinessItem, dict[str, object]]:
    """One row an owner: `owner` (id, None for nobody), `who`, `late`, of which `blocking`, and the `first` due day."""
    named = Coalesce(NullIf("owner__display_name", Value("")), "owner__email", output_field=CharField())
    late = unsettled(today).filter(due_on__lt=today, wave__program__in=programs)
    return (
        late.values("owner")
        .annotate(
            who=named,
            late=Count("pk"),
            blocks=Count("pk", filter=Q(blocking=True)),
            plans=Count("wave__program", distinct=True),
            first=Min("due_on"),
        )
        .order_by("-late", F("who").asc(nulls_last=True))
    )
