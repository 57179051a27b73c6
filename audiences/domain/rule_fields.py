"""What a segment rule can ask of a person: each field with its conditions, its SQL and its value in the record.

Values are strings in rules, stable across imports: ISO country codes, region codes, division paths, external ids.
"""

import datetime
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from audiences.domain import places
from audiences.models import Country, Division, Person, Region

NOBODY = Q(pk__in=[])
EVERYBODY = ~NOBODY

_ATTRIBUTE = re.compile(r"attr_([a-z][a-z0-9_]{0,39})")

Choices = Callable[[], list[tuple[str, str]]]

LIST_OPS = {"in": "is", "not_in": "is not"}
DATE_OPS = {"on_or_after": "is on or after", "before": "is before"}
LINE_OPS = {"below": "is in the organization of", "direct": "reports directly to"}


@dataclass(frozen=True)
class Field:
    """A field of rules. `ops` gives the words of each condition; `record` what the person's record says.

    `query(op, values)` and `holds(op, values, person)` must agree on every person: a property test holds them to it.
    """

    key: str
    label: str
    ops: dict[str, str]
    query: Callable[[str, Sequence[str]], Q]
    holds: Callable[[str, Sequence[str], Person], bool]
    record: Callable[[Person], str]
    choices: Choices | None = None
    closed: bool = False  # only values among `choices` are accepted
    kind: str = "list"  # list, date or text: how values are entered


def get(key: str) -> Field | None:
    """The field called `key`; custom attributes are `attr_<name>`."""
    match = _ATTRIBUTE.fullmatch(key)
    return _attribute(match.group(1)) if match else _FIELDS.get(key)


def every() -> list[Field]:
    """All fields, the tenant's custom attributes last."""
    return [*_FIELDS.values(), *(_attribute(name) for name in attribute_names())]


def attribute_names() -> list[str]:
    """Names of custom attributes that any person has."""
    found = Person.objects.exclude(attributes={}).order_by().values_list("attributes", flat=True).distinct()
    return sorted({name for attributes in found[:5000] for name in attributes})


# How a list of values is asked -------------------------------------------------------------------


def _listed(key: str, label: str, of: Callable[[Person], str], matching: Callable[[Sequence[str]], Q], **more) -> Field:
    """`in` and `not_in` over one value of the person; whoever has none is never in and always not in."""

    def query(op: str, values: Sequence[str]) -> Q:
        return matching(values) if op == "in" else ~matching(values)

    def holds(op: str, values: Sequence[str], person: Person) -> bool:
        return (of(person) in values) is (op == "in")

    return Field(key, label, LIST_OPS, query, holds, more.pop("record", of), **more)


def _column(key: str, label: str, choices: Choices | None = None, **more) -> Field:
    def values_in_use() -> list[tuple[str, str]]:
        found = Person.objects.present().exclude(**{key: ""}).order_by(key).values_list(key, flat=True).distinct()
        return [(value, value) for value in found[:500]]

    return _listed(
        key,
        label,
        lambda person: getattr(person, key),
        lambda values: Q(**{f"{key}__in": list(values)}),
        choices=choices or values_in_use,
        **more,
    )


def _enumerated(key: str, label: str, options: Sequence[tuple[str, str]]) -> Field:
    words = {value: str(text) for value, text in options}
    return _column(key, label, lambda: list(words.items()), closed=True, record=lambda p: words[getattr(p, key)])


def _attribute(name: str) -> Field:
    def in_use() -> list[tuple[str, str]]:
        value = KeyTextTransform(name, "attributes")
        found = Person.objects.present().annotate(value=value).exclude(value=None)
        return [(each, each) for each in found.order_by("value").values_list("value", flat=True).distinct()[:500]]

    return _listed(
        f"attr_{name}",
        name.replace("_", " ").capitalize(),
        lambda person: person.attributes.get(name, ""),
        lambda values: Q(In(Coalesce(KeyTextTransform(name, F("attributes")), Value("", TextField())), list(values))),
        choices=in_use,
    )


def _country_code(person: Person) -> str:
    return person.country.code if person.country else ""


def _region_code(person: Person) -> str:
    return person.country.region.code if person.country and person.country.region else ""


def _countries() -> list[tuple[str, str]]:
    return list(Country.objects.order_by("name").values_list("code", "name"))


