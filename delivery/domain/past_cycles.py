"""Assignments as they were on a day: in the cycle that their person was in then."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import Q

from delivery.models import Assignment, AssignmentCycle
from delivery.models.assignment import AssignmentQuerySet

CHUNK = 2_000
_OF_CYCLE = ("wave_id", "modality", "assigned_at", "due_at", "due_zone", "due_rule", "overdue_at", "exempt_from")
_OF_CYCLE += ("exempt_until", "started_at", "completed_at", "own_rule_id")


def assigned_by(rows: AssignmentQuerySet, at: datetime.datetime) -> AssignmentQuerySet:
    """Those of the assignments that were there at the instant, in whichever cycle."""
    earlier = AssignmentCycle.objects.filter(assigned_at__lte=at).values("assignment")
    return rows.filter(Q(assigned_at__lte=at) | Q(pk__in=earlier))


def as_of(rows: Iterable[Assignment], at: datetime.datetime) -> Iterator[Assignment]:
    """The same assignments, not to be saved, showing the cycle of the instant; a query for each CHUNK."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield from _chunk(chunk, at)


def _chunk(chunk: Sequence[Assignment], at: datetime.datetime) -> list[Assignment]:
    later = [row.pk for row in chunk if row.assigned_at > at]
    if later:
        ended = AssignmentCycle.objects.filter(assignment__in=later, assigned_at__lte=at, ended_at__gt=at)
        then = {cycle.assignment_id: cycle for cycle in ended.select_related("wave")}
        for row in chunk:
            if row.pk in then:
                _show(row, then[row.pk])
    return list(chunk)


def _show(row: Assignment, cycle: AssignmentCycle) -> None:
    for name in _OF_CYCLE:
        setattr(row, name, getattr(cycle, name))
    row.wave, row.cycle, row.ended_at = cycle.wave, cycle.number, cycle.ended_at
    row.base_due_at = row.withdrawn_at = None
