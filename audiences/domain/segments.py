"""Segments: named rules over people. Who is in is asked of the present people each time (blueprint 03)."""

import datetime
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max

from audiences.domain import rules
from audiences.models import Person, Segment
from audiences.models.person import PersonQuerySet
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor


def members(segment: Segment) -> PersonQuerySet:
    """Present people of whom the segment's rule is true."""
    return matching(segment.rule)


def matching(rule: dict[str, Any]) -> PersonQuerySet:
    """Present people of whom the rule is true."""
    return Person.objects.present().filter(rules.to_q(rule))


def counts(rules_of: Iterable[dict[str, Any]], *, among: PersonQuerySet | None = None) -> list[int]:
    """How many people each rule is true of, in one query; of the present ones, or of `among`."""
    people = Person.objects.present() if among is None else among
    asked = {f"n{n}": Count("pk", filter=rules.to_q(rule)) for n, rule in enumerate(rules_of)}
    return list(people.order_by().aggregate(**asked).values()) if asked else []


def create(*, name: str, rule: dict[str, Any], by: Actor, at: datetime.datetime) -> Segment:
    """A new segment with the next number. ValidationError when the rule is wrong or the name is taken."""
    rules.check(rule)
    number = (Segment.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    segment = Segment(number=number, name=_name(name), rule=rule, created_at=at, updated_at=at)
    segment.save()
    entries.record("segment.created", subject=segment, by=by, at=at, data={"people": members(segment).count()})
    return segment


def change(*, segment: Segment, name: str, rule: dict[str, Any], by: Actor, at: datetime.datetime) -> Segment:
    """Save name and rule; nothing is written when both stay the same."""
    rules.check(rule)
    name = _name(name, but=segment)
    if (name, rule) == (segment.name, segment.rule):
        return segment
    before = members(segment).count()
    segment.name, segment.rule, segment.updated_at = name, rule, at
    segment.save()
    counts = {"people_before": before, "people": members(segment).count()}
    entries.record("segment.changed", subject=segment, by=by, at=at, data=counts)
    return segment


def _name(name: str, but: Segment | None = None) -> str:
    name = name.strip()
    if not name:
        raise ValidationError({"name": "Enter a name."})
    if len(name) > 120:
        raise ValidationError({"name": "A name has at most 120 characters."})
    if Segment.objects.filter(name=name).exclude(pk=but.pk if but else None).exists():
        raise ValidationError({"name": f"There is a segment “{name}” already; choose another name."})
    return name


def by_country(people: PersonQuerySet) -> list[tuple[str, int]]:
    """People by country name, the largest first."""
    found = people.order_by().values(name=F("country__name")).annotate(people=Count("pk"))
    return sorted(((row["name"] or "No country", row["people"]) for row in found), key=lambda each: (-each[1], each[0]))


def by_division(people: PersonQuerySet) -> list[tuple[str, int]]:
    """People by top division, the largest first."""
    found = people.order_by().values(path=F("division__path")).annotate(people=Count("pk"))
    tops: Counter[str] = Counter()
    for row in found:
        tops[(row["path"] or "No division").split("/")[0]] += row["people"]
    return sorted(tops.items(), key=lambda each: (-each[1], each[0]))


def sample(people: PersonQuerySet, *, size: int = 6) -> list[Person]:
    """Some of the people, the same ones each time the rule is asked, spread by the digits of their ids."""
    spread = people.annotate(spread=(F("pk") * 7919) % 1009).order_by("spread", "pk")
    return list(spread.select_related("division", "country", "manager")[:size])