def _regions() -> list[tuple[str, str]]:
    return list(Region.objects.order_by("name").values_list("code", "name"))


# Subtrees ----------------------------------------------------------------------------------------


def _ranges(found: Iterable[tuple[int, int]], field: str, *, with_top: bool) -> Q:
    lower, upper = ("gte", "lte") if with_top else ("gt", "lt")
    within = NOBODY
    for lft, rgt in found:
        within |= Q(**{f"{field}__{lower}": lft, f"{field}__{upper}": rgt})
    return within


def _in_divisions(values: Sequence[str]) -> Q:
    tops = Division.objects.filter(path__in=list(values)).values_list("lft", "rgt")
    return Q(division__in=Division.objects.filter(_ranges(tops, "lft", with_top=True)))


def _division_holds(op: str, values: Sequence[str], person: Person) -> bool:
    path = person.division.path if person.division else ""
    return any(path == top or path.startswith(f"{top}/") for top in values) is (op == "in")


def _division_query(op: str, values: Sequence[str]) -> Q:
    return _in_divisions(values) if op == "in" else ~_in_divisions(values)


def _divisions() -> list[tuple[str, str]]:
    return [(path, path) for path in Division.objects.order_by("lft").values_list("path", flat=True)]


def _line_query(op: str, values: Sequence[str]) -> Q:
    managers = Person.objects.filter(external_id__in=list(values))
    if op == "direct":
        return Q(manager__in=managers)
    return _ranges(managers.exclude(lft=0).values_list("lft", "rgt"), "lft", with_top=False)


def _line_holds(op: str, values: Sequence[str], person: Person) -> bool:
    above = person.manager
    while above is not None:
        if above.external_id in values:
            return True
        above = above.manager if op == "below" else None
    return False


# Dates -------------------------------------------------------------------------------------------


def _date_query(op: str, values: Sequence[str]) -> Q:
    return Q(hired_on__gte=values[0]) if op == "on_or_after" else Q(hired_on__lt=values[0])


def _date_holds(op: str, values: Sequence[str], person: Person) -> bool:
    if person.hired_on is None:
        return False
    limit = datetime.date.fromisoformat(values[0])
    return person.hired_on >= limit if op == "on_or_after" else person.hired_on < limit


_FIELDS = {
    field.key: field
    for field in [
        _listed(
            "country",
            "Country",
            _country_code,
            lambda values: Q(country__in=Country.objects.filter(code__in=list(values))),
            choices=_countries,
            record=lambda person: person.country.name if person.country else "",
        ),
        _listed(
            "region",
            "Region",
            _region_code,
            lambda values: Q(country__in=Country.objects.filter(region__code__in=list(values))),
            choices=_regions,
            record=lambda person: person.country.region.name if _region_code(person) else "",
        ),
        Field(
            "division",
            "Division",
            {"in": "is in", "not_in": "is not in"},
            _division_query,
            _division_holds,
            lambda person: person.division.path if person.division else "",
            _divisions,
        ),
        _column("function", "Function"),
        _column("job_role", "Job role"),
        _enumerated("employment_type", "Employment type", Person.Employment.choices),
        _column("language", "Language"),
        _column("site", "Site"),
        _enumerated("technology_access", "Access to technology", Person.Technology.choices),
        _enumerated("status", "Status", Person.Status.choices[:2]),
        Field(
            "hired_on",
            "Hire date",
            DATE_OPS,
            _date_query,
            _date_holds,
            lambda person: person.hired_on.isoformat() if person.hired_on else "",
            kind="date",
        ),
        Field(
            "manager",
            "Manager",
            LINE_OPS,
            _line_query,
            _line_holds,
            lambda person: f"{person.manager.name}, {person.manager.external_id}" if person.manager else "",
            kind="text",
        ),
    ]
}


def words_of(field: Field, values: Sequence[str]) -> list[str]:
    """How the values read in a sentence: names for codes."""
    if field.key == "country":
        return [places.name(value) for value in values]
    if field.kind == "text" and field.key == "manager":
        names = {person.external_id: person.name for person in Person.objects.filter(external_id__in=list(values))}
        return [names.get(value, value) for value in values]
    known = dict(field.choices()) if field.choices and (field.closed or field.key == "region") else {}
    return [known.get(value, value) for value in values]
