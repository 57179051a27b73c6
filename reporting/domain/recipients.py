"""Who gets a program's report by mail: members who may read it, and other addresses that an administrator allows."""

import datetime
from collections.abc import Collection

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from programs.domain import lifting
from programs.models import Program
from reporting.models import ReportRecipient
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant
from rollout.tenancy.permissions import TABLE, Action, Role
from rollout.tenancy.refusals import Denied

READERS = tuple(role for role in Role if Action.VIEW_REPORTS in TABLE[role])
_SALT = "report-recipient"


def of(program: Program) -> QuerySet[ReportRecipient]:
    """Those on the list now, by address."""
    rows = ReportRecipient.objects.filter(program=program, removed_at=None)
    return rows.select_related("user", "added_by", "allowed_by").order_by("address")


def readers(tenant: Tenant, at: datetime.datetime) -> QuerySet[Membership]:
    """Memberships that hold at the instant and read reports."""
    holding = Membership.objects.filter(tenant=tenant, role__in=READERS, user__is_active=True)
    return holding.filter(Q(ends_at=None) | Q(ends_at__gt=at)).select_related("user")


def add(*, program: Program, address: str, by: Actor, at: datetime.datetime) -> ReportRecipient:
    """Put an address on the list. One that is no member's waits until an administrator allows it, or adds it."""
    _require(by)
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        says = _("“%(value)s” is not an e-mail address.") % {"value": address[:80]}
        raise ValidationError({"address": says}) from error
    Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    if of(program).filter(address=address).exists():
        raise ValidationError({"address": _("%(address)s is on the list already.") % {"address": address}})
    member = readers(by.tenant, at).filter(user__email=address).first()
    allows = member is None and by.may(Action.ALLOW_RECIPIENTS)
    recipient = ReportRecipient.objects.create(
        program=program,
        address=address,
        user=member.user if member else None,
        added_by=by.user,
        added_at=at,
        allowed_by=by.user if allows else None,
        allowed_at=at if allows else None,
    )
    _record("report_recipient.added", recipient, by, at)
    return recipient


def allow(*, recipient: ReportRecipient, by: Actor, at: datetime.datetime) -> None:
    """Let reports go to an address that is no member's."""
    if not by.may(Action.ALLOW_RECIPIENTS):
        raise Denied(
            _("An administrator decides whether a report leaves the organization."),
            lift=lifting.may(Action.ALLOW_RECIPIENTS),
        )
    changed = ReportRecipient.objects.filter(pk=recipient.pk, removed_at=None, allowed_at=None)
    if changed.update(allowed_by=by.user, allowed_at=at):
        _record("report_recipient.allowed", recipient, by, at)


def remove(*, recipient: ReportRecipient, by: Actor, at: datetime.datetime) -> None:
    """Take an address off the list; reports already sent stay as they are."""
    _require(by)
    if ReportRecipient.objects.filter(pk=recipient.pk, removed_at=None).update(removed_at=at):
        _record("report_recipient.removed", recipient, by, at)


def unsubscribe(*, recipient: ReportRecipient, by: Actor, at: datetime.datetime) -> None:
    """The recipient's own wish, by the link in the mail; `by` is the system, for nobody is signed in."""
    waiting = ReportRecipient.objects.filter(pk=recipient.pk, removed_at=None)
    if waiting.update(removed_at=at, unsubscribed=True):
        _record("report_recipient.unsubscribed", recipient, by, at)


def reading(tenant: Tenant, at: datetime.datetime) -> set[tuple[int, str]]:
    """Keys and addresses of the users who read reports at the instant."""
    return set(readers(tenant, at).values_list("user", "user__email"))


def hindrance(recipient: ReportRecipient, members: Collection[tuple[int, str]], at: datetime.datetime) -> str:
    """Why nothing goes to this address at the instant; empty when it may. `members` are those of `reading`."""
    if recipient.removed_at is not None and recipient.removed_at <= at:
        return _("Unsubscribed") if recipient.unsubscribed else _("Removed from the list")
    if recipient.allowed_at is not None:
        return ""
    if recipient.user_id is None:
        return _("Waits for an administrator")
    reads = (recipient.user_id, recipient.address) in members
    return "" if reads else _("No longer a member who reads reports")


def token(recipient: ReportRecipient) -> str:
    """What the link in a mail carries: signed, so that nobody takes others off; it does nothing once they are off."""
    return signing.Signer(salt=_SALT).sign_object([recipient.tenant_id, recipient.pk])


def read_token(text: str) -> tuple[int, int] | None:
    """Tenant and recipient ids, or None for a token that is not ours."""
    try:
        tenant, recipient = signing.Signer(salt=_SALT).unsign_object(text)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return tenant, recipient


def _require(by: Actor) -> None:
    if not by.may(Action.SEND_REPORTS):
        raise Denied(_("A program manager decides who gets the report by mail."), lift=lifting.may(Action.SEND_REPORTS))


def _record(verb: str, recipient: ReportRecipient, by: Actor, at: datetime.datetime) -> None:
    entries.record(verb, subject=recipient, by=by, at=at, data={"program": recipient.program_id})
