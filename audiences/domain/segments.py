"""Segments: named rules over people (blueprint 03).

Who is in a dynamic one is asked of the present people each time. A join-only one has besides whoever was in once; a
frozen one has whoever was in when it was frozen.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, RestrictedError
from django.utils.translation import gettext as _

from audiences.domain import people_moved, rules, stays
from audiences.models import Person, Segment, SegmentStay
from audiences.models.person import PersonQuerySet
from rollout.journal.domain import entries
from rollout.tenancy import memory
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import lifting, row_numbers

Kind = Segment.Kind
NESTED = "segment"  # the field that asks for membership of other segments; its values are their numbers


def every() -> list[Segment]:
    """All segments by name, asked for once where a page remembers."""
    return memory.remembered("segments", lambda: list(Segment.objects.order_by("name")))


def members(segment: Segment) -> PersonQuerySet:
    """Present people of the segment."""
    return Person.objects.present().filter(condition(segment))


def condition(segment: Segment) -> Q:
    """The segment as a condition on Person rows, present or not."""
    if segment.kind == Kind.FROZEN:
        return stays.now_in(segment)
    matching = rules.to_q(segment.rule)
    return matching | stays.now_in(segment) if segment.kind == Kind.JOIN_ONLY else matching


def holds(segment: Segment, person: Person) -> bool:
    """Whether one person, present or not, is in: what `condition` says, from the records."""
    if segment.kind != Kind.FROZEN and rules.holds(segment.rule, person):
        return True
    kept = segment.kind != Kind.DYNAMIC
    return kept and SegmentStay.objects.filter(segment=segment, person=person, left_at=None).exists()


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
    lock(by)
    rules.check(rule)
    number = (Segment.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    segment = Segment(number=number, name=_name(name), rule=rule, created_at=at, updated_at=at)
    segment.save()
    entries.record("segment.created", subject=segment, by=by, at=at, data={"people": members(segment).count()})
    return segment


@transaction.atomic
def change(
    *,
    segment: Segment,
    name: str,
    rule: dict[str, Any],
    by: Actor,
    at: datetime.datetime,
    undoes: int | None = None,
) -> Segment:
    """Save name and rule; nothing is written when both stay the same. `undoes` is the entry of what it takes back."""
    lock(by)
    rules.check(rule)
    refuse_cycle(segment, rule)
    name = _name(name, but=segment)
    if (name, rule) == (segment.name, segment.rule):
        return segment
    if segment.kind == Kind.FROZEN and rule != segment.rule:
        raise Slip(
            _("“%(name)s” is frozen. Let it follow the people again before you change its rules.")
            % {"name": segment.name}
        )
    before = members(segment).count()
    lists_only = rule != segment.rule and rules.tree_of(rule) == rules.tree_of(segment.rule)
    segment.former = {"name": segment.name, "rule": segment.rule}
    segment.name, segment.rule, segment.updated_at = name, rule, at
    segment.save(update_fields=["name", "rule", "former", "updated_at"])
    counted = {"people_before": before, "people": members(segment).count(), "lists_only": lists_only}
    if undoes:
        counted["undoes"] = undoes
    entries.record("segment.changed", subject=segment, by=by, at=at, data=counted)
    return segment


@transaction.atomic
def discard(*, segment: Segment, by: Actor, at: datetime.datetime, undoes: int) -> None:
    """Take a segment away that the entry `undoes` made; ValidationError where something uses it."""
    lock(by)
    asking = next((each for each in Segment.objects.order_by("name") if segment.number in nested(each.rule)), None)
    if asking:
        said = _("“%(name)s” is used by “%(other)s” since, so it stays.")
        raise Refused(said % {"name": segment.name, "other": asking.name}, lift=lifting.by_hand())
    entries.record("segment.discarded", subject=segment, by=by, at=at, data={"undoes": undoes})
    try:
        segment.delete()
    except RestrictedError as used:
        raise Refused(
            _("“%(name)s” is used since, so it stays.") % {"name": segment.name}, lift=lifting.by_hand()
        ) from used


@transaction.atomic
def set_kind(*, segment: Segment, kind: str, by: Actor, at: datetime.datetime) -> Segment:
    """Freeze the segment as it is now, let it only take people in, or let it follow the people again."""
    lock(by)
    segment = Segment.objects.select_for_update(no_key=True).get(pk=segment.pk)
    if kind not in Kind.values:
        raise Slip(_("Choose a kind of the list."))
    if kind == segment.kind:
        return segment
    moved = stays.bring_up(segment=segment, cause=SegmentStay.Cause.KIND, at=at)
    people_moved.record(moved=moved, cause=SegmentStay.Cause.KIND, by=by, at=at)
    before, segment.kind, segment.kind_at, segment.updated_at = segment.kind, kind, at, at
    segment.save(update_fields=["kind", "kind_at", "updated_at"])
    data = {"before": before, "after": kind, "people": members(segment).count()}
    entries.record("segment.kind_changed", subject=segment, by=by, at=at, data=data)
    return segment


def refuse_cycle(segment: Segment, rule: dict[str, Any]) -> None:
    """ValidationError that names the way round when the rule would make the segment part of itself."""
    known = {each.number: each for each in every()}

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
        raise Slip(_("A segment cannot be part of itself: %(way)s.") % {"way": names})


def nested(rule: dict[str, Any]) -> list[int]:
    """Numbers of the segments that the rule asks for itself."""
    asked = (value for leaf in rules.leaves(rule) if leaf["field"] == NESTED for value in leaf["value"])
    return [number for value in asked if (number := row_numbers.read(value)) is not None]


def with_inner(segment: Segment, known: dict[int, Segment]) -> list[Segment]:
    """The segment with all that its rule asks for, at any depth."""
    found: dict[int, Segment] = {}
    waiting = [segment]
    while waiting:
        each = waiting.pop()
        if each.number not in found:
            found[each.number] = each
            waiting += [known[number] for number in nested(each.rule) if number in known]
    return list(found.values())


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


def lock(by: Actor) -> None:
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


@dataclass(frozen=True)
class Groups:
    """People counted by country, division, language and device together; each cut folds the others."""

    rows: list[dict[str, Any]]

    def some(self) -> list[int]:
        """Ids of one or two of each group, first of the largest: the same ones for the same people."""
        ordered = sorted(self.rows, key=lambda row: (-row["people"], row["lowest"]))
        return list(dict.fromkeys(row[end] for end in ("lowest", "highest") for row in ordered))

    @property
    def people(self) -> int:
        return sum(row["people"] for row in self.rows)

    def by_country(self) -> list[tuple[str, int]]:
        """By country name, the largest first."""
        return self._by(lambda row: row["country__name"] or _("No country"))

    def by_division(self) -> list[tuple[str, int]]:
        """By top division, the largest first."""
        return self._by(lambda row: (row["division__path"] or _("No division")).split("/")[0])

    def by_language(self) -> list[tuple[str, int]]:
        return self._by(lambda row: row["language"])

    def by_technology(self) -> list[tuple[str, int]]:
        return self._by(lambda row: row["technology_access"])

    def _by(self, key: Callable[[dict[str, Any]], str]) -> list[tuple[str, int]]:
        counted: Counter[str] = Counter()
        for row in self.rows:
            counted[key(row)] += row["people"]
        return sorted(counted.items(), key=lambda each: (-each[1], each[0]))


def groups(people: PersonQuerySet) -> Groups:
    """All cuts with one query."""
    columns = ("country__name", "division__path", "language", "technology_access")
    counted = people.order_by().values(*columns)
    return Groups(list(counted.annotate(people=Count("pk"), lowest=Min("pk"), highest=Max("pk"))))


def sample(people: PersonQuerySet, among: Groups, *, size: int = 10) -> list[Person]:
    """Some of the people, of as many of their groups as fit; the same ones each time the rule is asked."""
    some = among.some()[:size]
    if len(some) < min(size, among.people):  # few people in fewer groups
        found = people.filter(pk__range=(min(some), max(some)))
    else:
        found = Person.objects.filter(pk__in=some)
    return list(found.order_by("name_key", "pk").select_related("division", "country", "manager")[:size])
