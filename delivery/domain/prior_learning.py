"""Credit for prior learning enters the ledger through its one door, as a source of its own (CD1, GO9)."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from delivery.domain import assigned_modules, assignments, completion_sources, completions
from delivery.domain.completion_lines import Line
from delivery.models import AssignmentException, CompletionSource
from programs.domain import lifting
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused

SLUG = "prior-learning"
CREDITED, TAKEN_BACK = "credited", "taken back"


def source(by: Actor, at: datetime.datetime) -> CompletionSource:
    """The source that credits come from; made at the first."""
    return completion_sources.ensure(
        slug=SLUG,
        name=_("Credit for prior learning"),
        by=by,
        at=at,
        complete_statuses=[CREDITED],
        started_statuses=[],
        failed_statuses=[TAKEN_BACK],
    )


def check(exception: AssignmentException) -> None:
    """ValidationError where a module has no course id: nothing can be credited to it."""
    nameless = next((module for module in assignments.asked(exception.assignment) if not module.course_id), None)
    if nameless is not None:
        raise Refused(
            _("“%(module)s” has no course id yet, so nothing can be credited to it. Enter one on the plan.")
            % {"module": nameless},
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )


def credit(exception: AssignmentException, *, by: Actor, at: datetime.datetime) -> None:
    """Record every module of the assignment as completed on the day it was learned.

    ValidationError, to be rolled back with what was written, where that does not complete the assignment: the
    decision stands for a statement and a signature, but a score that is asked for has to be given.
    """
    check(exception)
    completions.record(source=source(by, at), lines=_lines(exception, CREDITED), by=by, at=at)
    assignment = exception.assignment
    assignment.refresh_from_db()
    if assignment.completed_at is None:
        lacks = next((module.lacks for module in assigned_modules.of(assignment) if module.lacks), "")
        raise ValidationError({"score": _("That would not complete it. %(lacks)s.") % {"lacks": lacks}})


def take_back(exception: AssignmentException, *, by: Actor, at: datetime.datetime) -> None:
    """Correct the credited records: what they said no longer counts."""
    completions.record(source=source(by, at), lines=_lines(exception, TAKEN_BACK), by=by, at=at)


def _lines(exception: AssignmentException, status: str) -> list[Line]:
    person, learned = exception.assignment.person, exception.learned_on
    return [
        Line(
            record_id=f"exception-{exception.pk}-{module.number}",
            person=person.external_id,
            course_id=module.course_id,
            status=status,
            score="" if exception.score is None else str(exception.score),
            completed_at=learned.isoformat() if learned and status == CREDITED else "",
            evidence="attestation signature",
        )
        for module in assignments.asked(exception.assignment)
    ]
