"""What a segment rule can ask: the socket that fields plug into, and how one is asked, checked and put into words.

Fields of the person are in `person_fields`, custom attributes in `attribute_fields`, other segments in `segment_field`;
higher floors plug in theirs (completions). Values are strings in rules, stable across imports: ISO country codes,
region codes, division paths, external ids.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.models import Person
from rollout.tenancy import memory

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY
FROM_ITS_LIST = _("a value from its list")

Words = str | Promise
Choices = Callable[[], list[tuple[str, str]]]


@dataclass(frozen=True)
class Op:
    """One condition of a field. `word` stands in the builder; `phrase` in sentences, with field, values and since.

    `entry` says how its value is entered: list (of the field's choices), text (external ids), date, days or number.
    A `dated` one also has a day, under `since` of the condition.
    """

    word: Words
    phrase: Words
    entry: str = "list"
    dated: bool = False

    def __str__(self) -> str:
        return str(self.word)


IS = Op(_("is"), _("%(field)s is %(values)s"))
IS_NOT = Op(_("is not"), _("%(field)s is not %(values)s"))
LIST_OPS = {"in": IS, "not_in": IS_NOT}


@dataclass(frozen=True)
class Field:
    """A field of rules. `query(op, values, since)` and `holds(op, values, person, since)` must agree on every person: a
    property test holds them to it.

    `record(person, values)` is what the person's record says; `source(person, values)` where that is from, for fields
    that no people file sets. `column` is the column of a people file that sets it. `known(values)` gives those that are
    accepted, and `accepts` says which in words. `names(values)` are the values as sentences say them. With `of_others`
    somebody's answer can change though only the records of others did; `aside` says that another table answers, which
    may have many rows.
    """

    key: str
    label: Words
    ops: Mapping[str, Op]
    query: Callable[..., Q]
    holds: Callable[..., bool]
    record: Callable[[Person, Sequence[str]], str]
    choices: Choices | None = None
    known: Callable[[Sequence[str]], Collection[str]] | None = None
    accepts: Words = FROM_ITS_LIST
    names: Callable[[Sequence[str]], Sequence[str]] = list
    source: Callable[[Person, Sequence[str]], str] | None = None
    column: str = ""
    of_others: bool = False
    aside: bool = False

    def entry(self, op: str) -> str:
        """How the value of a condition is entered."""
        return self.ops[op].entry if op in self.ops else "list"


@dataclass(frozen=True)
class Family:
    """Fields that a tenant's own rows define: `get(name)` makes the one whose key is the prefix with the name."""

    prefix: str
    get: Callable[[str], Field | None]
    every: Callable[[], Iterable[Field]]


_fields: dict[str, Field] = {}
_families: dict[str, Family] = {}


def register(*fields: Field) -> None:
    """Plug fields in, from an apps.py; builders list them in the order in which they came."""
    _fields.update({field.key: field for field in fields})


def register_family(family: Family) -> None:
    """Plug in fields that rows define; builders list them last."""
    _families[family.prefix] = family


def registered() -> list[str]:
    """Keys of all fields that are the same everywhere; a test lists them."""
    return list(_fields)


def get(key: str) -> Field | None:
    """The field called `key`, None for an unknown one."""
    if key in _fields:
        return _fields[key]
    for prefix, family in _families.items():
        if key.startswith(prefix):
            found: Field | None = memory.remembered(("field", key), partial(family.get, key.removeprefix(prefix)))
            return found
    return None


def every() -> list[Field]:
    """All fields, those of the tenant's own rows last."""
    return [*_fields.values(), *(field for family in _families.values() for field in family.every())]


def listed(
    key: str,
    label: Words,
    of: Callable[[Person], str],
    matching: Callable[[Sequence[str]], Q],
    *,
    ops: Mapping[str, Op] = LIST_OPS,
    said: Callable[[Person], str] | None = None,
    **more: Any,
) -> Field:
    """`in` and `not_in` over one value of the person; whoever has none is never in and always not in.

    `said` gives the value as the record says it, where that differs from the value itself.
    """
    say = said or of

    def query(op: str, values: Sequence[str], since: datetime.date | None = None) -> Q:
        return matching(values) if op == "in" else ~matching(values)

    def holds(op: str, values: Sequence[str], person: Person, since: datetime.date | None = None) -> bool:
        return (of(person) in values) is (op == "in")

    return Field(key, label, ops, query, holds, lambda person, values: say(person), **more)


def named(choices: Choices) -> Callable[[Sequence[str]], list[str]]:
    """Values by the words of their choices."""

    def names(values: Sequence[str]) -> list[str]:
        known = dict(memory.remembered(choices, choices))
        return [known.get(value, value) for value in values]

    return names


def among(choices: Choices) -> Callable[[Sequence[str]], set[str]]:
    """Of the values those that are choices."""

    def known(values: Sequence[str]) -> set[str]:
        return {value for value, _words in memory.remembered(choices, choices)}.intersection(values)

    return known
