"""The modules of assignments with what the ledger has for their people, as the rule of each counts it (CD3, PL9)."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from delivery.domain import assignments, evidence
from delivery.models import Assignment, CompletionRecord
from programs.domain.completion_rules import Rule
from programs.models import Module, Program


@dataclass(frozen=True)
class _Said:
    """One record: whether it says completed and when, with which score, and which evidence it lacks, by program."""

    completed: bool
    on: datetime.datetime
    at: datetime.datetime  # that says of which cycle it is
    score: Decimal | None
    unmet: Mapping[str, str]


_Records = Mapping[tuple[int, str], Sequence[_Said]]  # by person and course id, the oldest first


def of(assignment: Assignment) -> list[Module]:
    """In order. `is_begun` and `is_complete` say how far; `lacks` what a completion needs to count, or nothing."""
    return of_several([assignment])[assignment.pk]


def of_several(listed: Sequence[Assignment]) -> dict[int, list[Module]]:
    """The same of each by its id; as many queries for any number."""
    asked = assignments.asked_of(listed)
    courses = {module.course_id for found in asked.values() for module in found if module.course_id}
    said = _records({each.person_id for each in listed}, courses)
    for assignment in listed:
        _judge(assignment, asked[assignment.pk], said)
    return asked


def _judge(assignment: Assignment, modules: Iterable[Module], said: _Records) -> None:
    rule, program = assignments.rule(assignment), assignment.program_id
    reached: datetime.datetime | None = None  # the instant of the one before, where order counts
    waits = False
    for module in modules:
        found = [
            each
            for each in said.get((assignment.person_id, module.course_id), [])
            if assignment.cycle_from is None or each.at >= assignment.cycle_from
        ]
        counted = [each.on for each in found if each.completed and not _lacks(each, rule, program)]
        in_turn = [on for on in counted if not waits and (reached is None or on >= reached)]
        module.is_begun, module.is_complete = bool(found), bool(in_turn)
        module.lacks = "" if module.is_complete else _words(found, rule, program, is_early=bool(counted))
        if rule.completion == Program.Completion.IN_ORDER:
            waits, reached = not in_turn, min(in_turn, default=None)


def _records(people: Iterable[int], courses: Iterable[str]) -> _Records:
    records = CompletionRecord.objects.current().filter(person__in=list(people), module__course_id__in=list(courses))
    found: dict[tuple[int, str], list[_Said]] = {}
    for row in records.select_related("module").order_by("pk"):
        done = row.status == CompletionRecord.Status.COMPLETED
        on = min(row.completed_at or row.received_at, row.received_at)
        said = _Said(done, on, _falls_on(row), row.score, row.unmet)
        found.setdefault((row.person_id, row.module.course_id), []).append(said)
    return found


def _falls_on(row: CompletionRecord) -> datetime.datetime:
    """The instant that says of which cycle the record is, as `assignments.derive` has it."""
    began = row.status == CompletionRecord.Status.STARTED
    said = (row.started_at or row.completed_at) if began else row.completed_at
    return min(said or row.received_at, row.received_at)


def _lacks(each: _Said, rule: Rule, program: int) -> bool:
    least = rule.completion_score if rule.completion == Program.Completion.SCORE else None
    unmet = evidence.missing(each.unmet, program)
    return bool(unmet) or (least is not None and (each.score is None or each.score < least))


def _words(found: Sequence[_Said], rule: Rule, program: int, *, is_early: bool) -> str:
    """What the newest completion that does not count lacks, in words."""
    if is_early:
        return _("It counts once it is completed after the one before it.")
    counted = (each for each in reversed(found) if each.completed or evidence.missing(each.unmet, program))
    last = next((each for each in counted if _lacks(each, rule, program)), None)
    if last is None:
        return ""
    if unmet := evidence.missing(last.unmet, program):
        return evidence.words([unmet])
    return _("It counts with a score of %(score)s or more.") % {"score": rule.completion_score}
