"""Inviting by mail: a link that works once and for a while, the same for those who have a login and those who do not.

Nothing here tells the one who invites whether an address has an account: the login is looked up when the link is used.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rollout.journal.domain import entries
from rollout.mail.domain import account_mails
from rollout.members.domain import invitation_texts, memberships, rights
from rollout.members.domain.memberships import Scopes
from rollout.members.models import Invitation
from rollout.tenancy import links, tokens
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Action, Role
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import formats, lifting

LASTS = datetime.timedelta(days=7)
PAUSE = datetime.timedelta(minutes=2)  # between two mails to one address


class Refusal(StrEnum):
    FORGED = "forged"
    EXPIRED = "expired"
    REVOKED = "revoked"
    USED = "used"


class Refused(Exception):
    """The link opens nothing; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True)
class Offer:
    """What is offered to an address."""

    email: str
    role: Role
    reach: Scopes
    ends_at: datetime.datetime | None = None
    name: str = ""
    language: str = "en"


def invite(*, offer: Offer, by: Actor, at: datetime.datetime, real: datetime.datetime) -> Invitation:
    """Send an invitation. `at` is the tenant's clock, `real` the mail's; ValidationError keyed by the field."""
    rights.require_to_give(by, offer.role)
    email = offer.email.strip().lower()
    reach = memberships.check(role=offer.role, reach=offer.reach, ends_at=offer.ends_at, at=at)
    if Membership.objects.active(at).filter(tenant=by.tenant, role=offer.role, user__email=email).exists():
        raise ValidationError(
            {
                "email": _("%(email)s is %(role)s here already.")
                % {"email": email, "role": formats.in_sentence(offer.role.label)}
            }
        )
    token = tokens.new(by.tenant.pk)
    invitation = Invitation(
        email=email,
        name=offer.name.strip(),
        role=offer.role,
        scopes=reach,
        ends_at=offer.ends_at,
        language=offer.language if offer.language in invitation_texts.LANGUAGES else "en",
        digest=tokens.digest(token),
        invited_by=by.user,
        sent_at=at,
        expires_at=at + LASTS,
    )
    invitation.clean_fields(exclude={field.name for field in Invitation._meta.fields} - {"email", "name"})
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise ValidationError(
            {"email": _("An invitation to this role waits for %(email)s. Send that one again.") % {"email": email}}
        ) from error
    _mail(invitation, token, by.tenant, str(by.principal or by.tenant.name), real)
    _record("invitation.sent", invitation, by, at)
    return invitation


def resend(*, invitation: Invitation, by: Actor, at: datetime.datetime, real: datetime.datetime) -> Invitation:
    """Send it again with a new link; the old one stops working."""
    invitation = _waiting(invitation, by)
    rights.require_to_give(by, Role(invitation.role))
    if at < invitation.sent_at + PAUSE:
        raise Slip(_("It was sent a moment ago. Wait two minutes before you send it again."))
    memberships.check(role=Role(invitation.role), reach=invitation.scopes, ends_at=invitation.ends_at, at=at)
    token = tokens.new(by.tenant.pk)
    invitation.digest, invitation.sent_at, invitation.expires_at = tokens.digest(token), at, at + LASTS
    invitation.save(update_fields=["digest", "sent_at", "expires_at"])
    _mail(invitation, token, by.tenant, str(by.principal or by.tenant.name), real)
    _record("invitation.resent", invitation, by, at)
    return invitation


def revoke(*, invitation: Invitation, by: Actor, at: datetime.datetime) -> Invitation:
    """Take it back: its link opens nothing."""
    invitation = _waiting(invitation, by)
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    _record("invitation.revoked", invitation, by, at)
    return invitation


def resolve(token: str, *, at: datetime.datetime, lock: bool = False) -> Invitation:
    """The invitation of a token, inside its tenant; Refused when it opens nothing."""
    found = Invitation.objects.select_for_update(of=["self"]) if lock else Invitation.objects.all()
    invitation = found.filter(digest=tokens.digest(token)).first()
    if invitation is None:
        raise Refused(Refusal.FORGED)
    if invitation.accepted_at is not None:
        raise Refused(Refusal.USED)
    if invitation.revoked_at is not None:
        raise Refused(Refusal.REVOKED)
    if invitation.is_expired(at):
        raise Refused(Refusal.EXPIRED)
    return invitation


def accept(*, token: str, user: User, tenant: Tenant, at: datetime.datetime, origin: str = "") -> Membership:
    """Take the role. Only the invited address may; a second use of the link, however close, is Refused."""
    invitation = resolve(token, at=at, lock=True)
    if user.email != invitation.email:
        raise Denied(
            _("This invitation was sent to another address than the one you signed in with."),
            lift=lifting.may(Action.MANAGE_MEMBERS),
        )
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    by = Actor(tenant=tenant, user=user, origin=origin)
    membership = memberships.accept(
        user=user, role=Role(invitation.role), reach=invitation.scopes, ends_at=invitation.ends_at, by=by, at=at
    )
    _record("invitation.accepted", invitation, by, at)
    return membership


def _waiting(invitation: Invitation, by: Actor) -> Invitation:
    rights.require(by)
    found = Invitation.objects.select_for_update(of=["self"]).get(pk=invitation.pk)
    if found.accepted_at is not None:
        raise Slip(_("This invitation was accepted already."))
    if found.revoked_at is not None:
        raise Slip(_("This invitation was taken back already."))
    return found


def _mail(invitation: Invitation, token: str, tenant: Tenant, inviter: str, real: datetime.datetime) -> None:
    subject, body = invitation_texts.write(
        invitation.language,
        name=invitation.name,
        inviter=inviter,
        organization=tenant.name,
        role=Role(invitation.role),
        link=links.absolute(links.outside("members_invited:invitation", token)),
        days=LASTS.days,
    )
    account_mails.plan(to=invitation.email, subject=subject, body=body, at=real)


def _record(verb: str, invitation: Invitation, by: Actor, at: datetime.datetime) -> None:
    data = {"role": invitation.role, "scopes": invitation.scopes}
    entries.record(verb, subject=invitation, by=by, at=at, data=data)
