"""Asking for exceptions, deciding on them, and their end (GO9). Each act is journaled; why is kept on the row alone,
for those who may read it (`exception_details`).

An extension moves that one deadline, an exemption takes the person out of the population until it is over, a credit
completes through the ledger's one door. The assignment follows by `assignments.derive`, and by nothing else.
"""

import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from delivery.domain import assignments, exception_deadlines, exception_rules, prior_learning
from delivery.domain.approvers import Approvers
from delivery.models import Assignment, AssignmentException
from programs.domain import lifting
from programs.models import Program
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused, Slip

KIND = "exceptions"  # of the agenda
CHUNK = 200

Kind, State = AssignmentException.Kind, AssignmentException.State


def ask(
    *,
    assignment: Assignment,
    kind: str,
    reason: str,
    by: Actor,
    at: datetime.datetime,
    evidence: str = "",
    until: datetime.date | None = None,
    learned_on: datetime.date | None = None,
    score: Decimal | None = None,
    by_learner: bool = False,
) -> AssignmentException:
    """Ask for one. `by` is the system when the learner asks from the signed page. ValidationError keyed by field."""
    if not by_learner:
        exception_rules.require_reach(by, assignment)
    assignment = _locked(assignment)
    exception = AssignmentException(
        assignment=assignment,
        cycle=assignment.cycle,
        kind=exception_rules.kind(kind),
        reason=exception_rules.said(reason, "reason", _("Enter the reason; whoever decides reads it.")),
        evidence=evidence.strip(),
        until=until if kind != Kind.CREDIT else None,
        learned_on=learned_on if kind == Kind.CREDIT else None,
        score=score if kind == Kind.CREDIT else None,
        asked_by=by.user,
        by_learner=by_learner,
        asked_at=at,
    )
    exception_rules.check_open(assignment)
    exception_rules.check_dates(exception, at)
    try:
        with transaction.atomic():
            exception.save()
    except IntegrityError as error:
        raise Refused(
            _("A request for this training waits for a decision already."), lift=lifting.may(Action.DECIDE_EXCEPTIONS)
        ) from error
    record("exception.asked", exception, by, at)
    return exception


def grant(
    *,
    exception: AssignmentException,
    reason: str,
    by: Actor,
    at: datetime.datetime,
    until: datetime.date | None = None,
    score: Decimal | None = None,
) -> AssignmentException:
    """Grant it, perhaps until another day than was asked for. Only its approver may, and nobody their own."""
    exception = _to_decide(exception, by, at)
    asked_until = exception.until
    if exception.kind != Kind.CREDIT and until is not None:
        exception.until = until
    if exception.kind == Kind.CREDIT and score is not None:
        exception.score = score
    exception_rules.check_open(exception.assignment)
    exception_rules.check_dates(exception, at)
    before = _standing(exception.assignment)
    _decide(exception, State.GRANTED, reason, by, at)
    with transaction.atomic():
        _put_in_force(exception, by, at)
    told = {"until": [str(asked_until), str(exception.until)]} if asked_until != exception.until else {}
    record("exception.granted", exception, by, at, before=before, **told)
    return exception


def refuse(*, exception: AssignmentException, reason: str, by: Actor, at: datetime.datetime) -> AssignmentException:
    """Refuse it, with the reason."""
    exception = _to_decide(exception, by, at)
    _decide(exception, State.REFUSED, reason, by, at)
    exception.save()
    record("exception.refused", exception, by, at)
    return exception


def withdraw(*, exception: AssignmentException, by: Actor, at: datetime.datetime) -> AssignmentException:
    """Take a request back before it is decided: whoever asked may; the learner from the signed page (`by` system)."""
    exception = _fresh(exception)
    is_own = exception.by_learner if by.user is None else by.is_any_of(exception.asked_by_id)
    if not is_own:
        raise Denied(
            _("Only who asked for it takes it back."),
            lift=lifting.named(exception.asked_by or exception.assignment.person.name),
        )
    if exception.state != State.ASKED:
        raise Slip(_("It is decided already, so there is nothing to take back."))
    exception.state = State.WITHDRAWN
    exception.save(update_fields=["state"])
    record("exception.withdrawn", exception, by, at)
    return exception


def end(*, exception: AssignmentException, reason: str, by: Actor, at: datetime.datetime) -> AssignmentException:
    """Take back what was granted: the deadline, the population or the ledger are as they would be without it."""
    exception = _fresh(exception)
    deciding = Approvers([exception], tenant=by.tenant, at=at)
    if not deciding.may(exception, by):
        raise Denied(_("Only those who decide on it take it back."), lift=lifting.named(deciding.words(exception)))
    if exception.state != State.GRANTED:
        raise Slip(_("It does not hold, so there is nothing to take back."))
    why = exception_rules.said(reason, "reason", _("Enter the reason; it is kept with the exception."))
    _end(exception, "exception.ended", why, by, at)
    return exception


def expire_chunk(*, by: Actor, at: datetime.datetime) -> int:
    """End at most CHUNK exemptions whose last day is over; returns how many. Their people are due again."""
    over = AssignmentException.objects.filter(state=State.GRANTED, kind=Kind.EXEMPTION, ends_at__lte=at)
    pks = list(over.order_by("pk").values_list("pk", flat=True)[:CHUNK])
    _hold(AssignmentException.objects.filter(pk__in=pks).values("assignment__program"))
    held = over.filter(pk__in=pks).select_for_update(of=["self"])
    listed = list(held.select_related("assignment__program", "assignment__person__country__region").order_by("pk"))
    for exception in listed:
        _end(exception, "exception.expired", "", by, at)
    return len(listed)


