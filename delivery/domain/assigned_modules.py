"""The modules of one assignment with what the ledger has for the person, as its rule counts it (CD3, PL9)."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from delivery.domain import assignments, evidence
from delivery.models import Assignment, CompletionRecord
from programs.models import Module, Program


@dataclass(frozen=True)
class _Said:
    """One record: whether it says completed and when, with which score, and which evidence it lacks."""

    completed: bool
    on: datetime.datetime
    score: Decimal | None
    lacks: str


def of(assignment: Assignment) -> list[Module]:
    """In order. `is_begun` and `is_complete` say how far; `lacks` what a completion needs to count, or nothing."""
    listed, rule = list(assignments.asked(assignment).order_by("number")), assignment.program
    said = _records(assignment, [module.course_id for module in listed if module.course_id])
    reached: datetime.datetime | None = None  # the instant of the one before, where order counts
    waits = False
    for module in listed:
        found = said.get(module.course_id, [])
        counted = [each.on for each in found if each.completed and not _lacks(each, rule)]
        in_turn = [on for on in counted if not waits and (reached is None or on >= reached)]
        module.is_begun, module.is_complete = bool(found), bool(in_turn)
        module.lacks = "" if module.is_complete else _words(found, rule, is_early=bool(counted))
        if rule.completion == Program.Completion.IN_ORDER:
            waits, reached = not in_turn, min(in_turn, default=None)
    return listed


def _records(assignment: Assignment, courses: Iterable[str]) -> dict[str, list[_Said]]:
    """By course id, the oldest first."""
    records = CompletionRecord.objects.current().filter(
        person=assignment.person_id, module__course_id__in=list(courses)
    )
    found: dict[str, list[_Said]] = {}
    for row in records.select_related("module").order_by("pk"):
        done = row.status == CompletionRecord.Status.COMPLETED
        on = min(row.completed_at or row.received_at, row.received_at)
        if not _falls_in(assignment, row):
            continue
        lacks = evidence.missing(row.unmet, assignment.program_id)
        found.setdefault(row.module.course_id, []).append(_Said(done, on, row.score, lacks))
    return found


def _falls_in(assignment: Assignment, row: CompletionRecord) -> bool:
    """Whether the record is of the cycle that the assignment shows, as `assignments.derive` has it."""
    began = row.status == CompletionRecord.Status.STARTED
    said = (row.started_at or row.completed_at) if began else row.completed_at
    return assignment.cycle_from is None or min(said or row.received_at, row.received_at) >= assignment.cycle_from


def _lacks(each: _Said, rule: Program) -> bool:
    least = rule.completion_score if rule.completion == Program.Completion.SCORE else None
    return bool(each.lacks) or (least is not None and (each.score is None or each.score < least))


def _words(found: Sequence[_Said], rule: Program, *, is_early: bool) -> str:
    """What the newest completion that does not count lacks, in words."""
    if is_early:
        return _("It counts once it is completed after the one before it.")
    last = next((each for each in reversed(found) if each.lacks or (each.completed and _lacks(each, rule))), None)
    if last is None:
        return ""
    if last.lacks:
        return evidence.words([last.lacks])
    return _("It counts with a score of %(score)s or more.") % {"score": rule.completion_score}
