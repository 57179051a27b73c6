"""Files of an item of the whole program (RD1): each lies with the wave where it was given, other waves inherit it.

They do while somebody works on the item, and while its evidence holds; a closed wave, what was given before its end.
"""

import datetime

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from programs.models import EvidenceFile, ReadinessItem, Wave

_State, _Scope = ReadinessItem.State, ReadinessItem.Scope


def of_item(item: ReadinessItem, today: datetime.date) -> list[EvidenceFile]:
    """Those of other waves that the item inherits on the day, in the order in which they came, with their waves."""
    inherits = item.state == _State.IN_PROGRESS or item.is_done(today)
    if not item.is_of_all_waves or not inherits:
        return []
    found = _given(item.wave.program_id, item.key).exclude(item=item)
    if item.wave.closed_at:
        found = found.filter(added_at__lte=item.wave.closed_at)
    rows = found.exclude(content__in=item.files.values("content")).select_related("added_by", "item__wave")
    return list({row.content_id: row for row in rows.order_by("-added_at", "-pk")}.values())[::-1]


def names(item: ReadinessItem) -> list[str]:
    """Of all files that prove the item, whatever wave they were given in."""
    rows = _given(item.wave.program_id, item.key) if item.is_of_all_waves else item.files.all()
    return list(dict.fromkeys(rows.order_by("added_at", "pk").values_list("name", flat=True)))


def counted(today: datetime.date) -> Coalesce:
    """How many files prove each item on the day, its own and what it inherits; for `annotate`."""
    own = EvidenceFile.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(n=Count("pk"))
    shared = _given(OuterRef("wave__program"), OuterRef("key"))
    shared = shared.filter(
        Q(item=OuterRef("pk")) | Q(added_at__lte=Coalesce(OuterRef("wave__closed_at"), F("added_at")))
    )
    every = shared.order_by().values("item__key").annotate(n=Count("content", distinct=True))
    holds = Q(state=_State.DONE) & (Q(valid_until=None) | Q(valid_until__gte=today))
    found = Case(
        When(Q(scope=_Scope.PROGRAM) & (Q(state=_State.IN_PROGRESS) | holds), then=Subquery(every.values("n"))),
        default=Subquery(own.values("n")),
        output_field=IntegerField(),
    )
    return Coalesce(found, Value(0))


def launched_on(item: ReadinessItem) -> Wave | None:
    """The first wave of the program that was launched with the item done."""
    done = ReadinessItem.objects.filter(key=item.key, scope=_Scope.PROGRAM, state=_State.DONE)
    launched = Wave.objects.filter(program=item.wave.program_id, state__in=(Wave.State.LAUNCHED, Wave.State.CLOSED))
    return launched.filter(pk__in=done.values("wave")).order_by("starts_on", "number").first()


def _given(program: object, key: object) -> QuerySet[EvidenceFile]:
    return EvidenceFile.objects.filter(item__wave__program=program, item__key=key, item__scope=_Scope.PROGRAM)
