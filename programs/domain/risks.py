"""Raising, changing and settling risks of a program, each with a contingency plan, its trigger and its owner (RD12)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.models import Segment
from programs.domain import locking, rights
from programs.models import Program, Risk, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip

FIELDS = ("title", "note", "high", "people", "wave", "segment", "owner", "plan", "trigger", "plan_owner")
TURNS = {  # from which state into which
    Risk.State.OPEN: (Risk.State.WATCHED, Risk.State.HAPPENED, Risk.State.CLOSED),
    Risk.State.WATCHED: (Risk.State.OPEN, Risk.State.HAPPENED, Risk.State.CLOSED),
    Risk.State.HAPPENED: (Risk.State.OPEN, Risk.State.CLOSED),
    Risk.State.CLOSED: (Risk.State.OPEN,),
}
_TURNED = {
    Risk.State.OPEN: "risk.reopened",
    Risk.State.WATCHED: "risk.watched",
    Risk.State.HAPPENED: "risk.happened",
    Risk.State.CLOSED: "risk.closed",
}


def add(
    *,
    program: Program,
    title: str,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
    high: bool = False,
    people: int | None = None,
    wave: Wave | None = None,
    segment: Segment | None = None,
    owner: User | None = None,
    plan: str = "",
    trigger: str = "",
    plan_owner: User | None = None,
) -> Risk:
    """Raise a risk. What it costs is a number of `people`, or the people of a `wave` or of a `segment`."""
    rights.require(by, Action.WORK_READINESS)
    locking.program(program)
    last = Risk.objects.filter(program=program).aggregate(last=Max("number"))["last"] or 0
    risk = Risk(
        program=program,
        number=last + 1,
        title=title.strip(),
        note=note.strip(),
        high=high,
        people=people,
        wave=wave,
        segment=segment,
        owner=owner or by.user,
        plan=plan.strip(),
        trigger=trigger.strip(),
        plan_owner=plan_owner,
        raised_by=by.user,
        raised_at=at,
    )
    _check(risk)
    risk.save()
    _record("risk.raised", risk, by, at)
    return risk


def change(*, risk: Risk, by: Actor, at: datetime.datetime, **fields: Any) -> Risk:
    """Change any of FIELDS; what it is worth is asked for as a whole."""
    rights.require(by, Action.WORK_READINESS)
    risk = _locked(risk)
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    changed = [name for name in FIELDS if name in fields and getattr(risk, name) != fields[name]]
    for name in changed:
        setattr(risk, name, fields[name])
    _check(risk)
    if changed:
        risk.save(update_fields=changed)
        _record("risk.changed", risk, by, at, fields=changed)
    return risk


def turn(*, risk: Risk, state: str, reason: str, by: Actor, at: datetime.datetime) -> Risk:
    """Into another state, with the reason: watched, happened (its plan is set going), closed, or open again."""
    rights.require(by, Action.WORK_READINESS)
    risk = _locked(risk)
    before = Risk.State(risk.state)
    if state not in TURNS[before]:
        offered = ", ".join(str(Risk.State(each).label).lower() for each in TURNS[before])
        says = _("This risk is %(state)s. From there it can become: %(offered)s.")
        raise ValidationError({"state": says % {"state": str(before.label).lower(), "offered": offered}})
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason: what was seen, done or decided.")})
    risk.state, risk.reason, risk.turned_at = state, reason.strip(), at
    risk.save(update_fields=["state", "reason", "turned_at"])
    _record(_TURNED[Risk.State(state)], risk, by, at, reason=risk.reason)
    return risk


def _check(risk: Risk) -> None:
    if not risk.title:
        raise ValidationError({"title": _("Enter what may happen, such as “Kiosks in Detroit are offline”.")})
    if sum(cost is not None for cost in (risk.people, risk.wave_id, risk.segment_id)) != 1:
        says = _("Say what it would cost once: a number of people, a wave, or a segment.")
        raise ValidationError({"people": says})
    if risk.wave and risk.wave.program_id != risk.program_id:
        raise ValidationError({"wave": _("Choose a wave of this program.")})
    _check_plan(risk)
    risk.clean_fields(exclude={field.name for field in Risk._meta.fields} - {"title", "trigger", "state"})


def _check_plan(risk: Risk) -> None:
    """A contingency plan comes with what sets it going and who carries it out; none of them stands alone."""
    if not (risk.plan or risk.trigger or risk.plan_owner_id):
        return
    missing = {
        "plan": (risk.plan, _("Enter what is done then, or leave trigger and owner of the plan empty too.")),
        "trigger": (risk.trigger, _("Enter what sets the plan going, such as “Two kiosks offline for a day”.")),
        "plan_owner": (risk.plan_owner_id, _("Choose who carries the plan out.")),
    }
    if refused := {name: says for name, (given, says) in missing.items() if not given}:
        raise Slip(refused)


def _locked(risk: Risk) -> Risk:
    return Risk.objects.select_for_update(of=("self",)).select_related("program", "wave", "segment").get(pk=risk.pk)


def _record(
    verb: str, risk: Risk, by: Actor, at: datetime.datetime, *, reason: str = "", fields: list[str] | None = None
) -> None:
    data: dict[str, Any] = {"program": risk.program_id, **({"fields": fields} if fields else {})}
    entries.record(verb, subject=risk, by=by, at=at, reason=reason, data=data)
