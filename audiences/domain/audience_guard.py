"""Stops an import that would change too much of an armed audience until somebody confirms it (AU4).

Armed is a segment of a wave that runs, or whose gate is open. Counted are those of its people who would leave the
organization, or change in a field that its rules ask for, and whoever would come in; the share is a setting.
"""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from audiences.domain import attribute_fields, people_fields, rule_days, rule_fields, rules, segment_uses, segments
from audiences.domain.import_consequences import Arrived, Moves
from audiences.domain.settings import book
from audiences.models import Person, Segment, SegmentStay
from rollout.web import formats

NAME = "audience"  # of the guard
SETTING = "armed_audience_share"


def joined(arrived: Arrived) -> dict[int, int]:
    """How many come into each armed segment, by its id: new people, and changed ones who were not in it."""
    chosen = list(Segment.objects.filter(pk__in=_armed()).exclude(kind=Segment.Kind.FROZEN))
    asked: dict[str, Count] = {}
    for segment in chosen:
        came = Q(pk__in=arrived.fresh.values("pk"))
        if segment.counted_at is not None:
            staying = SegmentStay.objects.filter(segment=segment, left_at=None)
            came |= ~Q(pk__in=staying.values("person"))
        asked[f"n{segment.pk}"] = Count("pk", filter=segments.condition(segment) & came)
    counted = arrived.touched.order_by().aggregate(**asked) if asked else {}
    return {segment.pk: counted[f"n{segment.pk}"] for segment in chosen}


def sentences(moves: Moves, joined: dict[int, int]) -> Iterator[str]:
    """One for each armed segment that would change by more than the share, with what it is used for."""
    armed = _armed()
    if not armed:
        return
    known = {segment.number: segment for segment in Segment.objects.all()}
    chosen = [segment for segment in known.values() if segment.pk in armed]
    counted = _counted(chosen, known, moves)
    share = book.at(rule_days.now()).value(SETTING)
    for segment in chosen:
        people, touched = counted[f"people_{segment.pk}"], counted[f"touched_{segment.pk}"]
        came = joined.get(segment.pk, 0)
        if people and 100 * (touched + came) > share * people:
            words = {"touched": formats.number(touched), "people": formats.number(people), "segment": segment.name}
            uses = formats.listed(armed[segment.pk])
            words |= {"uses": uses, "share": formats.in_percent(share), "came": formats.number(came)}
            yield _said(came) % words


def _said(came: int) -> str:
    if came:
        return _(
            "%(touched)s of %(people)s people of “%(segment)s” would leave or change in what its rules ask for, "
            "%(came)s would come in, and %(uses)s has it. More than %(share)s needs a confirmation."
        )
    return _(
        "%(touched)s of %(people)s people of “%(segment)s” would leave or change in what its rules ask for, "
        "and %(uses)s has it. More than %(share)s needs a confirmation."
    )


def _armed() -> dict[int, list[str]]:
    """What each armed segment is used for, by its id."""
    found: dict[int, list[str]] = {}
    for use in segment_uses.every():
        if use.armed:
            found.setdefault(use.segment, []).append(use.title)
    return found


def _counted(chosen: list[Segment], known: dict[int, Segment], moves: Moves) -> dict[str, int]:
    asked: dict[str, Count] = {}
    for segment in chosen:
        match = segments.condition(segment)
        asked[f"people_{segment.pk}"] = Count("pk", filter=match)
        asked[f"touched_{segment.pk}"] = Count(
            "pk", filter=match & (Q(pk__in=moves.leavers) | _changed(segment, known))
        )
    return Person.objects.present().order_by().aggregate(**asked)


def _changed(segment: Segment, known: dict[int, Segment]) -> Q:
    """Those of whom the plan at hand changes a field that the rules ask for; a frozen segment asks for none."""
    if segment.kind == Segment.Kind.FROZEN:
        return rule_fields.NOBODY
    keys = {leaf["field"] for each in segments.with_inner(segment, known) for leaf in rules.leaves(each.rule)}
    columns = {field.column for key in keys if (field := rule_fields.get(key))}
    names = {"attributes" if column.startswith(attribute_fields.PREFIX) else column for column in columns}
    mask = people_fields.bits(*names.intersection(people_fields.BY_NAME))
    changed = "SELECT person_id FROM people_outcome WHERE NOT fresh AND mask & %s <> 0"
    return Q(pk__in=RawSQL(changed, [mask]))  # noqa: S611  the value is a parameter
