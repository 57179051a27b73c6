"""Custom attributes as fields of rules: lists of texts, or numbers and dates where the tenant declares them so."""

import datetime
import re
from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.domain import rule_days
from audiences.domain.rule_fields import Family, Field, Op, listed
from audiences.models import Attribute, Person, PersonAttribute
from rollout.tenancy import memory
from rollout.web import formats

OFFERED = 500  # values in use that a list offers
PREFIX = "attr_"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER_OPS = {
    "at_least": Op(_("is at least"), _("%(field)s is at least %(values)s"), "number"),
    "below": Op(_("is below"), _("%(field)s is below %(values)s"), "number"),
}


def get(name: str) -> Field | None:
    """The field of one attribute; one that nobody declared is a text."""
    if not _NAME.fullmatch(name):
        return None
    declared = memory.remembered("attributes", _declared) if memory.remembers() else Attribute.objects.filter(name=name)
    return _field(next((each for each in declared if each.name == name), Attribute(name=name)))


def every() -> Iterable[Field]:
    return [_field(attribute) for attribute in memory.remembered("attributes", _declared)]


def _declared() -> list[Attribute]:
    return list(Attribute.objects.order_by("name"))


FAMILY = Family(PREFIX, get, every)


def number(text: str) -> float | None:
    """The number that a text is, None for any other."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def day(text: str) -> datetime.date | None:
    """The day that a text is, None for any other."""
    try:
        return datetime.date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _field(attribute: Attribute) -> Field:
    if attribute.kind == Attribute.Kind.NUMBER:
        return _of_numbers(attribute)
    return _of_days(attribute) if attribute.kind == Attribute.Kind.DATE else _of_texts(attribute)


def _having(name: str, **matching: object) -> Q:
    return Q(pk__in=PersonAttribute.objects.filter(name=name, **matching).values("person"))


def _of_texts(attribute: Attribute) -> Field:
    name = attribute.name

    def in_use() -> list[tuple[str, str]]:
        found = PersonAttribute.objects.filter(name=name).order_by("text").values_list("text", flat=True).distinct()
        return [(text, text) for text in found[:OFFERED]]

    return listed(
        f"{PREFIX}{name}",
        str(attribute),
        lambda person: person.attributes.get(name, ""),
        lambda values: _having(name, text__in=list(values)),
        choices=in_use,
        column=f"{PREFIX}{name}",
        aside=True,
    )


def _of_numbers(attribute: Attribute) -> Field:
    name = attribute.name

    def query(op: str, values: Sequence[str], since: datetime.date | None = None) -> Q:
        limit = number(values[0])
        return _having(name, number__gte=limit) if op == "at_least" else _having(name, number__lt=limit)

    def holds(op: str, values: Sequence[str], person: Person, since: datetime.date | None = None) -> bool:
        own, limit = number(person.attributes.get(name, "")), number(values[0])
        if own is None or limit is None:
            return False
        return own >= limit if op == "at_least" else own < limit

    return Field(
        f"{PREFIX}{name}",
        str(attribute),
        _NUMBER_OPS,
        query,
        holds,
        lambda person, values: person.attributes.get(name, ""),
        column=f"{PREFIX}{name}",
        aside=True,
    )


def _of_days(attribute: Attribute) -> Field:
    name = attribute.name

    def query(op: str, values: Sequence[str], since: datetime.date | None = None) -> Q:
        having = PersonAttribute.objects.filter(rule_days.query("day", op, values), name=name)
        return Q(pk__in=having.values("person"))

    def record(person: Person, values: Sequence[str]) -> str:
        own = person.attributes.get(name, "")
        found = day(own)
        return formats.day(found) if found else own

    return Field(
        f"{PREFIX}{name}",
        str(attribute),
        rule_days.OPS,
        query,
        lambda op, values, person, since=None: rule_days.holds(day(person.attributes.get(name, "")), op, values),
        record,
        column=f"{PREFIX}{name}",
        aside=True,
    )
