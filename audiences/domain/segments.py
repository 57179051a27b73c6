"""Segments: named rules over people. Who is in is asked of the present people each time (blueprint 03)."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from audiences.domain import rules
from audiences.models import Person, Segment
from audiences.models.person import PersonQuerySet
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

NESTED = "segment"  # the field that asks for membership of other segments; its values are their numbers


def members(segment: Segment) -> PersonQuerySet:
    """Present people of the segment."""
    return Person.objects.present().filter(condition(segment))


def condition(segment: Segment) -> Q:
    """The segment as a condition on Person rows, present or not."""
    return rules.to_q(segment.rule)


def holds(segment: Segment, person: Person) -> bool:
    """Whether one person, present or not, is in: what `condition` says, from the records."""
    return rules.holds(segment.rule, person)


def matching(rule: dict[str, Any]) -> PersonQuerySet:
    """Present people of whom the rule is true."""
    return Person.objects.present().filter(rules.to_q(rule))


def counts(rules_of: Iterable[dict[str, Any]], *, among: PersonQuerySet | None = None) -> list[int]:
    """How many people each rule is true of, in one query; of the present ones, or of `among`."""
    return counts_where((rules.to_q(rule) for rule in rules_of), among=among)


def counts_where(conditions: Iterable[Q], *, among: PersonQuerySet | None = None) -> list[int]:
    """The same for conditions."""
    people = Person.objects.present() if among is None else among
    asked = {f"n{n}": Count("pk", filter=each) for n, each in enumerate(conditions)}
    return list(people.order_by().aggregate(**asked).values()) if asked else []


@transaction.atomic
def create(*, name: str, rule: dict[str, Any], by: Actor, at: datetime.datetime) -> Segment:
    """A new segment with the next number. ValidationError when the rule is wrong or the name is taken."""
    _lock(by)
    rules.check(rule)
    number = (Segment.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    segment = Segment(number=number, name=_name(name), rule=rule, created_at=at, updated_at=at)
    segment.save()
    entries.record("segment.created", subject=segment, by=by, at=at, data={"people": members(segment).count()})
    return segment


@transaction.atomic
def change(*, segment: Segment, name: str, rule: dict[str, Any], by: Actor, at: datetime.datetime) -> Segment:
    """Save name and rule; nothing is written when both stay the same."""
    _lock(by)
    rules.check(rule)
    refuse_cycle(segment, rule)
    name = _name(name, but=segment)
    if (name, rule) == (segment.name, segment.rule):
        return segment
    before = members(segment).count()
    segment.name, segment.rule, segment.updated_at = name, rule, at
    segment.save()
    counted = {"people_before": before, "people": members(segment).count()}
    entries.record("segment.changed", subject=segment, by=by, at=at, data=counted)
    return segment


def refuse_cycle(segment: Segment, rule: dict[str, Any]) -> None:
    """ValidationError that names the way round when the rule would make the segment part of itself."""
    known = {each.number: each for each in Segment.objects.all()}

    def way(numbers: Iterable[int], gone: tuple[int, ...]) -> tuple[int, ...]:
        for number in numbers:
            if number == segment.number:
                return (*gone, number)
            fresh = number in known and number not in gone
            if fresh and (found := way(nested(known[number].rule), (*gone, number))):
                return found
        return ()

    if found := way(nested(rule), (segment.number,)):
        names = " \N{RIGHTWARDS ARROW} ".join(known[number].name for number in found)
        raise ValidationError(_("A segment cannot be part of itself: %(way)s.") % {"way": names})


def nested(rule: dict[str, Any]) -> list[int]:
    """Numbers of the segments that the rule asks for itself."""
    asked = (value for leaf in rules.leaves(rule) if leaf["field"] == NESTED for value in leaf["value"])
    return [int(value) for value in asked if value.isdecimal()]


def inner_first(listed: Iterable[Segment]) -> list[Segment]:
    """The segments in an order in which those that others ask for come before them."""
    waiting = {segment.number: segment for segment in listed}
    found: list[Segment] = []

    def take(number: int) -> Iterator[Segment]:
        segment = waiting.pop(number, None)
        if segment is not None:
            for inner in nested(segment.rule):
                yield from take(inner)
            yield segment

    for number in sorted(waiting):
        found += take(number)
    return found


def _lock(by: Actor) -> None:
    """One change of segments at a time: two of them together could close a cycle."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audiences.segments'), %s)", [by.tenant.pk])


def _name(name: str, but: Segment | None = None) -> str:
    name = name.strip()
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    if len(name) > 120:
        raise ValidationError({"name": _("A name has at most 120 characters.")})
    if Segment.objects.filter(name=name).exclude(pk=but.pk if but else None).exists():
        said = _("There is a segment “%(name)s” already; choose another name.")
        raise ValidationError({"name": said % {"name": name}})
    return name


def by_country(people: PersonQuerySet) -> list[tuple[str, int]]:
    """People by country name, the largest first."""
    found = people.order_by().values(name=F("country__name")).annotate(people=Count("pk"))
    named = ((row["name"] or _("No country"), row["people"]) for row in found)
    return sorted(named, key=lambda each: (-each[1], each[0]))


def by_division(people: PersonQuerySet) -> list[tuple[str, int]]:
    """People by top division, the largest first."""
    found = people.order_by().values(path=F("division__path")).annotate(people=Count("pk"))
    tops: Counter[str] = Counter()
    for row in found:
        tops[(row["path"] or _("No division")).split("/")[0]] += row["people"]
    return sorted(tops.items(), key=lambda each: (-each[1], each[0]))


def sample(people: PersonQuerySet, *, size: int = 10) -> list[Person]:
    """Some of the people, the same ones each time the rule is asked, spread by the digits of their ids."""
    spread = people.annotate(spread=(F("pk") * 7919) % 1009).order_by("spread", "pk")
    return list(spread.select_related("division", "country", "manager")[:size])
