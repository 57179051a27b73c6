"""A user's second factor: codes of an authenticator app, and recovery codes for when the phone is gone.

Secrets are sealed at rest. Every act is journaled in each organization that the user may enter, and mailed to them.
These verbs run outside any organization's walls and take `at` in real time: a login is nobody's.
"""

import datetime
import logging
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from rollout.journal.domain import entries
from rollout.members.domain import codes, second_factor_mails, second_factor_rules
from rollout.tenancy import actors, sealing, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Slip
from rollout.web import lifting

Type = Authenticator.Type
log = logging.getLogger(__name__)


def of(user: User) -> Authenticator | None:
    """The second factor, or None where there is none."""
    return Authenticator.objects.filter(user=user, type=Type.TOTP).first()


def held() -> Exists:
    """Whether the user of a membership has one, for a queryset of memberships."""
    return Exists(Authenticator.objects.filter(user=OuterRef("user"), type=Type.TOTP))


def codes_left(user: User) -> list[str]:
    """Recovery codes that were not used yet."""
    found = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    try:
        return found.wrap().get_unused_codes() if found else []
    except sealing.Sealed:
        log.exception("recovery codes of user %s", user.pk)
        return []


@transaction.atomic
def turn_on(*, user: User, secret: str, code: str, at: datetime.datetime, origin: str = "") -> None:
    """Keep the app's secret and make recovery codes. The code proves that the app has it, and is used up by that.

    ValidationError keyed by `code` for a wrong one; refused where there is a second factor already.
    """
    user = _locked(user)
    if of(user) is not None:
        raise Slip(_("Two-factor sign-in is on already."))
    step = codes.step_of(secret, code, at)
    if step is None:
        raise ValidationError({"code": _("This code does not fit. Enter the one that your app shows now.")})
    factor = TOTP.activate(user, secret).instance
    factor.data["last_step"] = step
    factor.save(update_fields=["data"])
    RecoveryCodes.activate(user)
    _record("second_factor.turned_on", user, at, origin)
    second_factor_mails.turned_on(user, at)


@transaction.atomic
def turn_off(*, user: User, at: datetime.datetime, origin: str = "") -> None:
    """Sign in with one factor again. PermissionDenied where an organization asks for two."""
    user = _locked(user)
    if of(user) is None:
        raise Slip(_("Two-factor sign-in is off already."))
    if asking := second_factor_rules.asking(user):
        names = ", ".join(str(each) for each in asking)
        raise Denied(
            _("%(organization)s asks your role for two-factor sign-in, so it stays on.") % {"organization": names},
            lift=lifting.may(Action.MANAGE_MEMBERS),
        )
    forget(user)
    _record("second_factor.turned_off", user, at, origin)
    second_factor_mails.turned_off(user, at)


@transaction.atomic
def renew_codes(*, user: User, at: datetime.datetime, origin: str = "") -> None:
    """New recovery codes in place of the old ones, which open nothing from now on."""
    user = _locked(user)
    if of(user) is None:
        raise Slip(_("Turn on two-factor sign-in first; recovery codes stand in for it."))
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _record("second_factor.codes_renewed", user, at, origin)
    second_factor_mails.codes_renewed(user, at)


def use(*, user: User, code: str, at: datetime.datetime, origin: str = "") -> Authenticator | None:
    """What the code belongs to, used up: the same code is never taken twice, nor one before it. None for a wrong one,
    and where no key opens the secret: nobody gets in by that."""
    try:
        with transaction.atomic():
            return _use(user, code, at, origin)
    except sealing.Sealed:
        log.exception("second factor of user %s", user.pk)
        return None


def _use(user: User, code: str, at: datetime.datetime, origin: str) -> Authenticator | None:
    held = {each.type: each for each in Authenticator.objects.select_for_update().filter(user=user).order_by("type")}
    app, recovery = held.get(Type.TOTP), held.get(Type.RECOVERY_CODES)
    if app is None:
        return None
    step = codes.step_of(sealing.unseal(app.data["secret"]), code, at)
    if step is not None and step > app.data.get("last_step", -1):
        app.data["last_step"] = step
        app.save(update_fields=["data"])
        return app
    if recovery is None or not (stand_in := recovery.wrap()).validate_code(code):
        return None
    left = len(stand_in.get_unused_codes())
    _record("second_factor.recovery_code_used", user, at, origin, {"left": left})
    second_factor_mails.recovery_code_used(user, left, at)
    return stand_in.instance


@transaction.atomic
def reset_by_operator(*, email: str, reason: str, at: datetime.datetime) -> None:
    """Take it away for whoever operates the installation. ValidationError where there is no such login or factor."""
    user = User.objects.select_for_update().filter(email=email.strip().lower()).first()
    if user is None or of(user) is None:
        raise Slip(_("No login with the address “%(email)s” has a second factor.") % {"email": email})
    forget(user)
    for tenant in actors.tenants_of(user):
        with walls.inside(tenant.pk):
            by = actors.system(tenant, origin="command reset_second_factor")
            entries.record(
                "second_factor.reset", subject=user, by=by, at=at + tenant.clock_offset, reason=reason.strip()
            )
    second_factor_mails.reset(user, "Fairway", at)


def forget(user: User) -> None:
    """Take away app and recovery codes, in the caller's transaction, which says why."""
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def reseal() -> int:
    """Seal every secret again under the first key; how many. Sealed where no key opens one, and nothing is changed."""
    held = Authenticator.objects.select_for_update().order_by("pk")
    for each in held:
        for name in ("secret", "seed"):
            if name in each.data:
                each.data[name] = sealing.reseal(each.data[name])
        each.save(update_fields=["data"])
    return len(held)


def wrong_code() -> str:
    """What every wrong, old or used code is answered with."""
    return _("This code does not fit. Enter the one that your app shows now, or a recovery code that was not used.")


def _locked(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _record(verb: str, user: User, at: datetime.datetime, origin: str, data: dict[str, Any] | None = None) -> None:
    for tenant in actors.tenants_of(user):
        with walls.inside(tenant.pk):
            by = Actor(tenant=tenant, user=user, origin=origin)
            entries.record(verb, subject=user, by=by, at=at + tenant.clock_offset, data=data)
