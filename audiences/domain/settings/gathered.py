"""Decisions of several kinds read with one statement: the rows of each kind as its queryset has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, F, Field, JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast

from audiences.models import Country, Region
from audiences.models.setting import Decision
from rollout.tenancy.models import User

_COMMON = ("pk", "name", "reason", "decided_at", "effective_at", "is_set")
_OWN: "dict[str, Field[Any, Any]]" = {
    "value": JSONField(),
    "tier": TextField(),
    "bound": JSONField(),
    "source": TextField(),
    "country_id": BigIntegerField(),
    "region_id": BigIntegerField(),
    "program_id": BigIntegerField(),
}
_WHO = ("decided_by", "decided_by__email", "decided_by__display_name")


def union(querysets: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """The rows of all of them in columns that all kinds have; `decisions` makes rows of the models of them again."""
    first, *others = (_in_columns(each) for each in querysets)
    return first.union(*others, all=True) if others else first


def decisions(
    rows: Iterable[dict[str, Any]],
    kinds: Iterable[type[Decision]],
    countries: Mapping[int, Country],
    regions: Mapping[int, Region],
) -> list[Any]:
    """The decisions, each of its own kind, with their places and who decided them at hand."""
    known = {kind.__name__: kind for kind in kinds}
    return [_decision(row, known[row["kind"]], countries, regions) for row in rows]


def _columns(kind: type[Decision]) -> Sequence[str]:
    has = {field.attname for field in kind._meta.concrete_fields}
    return [name for name in _OWN if name in has]


def _in_columns(rows: QuerySet[Any]) -> QuerySet[Any]:
    own = _columns(rows.model)
    columns = {f"own_{name}": Cast(F(name) if name in own else Value(None), field) for name, field in _OWN.items()}
    return rows.annotate(kind=Value(rows.model.__name__), **columns).values("kind", *_COMMON, *columns, *_WHO)


def _decision(
    row: dict[str, Any], kind: type[Decision], countries: Mapping[int, Country], regions: Mapping[int, Region]
) -> Any:
    own = {name: row[f"own_{name}"] for name in _columns(kind)}
    found: Any = kind(**{name: row[name] for name in _COMMON}, **own, decided_by_id=row["decided_by"])
    if row["decided_by"]:
        email, shown = row["decided_by__email"], row["decided_by__display_name"]
        found.decided_by = User(pk=row["decided_by"], email=email, display_name=shown)
    if own.get("country_id"):
        found.country = countries[own["country_id"]]
    if own.get("region_id"):
        found.region = regions[own["region_id"]]
    return found
