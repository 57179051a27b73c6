"""Roles with their reach: given, changed and ended, never raised above the giver's own and never without an
administrator who stays (blueprint 02, Roles and scopes). Every act is journaled with what was before and after.
"""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rollout.journal.domain import entries
from rollout.members.domain import handovers, rights, scopes
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Action, Role
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import formats, lifting

TIME_BOXED = frozenset({Role.PARTNER, Role.AUDITOR})  # never without an end

Scopes = Mapping[str, Collection[int]]  # row ids by kind of scope


def give(
    *,
    user: User,
    role: Role,
    reach: Scopes,
    ends_at: datetime.datetime | None,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
) -> Membership:
    """Give the user a role. One they had before and lost is theirs again; one they hold is refused."""
    rights.require_to_give(by, role)
    return accept(user=user, role=role, reach=reach, ends_at=ends_at, by=by, at=at, reason=reason)


def accept(
    *,
    user: User,
    role: Role,
    reach: Scopes,
    ends_at: datetime.datetime | None,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
) -> Membership:
    """The same for a role that was offered by somebody who may: an invitation that is accepted."""
    checked = check(role=role, reach=reach, ends_at=ends_at, at=at)
    membership, is_new = Membership.objects.select_for_update().get_or_create(
        user=user, tenant=by.tenant, role=role, defaults={"ends_at": ends_at}
    )
    before = None
    if not is_new:
        if membership.ends_at is None or membership.ends_at > at:
            raise Slip(
                _("%(user)s is %(role)s here already.") % {"user": user, "role": formats.in_sentence(role.label)}
            )
        before = _state(membership)
        membership.ends_at = ends_at
        membership.save(update_fields=["ends_at"])
    scopes.write(membership, checked)
    _record("membership.given", membership, before, by=by, at=at, reason=reason)
    return membership


@transaction.atomic
def change(
    *,
    membership: Membership,
    role: Role,
    reach: Scopes,
    ends_at: datetime.datetime | None,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    to: Mapping[str, User] | None = None,
) -> Membership:
    """Another role, reach or end. Work that the new role does not allow has to be handed over first; what lies out of
    a smaller reach goes, kind by kind, to whom `to` names, or `handovers.LeftBehind` says what there is."""
    rights.require_to_give(by, role)
    membership = _locked(membership, by.tenant)
    if membership.ends_at is not None and membership.ends_at <= at:
        raise Slip(_("This membership is over. Give the role again instead."))
    checked = check(role=role, reach=reach, ends_at=ends_at, at=at)
    before = _state(membership)
    had = handovers.had(membership, at) if _narrows(before, role, checked) else {}
    if role != membership.role:
        _make_room(membership, role, at)
        handovers.refuse_loose_ends(membership, becomes=role, at=at)
    if Role(membership.role) is Role.ADMINISTRATOR and (role is not Role.ADMINISTRATOR or ends_at is not None):
        _keep_an_administrator(membership, by.tenant)
    membership.role, membership.ends_at = role, ends_at
    if {**before, **_plain(membership), **_all_scopes(checked)} == before:
        return membership
    membership.save(update_fields=["role", "ends_at"])
    scopes.write(membership, checked)
    handovers.give_lost(had, membership=membership, to=to or {}, by=by, at=at)
    _record("membership.changed", membership, before, by=by, at=at, reason=reason)
    return membership


def end(
    *,
    membership: Membership,
    to: Mapping[str, User],
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
) -> Membership:
    """End it now. Open work that needs it goes, kind by kind, to somebody entitled, in the same transaction.

    ValidationError keyed by the kind where nobody is named for it or the named one may not have it.
    """
    rights.require(by)
    membership = _locked(membership, by.tenant)
    if membership.ends_at is not None and membership.ends_at <= at:
        raise Slip(_("This membership is over already."))
    if Role(membership.role) is Role.ADMINISTRATOR:
        _keep_an_administrator(membership, by.tenant)
    before = _state(membership)
    handovers.give_all(membership=membership, to=to, by=by, at=at)
    membership.ends_at = at
    membership.save(update_fields=["ends_at"])
    _record("membership.ended", membership, before, by=by, at=at, reason=reason)
    return membership


def check(
    *, role: Role, reach: Scopes, ends_at: datetime.datetime | None, at: datetime.datetime
) -> dict[str, list[int]]:
    """What bounds the role; ValidationError keyed by `role`, `ends_on` or a kind of scope."""
    if not role.granted:
        raise ValidationError(
            {"role": _("Managers are not granted a role: it follows from who reports to them in the people data.")}
        )
    if ends_at is None and role in TIME_BOXED:
        raise ValidationError(
            {"ends_on": _("Enter the last day: the role of %(role)s is never open-ended.") % {"role": role.label}}
        )
    if ends_at is not None and ends_at <= at:
        raise ValidationError({"ends_on": _("That day is over. Choose today or later.")})
    return scopes.check(role, reach)


def _locked(membership: Membership, tenant: Tenant) -> Membership:
    """The membership as it is now, locked with those of all administrators in one order: two who end each other wait
    for one another, and neither deadlocks."""
    found = Membership.objects.select_for_update(of=["self"]).select_related("user", "tenant")
    held = found.filter(Q(pk=membership.pk) | Q(role=Role.ADMINISTRATOR), tenant=tenant).order_by("pk")
    return next(each for each in held if each.pk == membership.pk)


def _keep_an_administrator(leaving: Membership, tenant: Tenant) -> None:
    """Somebody else has to be there who does not leave by date either."""
    staying = Membership.objects.filter(tenant=tenant, role=Role.ADMINISTRATOR, ends_at=None, user__is_active=True)
    if not staying.exclude(pk=leaving.pk).exists():
        raise Denied(
            _("%(user)s is the last administrator without an end date. Give somebody else the role first.")
            % {"user": leaving.user},
            lift=lifting.may(Action.MANAGE_MEMBERS),
        )


def _make_room(membership: Membership, role: Role, at: datetime.datetime) -> None:
    """A user holds a role once: one that is over gives way, one that holds is refused."""
    other = Membership.objects.select_for_update().filter(
        user=membership.user_id, tenant=membership.tenant_id, role=role
    )
    if other.active(at).exists():
        raise ValidationError(
            {
                "role": _("%(user)s is %(role)s here already.")
                % {"user": membership.user, "role": formats.in_sentence(role.label)}
            }
        )
    other.delete()


def _plain(membership: Membership) -> dict[str, Any]:
    return {
        "role": str(membership.role),
        "ends_at": membership.ends_at.isoformat() if membership.ends_at else None,
    }


def _all_scopes(found: Scopes) -> dict[str, list[int]]:
    return {kind.value: sorted(found.get(kind.value, ())) for kind in scopes.registered()}


def _state(membership: Membership) -> dict[str, Any]:
    """What the journal keeps: role, end, and ids of what bounds it."""
    return _plain(membership) | _all_scopes(scopes.of([membership])[membership.pk])


def _narrows(before: Mapping[str, Any], role: Role, checked: Scopes) -> bool:
    """Whether it may reach less than before: by another role, or without a row that bounded it."""
    return role != before["role"] or any(
        set(before[kind]) - set(pks) for kind, pks in _all_scopes(checked).items() if before[kind]
    )


def _record(
    verb: str,
    membership: Membership,
    before: dict[str, Any] | None,
    *,
    by: Actor,
    at: datetime.datetime,
    reason: str,
) -> None:
    data = {"user": membership.user_id, "before": before, "after": _state(membership)}
    entries.record(verb, subject=membership, by=by, at=at, reason=reason.strip(), data=data)
