"""Which roles of an organization need a second factor, and who takes away the one that somebody lost.

The rule asks a user's own roles here, and no other organization's: somebody who is a partner elsewhere is not asked
there, and a deputy is not asked for the roles of whom they stand in for, because what only the entitled do stays
with roles of their own anyway.
"""

import datetime
from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from rollout.journal.domain import entries
from rollout.members.domain import rights, second_factor_mails
from rollout.tenancy import actors, refusals
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from rollout.tenancy.refusals import Slip
from rollout.web import lifting


def is_asked(actor: Actor) -> bool:
    """Whether a role of the user's own needs a second factor in the actor's organization."""
    if not actor.tenant.second_factor_roles:
        return False
    own = actor.own_roles if actor.on_behalf_of is not None else actor.roles
    return any(role in actor.tenant.second_factor_roles for role in own)


def asking(user: User) -> list[Tenant]:
    """Organizations that ask one of the user's roles for a second factor."""
    with_rule = [tenant for tenant in actors.tenants_of(user) if tenant.second_factor_roles]
    now = Now() + F("tenant__clock_offset")
    held = Membership.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), user=user, tenant__in=with_rule)
    pairs = {(each.tenant_id, each.role) for each in held}
    return [each for each in with_rule if any((each.pk, role) in pairs for role in each.second_factor_roles)]


def require(*, roles: Collection[str], by: Actor, at: datetime.datetime, reason: str = "") -> None:
    """Ask the members with these roles for a second factor, from their next page on, and nobody else.

    Whoever decides it has one: an administrator who could not get in again would leave nobody to take it back.
    """
    rights.require(by)
    wanted = sorted(set(roles))
    if unknown := [each for each in wanted if each not in {role.value for role in Role if role.granted}]:
        raise ValidationError({"roles": _("“%(role)s” is no role that is given here.") % {"role": unknown[0]}})
    if wanted and by.user is not None and not Authenticator.objects.filter(user=by.user).exists():
        raise Slip(
            _("Turn on two-factor sign-in for yourself first. Then you know that it works, and stay able to get in.")
        )
    tenant = Tenant.objects.select_for_update().get(pk=by.tenant.pk)
    before = tenant.second_factor_roles
    if before == wanted:
        return
    tenant.second_factor_roles = wanted
    tenant.save(update_fields=["second_factor_roles"])
    data = {"before": {"roles": before}, "after": {"roles": wanted}}
    entries.record("second_factor.required", subject=tenant, by=by, at=at, reason=reason.strip(), data=data)


def refusal_to_reset(membership: Membership, by: Actor) -> str:
    """Why the actor cannot take this member's second factor away, in a sentence; empty where they can.

    A login that opens other organizations too is not one administrator's to weaken.
    """
    if by.is_any_of(membership.user_id):
        said = _("This is your own. Renew or turn it off under two-factor sign-in in your account.")
        return refusals.lifted(said, lifting.named(membership.user))
    if [tenant.pk for tenant in actors.tenants_of(membership.user)] not in ([], [by.tenant.pk]):
        said = _("%(user)s signs in to other organizations with it as well, so no single administrator takes it away.")
        return refusals.lifted(said % {"user": membership.user}, lifting.named(_("whoever operates this installation")))
    return ""


def reset(
    *, membership: Membership, by: Actor, at: datetime.datetime, real: datetime.datetime, reason: str = ""
) -> None:
    """Take away the second factor of somebody who lost it. `real` is the mail's clock."""
    rights.require(by)
    if refusal := refusal_to_reset(membership, by):
        raise refusals.denied(refusal)
    user = User.objects.select_for_update().get(pk=membership.user_id)
    gone, _of = Authenticator.objects.filter(user=user).delete()
    if not gone:
        raise Slip(_("%(user)s has no second factor.") % {"user": user})
    entries.record("second_factor.reset", subject=user, by=by, at=at, reason=reason.strip(), data={"user": user.pk})
    second_factor_mails.reset(user, by.name, real)
