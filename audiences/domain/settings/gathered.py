"""Decisions of several kinds read with one statement: the rows of each kind as its queryset has them."""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection
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
_SELECTED = ("kind", *_COMMON, *(f"own_{name}" for name in _OWN), *_WHO)
_IN_JSON = [f"own_{name}" for name, field in _OWN.items() if isinstance(field, JSONField)]


def union(querysets: Iterable[QuerySet[Any]]) -> QuerySet[Any]:
    """The rows of all of them in columns that all kinds have; `decisions` makes rows of the models of them again."""
    first, *others = (_in_columns(each) for each in querysets)
    return first.union(*others, all=True) if others else first


class AtInstant:
    """A `union` in which nothing but an instant and the rows it is about change: its text, most of what it costs, is
    made once a process for each number of those rows.

    `make` takes the instant and the rows' ids.
    """

    _STAND_IN = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)

    def __init__(self, make: Callable[[datetime.datetime, Sequence[int]], QuerySet[Any]]) -> None:
        self._make = make
        self._texts: dict[int, tuple[str, Sequence[Any]]] = {}

    def rows(self, instant: datetime.datetime, of: Sequence[int] = ()) -> Iterator[dict[str, Any]]:
        """What the queryset gives for the instant and these."""
        ids = range(-len(of), 0)  # no row has one of them
        if len(of) not in self._texts:
            self._texts[len(of)] = self._make(self._STAND_IN, ids).query.sql_with_params()
        text, values = self._texts[len(of)]
        known: dict[Any, Any] = {self._STAND_IN: instant}
        known.update(zip(ids, of, strict=True))
        with connection.cursor() as cursor:
            cursor.execute(text, [known.get(value, value) for value in values])
            for row in cursor.fetchall():
                found = dict(zip(_SELECTED, row, strict=True))
                yield found | {name: json.loads(found[name]) for name in _IN_JSON if found[name] is not None}


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
    return rows.annotate(kind=Value(rows.model.__name__), **columns).values(*_SELECTED)


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