def waiting_for(actor: Actor, at: datetime.datetime) -> list[int]:
    """Ids of requests that the actor decides on, the oldest first; a fixed number of queries."""
    if not actor.may(Action.DECIDE_EXCEPTIONS):
        return []
    listed = list(
        AssignmentException.objects.visible_to(actor, Action.DECIDE_EXCEPTIONS)
        .waiting()
        .select_related("assignment__program", "assignment__person__country__region")
        .order_by("asked_at", "pk")
    )
    if not listed:
        return []
    found = Approvers(listed, tenant=actor.tenant, at=at)
    return [each.pk for each in listed if found.may(each, actor)]


def next_end() -> datetime.datetime | None:
    """When the next exemption is over by itself."""
    standing = AssignmentException.objects.filter(state=State.GRANTED, kind=Kind.EXEMPTION)
    return standing.aggregate(first=Min("ends_at"))["first"]


# Steps


def _put_in_force(exception: AssignmentException, by: Actor, at: datetime.datetime) -> None:
    """Write the row and let the assignment follow."""
    assignment = exception.assignment
    if exception.kind == Kind.EXTENSION and exception.until:
        calendar = exception_deadlines.calendar_of(assignment, at)
        exception.due_at = exception_deadlines.extended(
            exception.until, due_at=assignment.due_at, zone=assignment.due_zone, calendar=calendar
        )
    if exception.kind == Kind.EXEMPTION and exception.until:
        exception.ends_at = exception_deadlines.last_instant(exception.until, assignment.due_zone)
        agenda.lower_for(by.tenant, KIND, exception.ends_at)
    exception.save()
    if exception.kind == Kind.CREDIT:
        prior_learning.credit(exception, by=by, at=at)
    _follow(exception, by)


def _end(exception: AssignmentException, verb: str, why: str, by: Actor, at: datetime.datetime) -> None:
    assignment = exception.assignment
    before = _standing(assignment)
    exception.state, exception.ended_at, exception.ended_by, exception.ended_because = State.ENDED, at, by.user, why
    if exception.kind == Kind.EXEMPTION and exception.decided_at:
        exception.due_at = exception_deadlines.resumed(
            at,
            exempt_from=exception.decided_at,
            due_at=assignment.due_at,
            zone=assignment.due_zone,
            calendar=exception_deadlines.calendar_of(assignment, at),
        )
    exception.save()
    if exception.kind == Kind.CREDIT:
        prior_learning.take_back(exception, by=by, at=at)
    _follow(exception, by)
    record(verb, exception, by, at, before=before)


def _follow(exception: AssignmentException, by: Actor) -> None:
    assignment = exception.assignment
    assignments.derive([assignment.pk])
    assignment.refresh_from_db()
    agenda.lower_for(by.tenant, "overdue", assignment.due_at)


def _to_decide(exception: AssignmentException, by: Actor, at: datetime.datetime) -> AssignmentException:
    exception = _fresh(exception)
    if exception.state != State.ASKED:
        raise Refused(
            _("It is decided: %(state)s.") % {"state": exception.get_state_display().lower()},
            lift=lifting.may(Action.DECIDE_EXCEPTIONS),
        )
    found = Approvers([exception], tenant=by.tenant, at=at)
    if not found.may(exception, by):
        raise Denied(
            _("Somebody else decides on this, and nobody on what they asked for themselves."),
            lift=lifting.named(found.words(exception)),
        )
    return exception


def _fresh(exception: AssignmentException) -> AssignmentException:
    """The exception as it is now, behind its program's row."""
    _hold([exception.assignment.program_id])
    found = AssignmentException.objects.select_for_update(of=["self"]).select_related(
        "assignment__program", "assignment__wave", "assignment__person__country__region", "decided_by"
    )
    return found.get(pk=exception.pk)


def _hold(programs: Any) -> None:
    """Completions and issuing wait: each derives from all that the others have committed."""
    list(Program.objects.select_for_update(no_key=True).filter(pk__in=programs).order_by("pk").values_list("pk"))


def _locked(assignment: Assignment) -> Assignment:
    found = Assignment.objects.select_for_update(of=["self"], no_key=True)
    return found.select_related("program", "wave", "person__country__region").get(pk=assignment.pk)


def _decide(exception: AssignmentException, state: str, reason: str, by: Actor, at: datetime.datetime) -> None:
    exception.decision = exception_rules.said(reason, "reason", _("Enter the reason; it is kept with the decision."))
    exception.state, exception.decided_by, exception.decided_at = state, by.user, at


def _standing(assignment: Assignment) -> dict[str, Any]:
    """What an exception changes of an assignment, for before and after."""
    return {"state": assignment.state, "due_at": assignment.due_at.isoformat()}


def record(
    verb: str,
    exception: AssignmentException,
    by: Actor,
    at: datetime.datetime,
    *,
    before: dict[str, Any] | None = None,
    **told: Any,
) -> None:
    """In the journal, with the program and the assignment.

    Why it was asked for and decided stands on the row, not here: the audit trail has more readers.
    """
    assignment = exception.assignment
    data = {"kind": str(exception.kind), "program": assignment.program_id, "assignments": [assignment.pk], **told}
    if before is not None:
        data |= {"before": before, "after": _standing(assignment)}
    entries.record(verb, subject=exception, by=by, at=at, data=data)
