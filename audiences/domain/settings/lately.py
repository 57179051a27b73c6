"""What Group and the law decided lately, newest first: decisions of three kinds with one statement."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import BigIntegerField, F, Field, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from audiences.domain.settings.book import Book
from audiences.models import SettingPolicy, SettingValue, Statute
from audiences.models.setting import Decision
from rollout.tenancy.models import User

_COMMON = ("pk", "name", "reason", "decided_at", "effective_at", "is_set")
_OWN: "dict[str, Field[Any, Any]]" = {
    "value": JSONField(),
    "tier": TextField(),
    "bound": JSONField(),
    "country_id": BigIntegerField(),
}
_WHO = ("decided_by", "decided_by__email", "decided_by__display_name")


def decided(
    countries: Collection[int], *, since: datetime.datetime, upto: datetime.datetime, settings: Book, most: int
) -> list[Decision]:
    """Decisions for everybody, and laws of these countries by key, that were made after `since` and by `upto`."""
    made = {"decided_at__gt": since, "decided_at__lte": upto}
    first, *others = (
        _told(rows.order_by("-decided_at", "-pk"), own)[:most]
        for rows, own in (
            (SettingValue.objects.standing().filter(region=None, country=None, **made), ("value",)),
            (SettingPolicy.objects.standing().filter(**made), ("tier", "bound")),
            (Statute.objects.standing().filter(country__in=countries, **made), ("bound", "country_id")),
        )
    )
    rows = first.union(*others, all=True).order_by("-decided_at", "-pk")[:most]
    return [_decision(row, settings) for row in rows]


def _told(rows: QuerySet[Any], own: Sequence[str]) -> QuerySet[Any]:
    """In columns that all kinds have: those of other kinds are empty."""
    columns = {f"own_{name}": Cast(F(name) if name in own else Value(None), field) for name, field in _OWN.items()}
    return rows.annotate(kind=Value(rows.model.__name__), **columns).values("kind", *_COMMON, *columns, *_WHO)


def _decision(row: dict[str, Any], settings: Book) -> Decision:
    kind = next(each for each in (SettingValue, SettingPolicy, Statute) if each.__name__ == row["kind"])
    has = {field.attname for field in kind._meta.concrete_fields}
    own = {name: row[f"own_{name}"] for name in _OWN if name in has}
    found = kind(**{name: row[name] for name in _COMMON}, **own, decided_by_id=row["decided_by"])
    if row["decided_by"]:
        email, shown = row["decided_by__email"], row["decided_by__display_name"]
        found.decided_by = User(pk=row["decided_by"], email=email, display_name=shown)
    if isinstance(found, Statute):
        found.country = settings.countries[found.country_id]
    return found
