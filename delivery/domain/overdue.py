"""Marking what is overdue: once per assignment, when its due instant has passed without completion."""

import datetime
from itertools import groupby

from django.db.models import Min

from delivery.models import Assignment
from programs.models import Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

KIND = "overdue"
CHUNK = 1_000  # assignments

_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


def mark_chunk(*, by: Actor, at: datetime.datetime) -> int:
    """Mark at most CHUNK assignments due before `at`; one journal entry per wave. Returns how many."""
    late = list(
        Assignment.objects.select_for_update(no_key=True)
        .filter(due_at__lt=at, overdue_at=None, state__in=_OPEN)
        .order_by("id")
        .only("pk", "wave_id")[:CHUNK]
    )
    Assignment.objects.filter(pk__in=[assignment.pk for assignment in late]).update(overdue_at=at)
    late.sort(key=lambda assignment: (assignment.wave_id, assignment.pk))
    waves = Wave.objects.in_bulk({assignment.wave_id for assignment in late})
    for wave_id, of_wave in groupby(late, key=lambda assignment: assignment.wave_id):
        data = {"assignments": [assignment.pk for assignment in of_wave]}
        entries.record("assignments.overdue", subject=waves[wave_id], by=by, at=at, data=data)
    return len(late)


def mark_overdue(*, by: Actor, at: datetime.datetime) -> int:
    """Mark everything due before `at` in the caller's transaction; returns how many."""
    total = 0
    while marked := mark_chunk(by=by, at=at):
        total += marked
    return total


def next_due_at(at: datetime.datetime) -> datetime.datetime | None:
    """The next instant, not before `at`, at which an open assignment falls due."""
    waiting = Assignment.objects.filter(due_at__gte=at, overdue_at=None, state__in=_OPEN)
    return waiting.aggregate(first=Min("due_at"))["first"]
