"""Who was in which segment when, and why: intervals, written as differences between what is and what was (AU4).

The rule of a dynamic segment decides who is in at any moment; its stays follow within seconds and are the memory. A
join-only segment keeps whoever was in once. A frozen one is its stays.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import RawSQL

from audiences.domain import rules
from audiences.models import Person, Segment, SegmentStay
from audiences.models.person import PersonQuerySet
from rollout.journal.models import Entry

Kind = Segment.Kind


@dataclass(frozen=True)
class Moved:
    """How many joined and left, in all and by the id of the segment."""

    joined: int = 0
    left: int = 0
    of_segment: Mapping[int, tuple[int, int]] = field(default_factory=dict)


_DIFFERENCE = """
    WITH wanted (segment_id, id) AS MATERIALIZED ({wanted}),
    open AS MATERIALIZED (
        SELECT id, segment_id, person_id FROM audiences_segmentstay
        WHERE segment_id = ANY(%(segments)s) AND left_at IS NULL {among}
    ),
    moved AS MATERIALIZED (
        SELECT open.id AS stay_id, coalesce(open.segment_id, wanted.segment_id) AS segment_id, wanted.id AS person_id
        FROM wanted FULL JOIN open ON open.person_id = wanted.id AND open.segment_id = wanted.segment_id
        WHERE wanted.id IS NULL OR open.id IS NULL
    ),
    gone AS (
        UPDATE audiences_segmentstay AS stay
        SET left_at = GREATEST(stay.joined_at, %(at)s), leave_cause = %(cause)s, leave_entry = %(entry)s
        FROM moved WHERE stay.id = moved.stay_id AND moved.person_id IS NULL AND moved.segment_id = ANY(%(leaving)s)
        RETURNING stay.segment_id
    ),
    come AS (
        INSERT INTO audiences_segmentstay (segment_id, person_id, joined_at, join_cause, join_entry, leave_cause)
        SELECT segment_id, person_id, %(at)s, %(cause)s, %(entry)s, '' FROM moved WHERE stay_id IS NULL
        ORDER BY segment_id, person_id RETURNING segment_id
    ),
    counted AS (UPDATE audiences_segment SET counted_at = %(at)s WHERE id = ANY(%(segments)s))
    SELECT segment_id, sum(come), sum(gone) FROM (
        SELECT segment_id, count(*) AS come, 0 AS gone FROM come GROUP BY segment_id
        UNION ALL SELECT segment_id, 0, count(*) FROM gone GROUP BY segment_id
    ) AS moved_in GROUP BY segment_id
"""
_ANSWERED = """
    SELECT said.segment_id, answer.person_id FROM ({answers}) AS answer (person_id, {names})
    CROSS JOIN LATERAL (VALUES {said}) AS said (segment_id, holds) WHERE said.holds
"""


def bring_up(
    *,
    segment: Segment,
    cause: str,
    at: datetime.datetime,
    entry: Entry | None = None,
    among: Sequence[int] | None = None,
) -> Moved:
    """Write who joined and left since, with the cause; of the people `among` where only they can have moved.

    One at a time per segment. A frozen segment moves nobody.
    """
    return bring_up_together(listed=[segment], cause=cause, at=at, entry=entry, among=among)


def bring_up_together(
    *,
    listed: Sequence[Segment],
    cause: str,
    at: datetime.datetime,
    entry: Entry | None = None,
    among: Sequence[int] | None = None,
) -> Moved:
    """The same for several segments with one look at the people, who should be few."""
    locked = Segment.objects.select_for_update(no_key=True).filter(pk__in=[each.pk for each in listed]).order_by("pk")
    moving = [each for each in locked if each.kind != Kind.FROZEN]
    if not moving:
        return Moved()
    people = Person.objects.present().order_by()
    if among is not None:
        people = people.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [list(among)]))
    values = {
        "segments": [each.pk for each in moving],
        "leaving": [each.pk for each in moving if each.kind != Kind.JOIN_ONLY],
        "at": at,
        "cause": cause,
        "entry": entry.pk if entry else None,
        "among": list(among) if among is not None else [],
    }
    wanted = _of_one(moving[0], people) if len(moving) == 1 else _of_many(moving, people)
    statement = _DIFFERENCE.format(wanted=wanted, among="" if among is None else "AND person_id = ANY(%(among)s)")
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found = {segment: (int(joined), int(left)) for segment, joined, left in cursor.fetchall()}
    return Moved(sum(joined for joined, _ in found.values()), sum(left for _, left in found.values()), found)


def _of_one(segment: Segment, people: PersonQuerySet) -> str:
    """Whom its rule is true of; indexes may find them."""
    found = people.filter(rules.to_q(segment.rule)).annotate(segment=Value(segment.pk))
    try:
        return _written(found.values_list("segment", "pk"))
    except EmptyResultSet:  # Django refuses to write a query that finds nobody whatever the rows are
        return "SELECT NULL::bigint, id FROM audiences_person WHERE false"


def _of_many(listed: Sequence[Segment], people: PersonQuerySet) -> str:
    """Each rule asked of each of the people, who are read once."""
    holds = {f"s{each.pk}": Case(When(rules.to_q(each.rule), then=True), default=False) for each in listed}
    said = ", ".join(f"({each.pk}, s{each.pk})" for each in listed)
    answers = _written(people.annotate(**holds).values_list("pk", *holds))
    return _ANSWERED.format(answers=answers, names=", ".join(holds), said=said)


def _written(found: PersonQuerySet) -> str:
    """The query with its values in it, to stand within a statement that has values of its own."""
    with connection.cursor() as cursor:
        return cursor.mogrify(*found.query.sql_with_params()).decode().replace("%", "%%")


def now_in(segment: Segment) -> Q:
    """The condition on Person rows of whoever has an open stay."""
    return Q(pk__in=SegmentStay.objects.filter(segment=segment, left_at=None).values("person"))


def in_at(segment: Segment, instant: datetime.datetime) -> Q:
    """The condition on stays of whoever was in at the instant."""
    return Q(segment=segment, joined_at__lte=instant) & (Q(left_at=None) | Q(left_at__gt=instant))
