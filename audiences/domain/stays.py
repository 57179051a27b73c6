"""Who was in which segment when, and why: intervals, written as differences between what is and what was (AU4).

The rule of a dynamic segment decides who is in at any moment; its stays follow within seconds and are the memory. A
join-only segment keeps whoever was in once. A frozen one is its stays.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from audiences.domain import rules
from audiences.models import Person, Segment, SegmentStay
from audiences.models.person import PersonQuerySet
from rollout.journal.models import Entry

Kind = Segment.Kind


@dataclass(frozen=True)
class Moved:
    joined: int = 0
    left: int = 0


_DIFFERENCE = """
    WITH wanted (id) AS MATERIALIZED ({wanted}),
    open AS MATERIALIZED (
        SELECT id, person_id FROM audiences_segmentstay WHERE segment_id = %(segment)s AND left_at IS NULL {among}
    ),
    moved AS MATERIALIZED (
        SELECT open.id AS stay_id, wanted.id AS person_id FROM wanted FULL JOIN open ON open.person_id = wanted.id
        WHERE wanted.id IS NULL OR open.id IS NULL
    ),
    gone AS (
        UPDATE audiences_segmentstay AS stay
        SET left_at = GREATEST(stay.joined_at, %(at)s), leave_cause = %(cause)s, leave_entry = %(entry)s
        FROM moved WHERE stay.id = moved.stay_id AND moved.person_id IS NULL AND %(leave)s RETURNING 1
    ),
    come AS (
        INSERT INTO audiences_segmentstay (segment_id, person_id, joined_at, join_cause, join_entry, leave_cause)
        SELECT %(segment)s, person_id, %(at)s, %(cause)s, %(entry)s, '' FROM moved WHERE stay_id IS NULL
        ORDER BY person_id RETURNING 1
    )
    SELECT (SELECT count(*) FROM come), (SELECT count(*) FROM gone)
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
    locked = Segment.objects.select_for_update(no_key=True).get(pk=segment.pk)
    if locked.kind == Kind.FROZEN:
        return Moved()
    wanted = Person.objects.present().filter(rules.to_q(locked.rule)).order_by()
    if among is not None:
        wanted = wanted.filter(pk__in=list(among))
    moved = _write(locked, _sql(wanted), cause, at, entry, among)
    Segment.objects.filter(pk=locked.pk).update(counted_at=at)
    return moved


def _sql(wanted: PersonQuerySet) -> tuple[str, tuple[object, ...]]:
    """The query for their ids; Django refuses to write one that finds nobody whatever the rows are."""
    try:
        return wanted.values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT id FROM audiences_person WHERE false", ()


def _write(
    segment: Segment,
    wanted: tuple[str, tuple[object, ...]],
    cause: str,
    at: datetime.datetime,
    entry: Entry | None,
    among: Sequence[int] | None,
) -> Moved:
    with connection.cursor() as cursor:
        sql, params = wanted
        inner = cursor.mogrify(sql, params).decode().replace("%", "%%")
        statement = _DIFFERENCE.format(
            wanted=inner, among="AND person_id = ANY(%(among)s)" if among is not None else ""
        )
        values = {
            "segment": segment.pk,
            "at": at,
            "cause": cause,
            "entry": entry.pk if entry else None,
            "leave": segment.kind != Kind.JOIN_ONLY,
            "among": list(among) if among is not None else [],
        }
        cursor.execute(statement, values)
        return Moved(*cursor.fetchone())


def now_in(segment: Segment) -> Q:
    """The condition on Person rows of whoever has an open stay."""
    return Q(pk__in=SegmentStay.objects.filter(segment=segment, left_at=None).values("person"))


def in_at(segment: Segment, instant: datetime.datetime) -> Q:
    """The condition on stays of whoever was in at the instant."""
    return Q(segment=segment, joined_at__lte=instant) & (Q(left_at=None) | Q(left_at__gt=instant))
