"""Naming a deputy for a period and a purpose, and taking it back (blueprint 02, Roles and scopes).

What a deputy may do is decided when they act, from what the principal holds then; see `rollout.tenancy.actors`.
"""

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rollout.journal.domain import entries
from rollout.members.domain import deputies, notices
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, User
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import formats, lifting

LONGEST = datetime.timedelta(days=366)
Purpose = Delegation.Purpose


def make(
    *,
    email: str,
    purpose: str,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    by: Actor,
    at: datetime.datetime,
    real: datetime.datetime,
    note: str = "",
) -> Delegation:
    """Let the one with this address act for the actor. `real` is the mail's clock; ValidationError keyed by field."""
    principal = require_oneself(by)
    if purpose not in list(Purpose):
        raise ValidationError({"purpose": _("Choose what it is for.")})
    _check_period(starts_at, ends_at, at)
    deputy = deputies.find(email, by=by, at=at)
    delegation = Delegation(
        principal=principal,
        deputy=deputy,
        purpose=purpose,
        note=note.strip()[:200],
        starts_at=max(starts_at, at),
        ends_at=ends_at,
        created_at=at,
    )
    try:
        with transaction.atomic():
            delegation.save()
    except IntegrityError as error:
        raise ValidationError(
            {"starts_on": _("Somebody stands in for you on some of these days. End that first, or choose other days.")}
        ) from error
    notices.tell_deputy(delegation, by.tenant, real)
    _record("delegation.made", delegation, by, at, {"before": None, "after": _period(delegation)})
    return delegation


def end(*, delegation: Delegation, by: Actor, at: datetime.datetime) -> Delegation:
    """Take it back, or give it up: the principal, the deputy and whoever manages members may."""
    found = Delegation.objects.select_for_update(of=["self"]).get(pk=delegation.pk)
    if not _is_theirs(found, by):
        raise Denied(_("Only the two it is about and an administrator can end it."), lift=lifting.named(_enders(found)))
    if found.revoked_at is not None or found.ends_at <= at:
        raise Slip(_("This is over already."))
    before = _period(found)
    found.revoked_at = at
    found.save(update_fields=["revoked_at"])
    _record("delegation.ended", found, by, at, {"before": before, "after": None})
    return found


def may_end(delegation: Delegation, by: Actor, at: datetime.datetime) -> bool:
    """Whether there is something to end, and the actor may."""
    return _is_theirs(delegation, by) and delegation.revoked_at is None and delegation.ends_at > at


def absent(users: Collection[User | int], at: datetime.datetime) -> dict[int, Delegation]:
    """Those who are away, by user id, with the delegation that names who stands in; one query."""
    away = Delegation.objects.in_force(at).absences().filter(principal__in=users, deputy__is_active=True)
    return {each.principal_id: each for each in away.select_related("deputy", "principal")}


def away(addresses: Collection[str], *, first: datetime.datetime, last: datetime.datetime) -> list[Delegation]:
    """Absences of logins with these addresses (lower case) that hold at some instant of the period; one query."""
    known = Delegation.objects.absences().filter(revoked_at=None, starts_at__lte=last, ends_at__gt=first)
    named = known.filter(principal__email__in=addresses, principal__is_active=True, deputy__is_active=True)
    return list(named.select_related("deputy", "principal").order_by("pk"))


def require_oneself(by: Actor) -> User:
    """Who names deputies, of themselves; refused to a deputy."""
    if by.user is None or by.on_behalf_of is not None:
        raise Denied(
            _("You act for somebody else. Only they can name a deputy of theirs."),
            lift=lifting.named(by.on_behalf_of or by.name),
        )
    return by.user


def _enders(delegation: Delegation) -> str:
    return formats.listed(
        [delegation.principal, delegation.deputy, formats.in_sentence(lifting.roles(Action.MANAGE_MEMBERS))], "or"
    )


def _is_theirs(delegation: Delegation, by: Actor) -> bool:
    if by.on_behalf_of is not None:  # who acts for the principal does not dismiss another deputy
        return by.user is not None and by.user.pk == delegation.deputy_id
    return by.is_any_of(delegation.principal_id, delegation.deputy_id) or by.may(Action.MANAGE_MEMBERS)


def _check_period(starts_at: datetime.datetime, ends_at: datetime.datetime, at: datetime.datetime) -> None:
    if ends_at <= starts_at:
        raise ValidationError({"ends_on": _("The last day lies before the first. Choose the first day or later.")})
    if ends_at <= at:
        raise ValidationError({"ends_on": _("That day is over. Choose today or later.")})
    if ends_at - max(starts_at, at) > LONGEST:
        raise ValidationError({"ends_on": _("Choose a day within a year of the first; it can be renewed then.")})


def _period(delegation: Delegation) -> dict[str, object]:
    return {
        "deputy": delegation.deputy_id,
        "purpose": str(delegation.purpose),
        "starts_at": delegation.starts_at.isoformat(),
        "ends_at": delegation.ends_at.isoformat(),
    }


def _record(verb: str, delegation: Delegation, by: Actor, at: datetime.datetime, data: dict[str, object]) -> None:
    told = {"principal": delegation.principal_id, "deputy": delegation.deputy_id, **data}
    entries.record(verb, subject=delegation, by=by, at=at, reason=delegation.note, data=told)
