"""What is stuck, turned to the contacts of a ladder until somebody takes it: raised once for each cause (GO8)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import override

from audiences.models import Region
from programs.domain import escalation_ladders, escalation_rules, lifting, locking, rights
from programs.models import Escalation, Program
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.members.domain import told_by_mail
from rollout.tenancy import actors, clock, links, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats

KIND = "escalations.climb"
_State = Escalation.State


@transaction.atomic
def report(
    *,
    program: Program,
    region: Region | None,
    kind: str,
    title: str,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
) -> Escalation:
    """Raise what somebody saw. The same title of the same kind and place is the same cause."""
    rights.require(by, Action.WORK_ESCALATIONS)
    if not title.strip():
        raise ValidationError({"title": _("Enter what is stuck, such as “Course does not open on tablets in Pune”.")})
    where = region.pk if region else "all"
    cause = f"{kind}:{where}:{' '.join(title.casefold().split())}"[:200]
    locking.program(program)
    if known := Escalation.objects.filter(program=program, cause=cause).first():
        says = _("This was raised on %(day)s already, as escalation %(number)s: %(state)s.")
        state = formats.in_sentence(known.get_state_display())
        values = {"day": formats.long_day(known.raised_at), "number": known.number, "state": state}
        raise ValidationError({"title": says % values})
    made = raise_once(
        program=program, region=region, kind=kind, cause=cause, title=title.strip(), note=note.strip(), by=by, at=at
    )
    if made is None:
        raise Refused(
            _("Nobody is named for this kind there. Put up its ladder on the program’s page first."),
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    return made


@transaction.atomic
def raise_once(
    *,
    program: Program,
    region: Region | None,
    kind: str,
    cause: str,
    title: str,
    by: Actor,
    at: datetime.datetime,
    note: str = "",
) -> Escalation | None:
    """Raise the cause unless it was raised before, whatever became of it; None then, and where there is no ladder."""
    locking.program(program)
    rungs = escalation_ladders.of(program, region, kind)
    if not rungs or Escalation.objects.filter(program=program, cause=cause).exists():
        return None
    last = Escalation.objects.aggregate(last=Max("number"))["last"] or 0
    made = Escalation(
        number=last + 1,
        program=program,
        region=region,
        kind=kind,
        cause=cause,
        title=title[:160],
        note=note,
        ladder=[[rung.contact_id, rung.hours] for rung in rungs],
        raised_by=by.user,
        raised_at=at,
    )
    made.next_at = escalation_rules.next_at(hours(made), at, 0)
    made.save()
    _record("escalation.raised", made, by, at, reason=note)
    tell(made, by.tenant, at)
    _plan(made, by.tenant)
    return made


@transaction.atomic
def acknowledge(*, escalation: Escalation, by: Actor, at: datetime.datetime) -> Escalation:
    """Take it on: it climbs no further."""
    rights.require(by, Action.WORK_ESCALATIONS)
    found = _locked(escalation)
    if found.state != _State.WAITING:
        raise Slip(_("Somebody took this on already, or it is resolved."))
    found.state, found.acknowledged_by, found.acknowledged_at, found.next_at = _State.ACKNOWLEDGED, by.user, at, None
    found.save(update_fields=["state", "acknowledged_by", "acknowledged_at", "next_at"])
    _record("escalation.acknowledged", found, by, at)
    return found


@transaction.atomic
def resolve(*, escalation: Escalation, resolution: str, by: Actor, at: datetime.datetime) -> Escalation:
    """Say what was done about it."""
    rights.require(by, Action.WORK_ESCALATIONS)
    found = _locked(escalation)
    if found.state == _State.RESOLVED:
        raise Slip(_("This is resolved already."))
    if not resolution.strip():
        raise ValidationError({"resolution": _("Enter what was done about it.")})
    _resolve(found, resolution.strip(), by, at)
    return found


def settle(*, program: int, cause: str, resolution: str, by: Actor, at: datetime.datetime) -> None:
    """Resolve what a cause raised, because the cause is gone; nothing where it was not raised or is resolved."""
    rows = Escalation.objects.open().select_for_update(of=("self",)).filter(program=program, cause=cause)
    for found in rows.select_related("program"):
        _resolve(found, resolution, by, at)


def climb(tenant: Tenant) -> datetime.datetime | None:
    """Turn what nobody took on to the rung whose time it is; the real instant to come again."""
    with walls.inside(tenant.pk):
        at, by = clock.now(tenant), actors.system(tenant)
        due = Escalation.objects.filter(state=_State.WAITING, next_at__lte=at).select_related("program")
        for found in due.select_for_update(of=("self",), skip_locked=True).order_by("next_at", "pk"):
            found.level = escalation_rules.level(hours(found), found.raised_at, at)
            found.next_at = escalation_rules.next_at(hours(found), found.raised_at, found.level)
            found.save(update_fields=["level", "next_at"])
            _record("escalation.climbed", found, by, at)
            tell(found, tenant, at)
        following = Escalation.objects.filter(state=_State.WAITING).aggregate(first=Min("next_at"))["first"]
    return clock.real(tenant, following) if following else None


def hours(escalation: Escalation) -> list[int]:
    """What each rung of its ladder has."""
    return [int(limit) for _user, limit in escalation.ladder]


def _locked(escalation: Escalation) -> Escalation:
    return Escalation.objects.select_for_update(of=("self",)).select_related("program").get(pk=escalation.pk)


def _resolve(found: Escalation, resolution: str, by: Actor, at: datetime.datetime) -> None:
    found.state, found.resolution, found.next_at = _State.RESOLVED, resolution, None
    found.resolved_by, found.resolved_at = by.user, at
    found.save(update_fields=["state", "resolution", "next_at", "resolved_by", "resolved_at"])
    _record("escalation.resolved", found, by, at, reason=resolution)


def tell(found: Escalation, tenant: Tenant, at: datetime.datetime) -> None:
    """Write to the contact of the rung; the matter itself stays behind the sign-in."""
    contact = User.objects.filter(pk=found.holder_id, is_active=True)
    with override(tenant.language):
        said = {"organization": tenant.name, "kind": found.get_kind_display(), "program": found.program.name}
        told_by_mail.tell(
            contact,
            subject=_("%(kind)s in %(program)s needs you, %(organization)s") % said,
            text=_("It climbs further until somebody takes it on. Read it here:"),
            page=links.inside(tenant, "programs:escalation", found.number),
            tenant=tenant,
            at=at,
        )


def _plan(found: Escalation, tenant: Tenant) -> None:
    if found.next_at is not None:
        agenda.lower_for(tenant, KIND, found.next_at)


def _record(verb: str, found: Escalation, by: Actor, at: datetime.datetime, reason: str = "") -> None:
    data: dict[str, Any] = {"program": found.program_id, "kind": found.kind, "level": found.level}
    entries.record(verb, subject=found, by=by, at=at, reason=reason, data=data)
