"""What an exception may be: for whom it is asked, of which training, from when until when (GO9)."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain import clocks
from delivery.domain import prior_learning
from delivery.models import Assignment, AssignmentException
from programs.domain import lifting
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused
from rollout.web import formats

LONGEST = datetime.timedelta(days=366)
_Kind = AssignmentException.Kind
_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


def require_reach(by: Actor, assignment: Assignment) -> None:
    reached = Assignment.objects.visible_to(by, Action.ASK_EXCEPTIONS).filter(pk=assignment.pk)
    if not by.may(Action.ASK_EXCEPTIONS) or not reached.exists():
        raise Denied(
            _("Your role does not let you ask for exceptions for this person."), lift=lifting.may(Action.ASK_EXCEPTIONS)
        )


def kind(asked: str) -> str:
    if asked not in list(_Kind):
        raise ValidationError({"kind": _("Choose what is asked for.")})
    return asked


def said(text: str, field: str, otherwise: str) -> str:
    if not text.strip():
        raise ValidationError({field: otherwise})
    return text.strip()


def check_open(assignment: Assignment) -> None:
    if assignment.state in _OPEN:
        return
    raise Refused(
        _("For this training there is nothing to except: it is %(state)s.")
        % {"state": assignment.get_state_display().lower()},
        lift=lifting.nobody(),
    )


def check_dates(exception: AssignmentException, at: datetime.datetime) -> None:
    assignment = exception.assignment
    today = clocks.local(at, assignment.due_zone).date()
    due_on = clocks.local(assignment.due_at, assignment.due_zone).date()
    if exception.kind == _Kind.CREDIT:
        if exception.learned_on is None or exception.learned_on > today:
            raise ValidationError({"learned_on": _("Enter the day on which it was learned, today or earlier.")})
        began = assignment.cycle_from
        if began and exception.learned_on < (first := clocks.local(began, assignment.due_zone).date()):
            words = _("What was learned before %(first)s is of the cycle before. Enter that day or a later one.")
            raise ValidationError({"learned_on": words % {"first": formats.long_day(first)}})
        prior_learning.check(exception)
        return
    first = max(due_on + datetime.timedelta(days=1), today) if exception.kind == _Kind.EXTENSION else today
    if exception.until is None or not first <= exception.until <= max(first, today) + LONGEST:
        raise ValidationError(
            {"until": _("Enter a day from %(first)s on, within a year.") % {"first": formats.long_day(first)}}
        )
