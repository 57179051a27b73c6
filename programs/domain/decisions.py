"""Decisions as people write them down: firm, or provisional on an assumption that is looked at again (PL10).

What was written stays as it is; it is confirmed, put off, said to have failed, or revoked, each with the reason.
"""

import datetime

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from programs.domain import dates, lifting, locking, rights
from programs.models import Decision, Program
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

_State = Decision.State


def write(
    *,
    program: Program,
    title: str,
    by: Actor,
    at: datetime.datetime,
    context: str = "",
    decided_by: str = "",
    decided_on: datetime.date | None = None,
    assumption: str = "",
    revisit_on: datetime.date | None = None,
) -> Decision:
    """Keep a decision; with an assumption and a day to look at it again it is provisional.

    It was decided by the actor and today, unless it says otherwise.
    """
    rights.require(by, Action.WORK_READINESS)
    locking.program(program)
    last = Decision.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
    decision = Decision(
        program=program,
        number=last + 1,
        title=title.strip(),
        context=context.strip(),
        decided_by=decided_by.strip() or by.name,
        decided_on=decided_on or dates.today(by, at),
        state=_State.PROVISIONAL if assumption.strip() or revisit_on else _State.FIRM,
        assumption=assumption.strip(),
        revisit_on=revisit_on,
        written_by=by.user,
        written_at=at,
    )
    _check(decision, dates.today(by, at))
    decision.save()
    entries.record("decision.written", subject=decision, by=by, at=at, data={"program": program.pk})
    return decision


def confirm(*, decision: Decision, reason: str, by: Actor, at: datetime.datetime) -> Decision:
    """The assumption held: the decision stands from now on."""
    return _turn(decision, _State.FIRM, "decision.confirmed", reason, by, at)


def fail(*, decision: Decision, reason: str, by: Actor, at: datetime.datetime) -> Decision:
    """The assumption failed: whatever was planned on it is flagged until somebody says what was done."""
    return _turn(decision, _State.FAILED, "decision.failed", reason, by, at)


def put_off(
    *, decision: Decision, revisit_on: datetime.date, reason: str, by: Actor, at: datetime.datetime
) -> Decision:
    """Nothing is known yet: look at it again on a later day."""
    rights.require(by, Action.WORK_READINESS)
    decision = _provisional(decision)
    _give_reason(reason)
    _not_past(revisit_on, dates.today(by, at))
    before, decision.revisit_on = decision.revisit_on, revisit_on
    decision.save(update_fields=["revisit_on"])
    data = {
        "program": decision.program_id,
        "before": {"revisit_on": before.isoformat() if before else None},
        "after": {"revisit_on": revisit_on.isoformat()},
    }
    entries.record("decision.put_off", subject=decision, by=by, at=at, reason=reason.strip(), data=data)
    return decision


def revoke(*, decision: Decision, reason: str, by: Actor, at: datetime.datetime) -> Decision:
    """It holds no more, whatever state it was in."""
    rights.require(by, Action.WORK_READINESS)
    decision = _locked(decision)
    if decision.state == _State.REVOKED:
        raise Slip(_("This decision is revoked already."))
    return _keep(decision, _State.REVOKED, "decision.revoked", reason, by, at)


def _turn(decision: Decision, state: str, verb: str, reason: str, by: Actor, at: datetime.datetime) -> Decision:
    rights.require(by, Action.WORK_READINESS)
    return _keep(_provisional(decision), state, verb, reason, by, at)


def _keep(decision: Decision, state: str, verb: str, reason: str, by: Actor, at: datetime.datetime) -> Decision:
    _give_reason(reason)
    decision.state, decision.reason, decision.turned_at = state, reason.strip(), at
    decision.save(update_fields=["state", "reason", "turned_at"])
    data = {"program": decision.program_id}
    entries.record(verb, subject=decision, by=by, at=at, reason=decision.reason, data=data)
    return decision


def _locked(decision: Decision) -> Decision:
    return Decision.objects.select_for_update(of=("self",)).select_related("program").get(pk=decision.pk)


def _provisional(decision: Decision) -> Decision:
    decision = _locked(decision)
    if decision.state != _State.PROVISIONAL:
        says = _("This decision is not provisional any more: %(state)s.")
        raise Refused(says % {"state": decision.get_state_display().lower()}, lift=lifting.nobody())
    return decision


def _give_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})


def _check(decision: Decision, today: datetime.date) -> None:
    if not decision.title:
        raise ValidationError({"title": _("Enter what was decided, such as “India gets one week more”.")})
    if decision.decided_on > today:
        says = _("That day has not come. Choose %(day)s or earlier.") % {"day": formats.long_day(today)}
        raise ValidationError({"decided_on": says})
    if decision.state == _State.PROVISIONAL:
        if not decision.assumption:
            raise ValidationError({"assumption": _("Enter what is assumed, or leave the day to revisit it empty too.")})
        if decision.revisit_on is None:
            raise ValidationError({"revisit_on": _("Choose the day on which the assumption is looked at again.")})
        _not_past(decision.revisit_on, today)
    decision.clean_fields(exclude={field.name for field in Decision._meta.fields} - {"title", "decided_by"})


def _not_past(day: datetime.date, today: datetime.date) -> None:
    if day < today:
        says = _("That day has passed. Choose %(day)s or later.") % {"day": formats.long_day(today)}
        raise ValidationError({"revisit_on": says})
