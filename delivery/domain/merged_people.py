"""What delivery keeps of a person, when two records become one and when they are two again.

Assignments move with their deadlines and exceptions, but for programs in which the record that stays has one of its
own: that one goes on. The ledger is never rewritten: a record that says the other person supersedes the one that was.
"""

import datetime
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from audiences.domain.same_person import Held, counted
from audiences.models import PersonMerge
from delivery.domain import assignments, leavers
from delivery.models import Assignment, CompletionRecord
from programs.models import Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

VERB = "assignments.moved"

_SUPERSEDE = """
INSERT INTO delivery_completionrecord (source_id, record_id, digest, supersedes_id, person_id, module_id, status, score,
    started_at, completed_at, received_at, evidence, unmet, raw)
SELECT r.source_id, r.record_id, encode(sha256(convert_to(r.digest || %s, 'UTF8')), 'hex'), r.id, %s, r.module_id,
    r.status, r.score, r.started_at, r.completed_at, r.received_at, r.evidence, r.unmet, r.raw
FROM delivery_completionrecord r WHERE r.person_id = %s AND (%s OR r.id = ANY(%s))
    AND NOT EXISTS (SELECT FROM delivery_completionrecord newer WHERE newer.supersedes_id = r.id)
ORDER BY r.id RETURNING id
"""


def held(people: Collection[int]) -> Iterator[Held]:
    """Assignments that were not withdrawn, and completion records that count."""
    kept = Assignment.objects.exclude(state=Assignment.State.WITHDRAWN)
    yield _("Assignments"), counted(kept, "person", people)
    yield _("Completion records"), counted(CompletionRecord.objects.current(), "person", people)


def move(merge: PersonMerge, *, by: Actor, at: datetime.datetime) -> dict[str, Any]:
    """Assignments and completions of the record that goes are those of the one that stays."""
    kept, away = merge.kept_id, merge.away_id
    _hold_programs(kept, away)
    has_one = Assignment.objects.filter(person=kept).values("program")
    taken = _locked(Assignment.objects.filter(person=away).exclude(program__in=has_one))
    Assignment.objects.filter(pk__in=taken).update(person=merge.kept)
    records = _supersede(f"merged {merge.pk}", to=kept, of=away)
    _settle(merge, taken, by=by, at=at)
    return {"assignments": taken, "records": records}


def back(merge: PersonMerge, moved: dict[str, Any], *, by: Actor, at: datetime.datetime) -> None:
    """What was moved, and is still where it was put, is the other record's again."""
    kept, away = merge.kept_id, merge.away_id
    _hold_programs(kept, away)
    returned = _locked(Assignment.objects.filter(person=kept, pk__in=moved.get("assignments", [])))
    Assignment.objects.filter(pk__in=returned).update(person=merge.away)
    _supersede(f"unmerged {merge.pk}", to=away, of=kept, only=moved.get("records", []))
    _settle(merge, returned, by=by, at=at)


def _hold_programs(*people: int) -> None:
    """Nobody issues assignments of their programs meanwhile: a person has one at most."""
    theirs = Assignment.objects.filter(person__in=people).values("program")
    list(Program.objects.select_for_update(no_key=True).filter(pk__in=theirs).order_by("pk").values_list("pk"))


def _locked(found: Any) -> list[int]:
    return list(found.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _supersede(why: str, *, to: int, of: int, only: list[int] | None = None) -> list[int]:
    """Ids of the records that say `to` where those in force, or `only` these of them, say `of`."""
    with connection.cursor() as cursor:
        cursor.execute(_SUPERSEDE, [why, to, of, only is None, only or []])
        return [pk for (pk,) in cursor.fetchall()]


def _settle(merge: PersonMerge, moved: list[int], *, by: Actor, at: datetime.datetime) -> None:
    """State follows ledger, exceptions and who is here; messages follow what moved."""
    theirs = Assignment.objects.filter(person__in=[merge.kept_id, merge.away_id])
    leavers.withdraw(by=by, at=at, among=theirs.values_list("pk", flat=True))
    leavers.reopen(by=by, at=at)
    assignments.derive(theirs.values_list("pk", flat=True))
    if moved:
        data = {"assignments": moved, "people": [merge.kept_id, merge.away_id]}
        entries.record(VERB, subject=merge.kept, by=by, at=at, data=data)
