"""The lists of values that the conditions of a page offer, read with one statement however many there are."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import CharField, F, IntegerField, QuerySet, Value
from django.db.models.functions import Cast

from audiences.domain import person_fields, rule_fields
from audiences.models import Country, Division, Region
from rollout.tenancy import memory

_TABLES: dict[str, Callable[[], QuerySet[Any]]] = {  # with value, words, and the place in the order before the words
    "country": lambda: _listed(Country.objects.all(), "country", F("code"), F("name")),
    "region": lambda: _listed(Region.objects.all(), "region", F("code"), F("name")),
    "division": lambda: _listed(Division.objects.all(), "division", F("pk"), F("path"), F("lft")),
}
_FIRST = Value(0)
_COLUMNS = ("function", "job_role", "language", "site", "time_zone")


def look_up(keys: Iterable[str]) -> None:
    """Read the lists of these fields together, for a page that remembers; one alone is read where it is asked for."""
    asked = [key for key in dict.fromkeys(keys) if key in _TABLES or key in _COLUMNS]
    if len(asked) < 2 or not memory.remembers():
        return
    first, *others = [_TABLES[key]() if key in _TABLES else _in_use(key) for key in asked]
    read: dict[str, list[tuple[str, str]]] = {key: [] for key in asked}
    for key, value, words, _place in first.union(*others, all=True).order_by("place", "words"):
        read[key].append((value, words))
    for key, rows in read.items():
        if key == "division":
            memory.remembered(person_fields.paths, lambda rows=rows: [(int(pk), path) for pk, path in rows])
        elif field := rule_fields.get(key):
            memory.remembered(field.choices, lambda rows=rows: rows)


def of(field: str) -> list[tuple[str, str]]:
    """The list of one field, as it was read with others where a page remembers."""
    found = rule_fields.get(field)
    return memory.remembered(found.choices, found.choices) if found and found.choices else []


def _in_use(key: str) -> QuerySet[Any]:
    return _listed(person_fields.in_use(key), key, F(key), F(key))[: person_fields.OFFERED]


def _listed(rows: QuerySet[Any], key: str, value: F, words: F, place: F | Value = _FIRST) -> QuerySet[Any]:
    said = {
        "listed": Value(key),
        "value": Cast(value, CharField()),
        "words": Cast(words, CharField()),
        "place": Cast(place, IntegerField()),
    }
    return rows.annotate(**said).order_by("place", "words").values_list(*said)
