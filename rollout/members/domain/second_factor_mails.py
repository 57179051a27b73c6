"""Mail to whoever a login belongs to, about their second factor: what nobody but them should have done."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rollout.mail.domain import account_mails
from rollout.tenancy import links
from rollout.tenancy.models import User


def turned_on(user: User, at: datetime.datetime) -> None:
    subject = _("Two-factor sign-in is on")
    text = _("From now on signing in to Fairway needs a code of your authenticator app as well.")
    _plan(user, subject, text, at)


def turned_off(user: User, at: datetime.datetime) -> None:
    subject = _("Two-factor sign-in is off")
    text = _("Signing in to Fairway no longer needs a code of your authenticator app.")
    _plan(user, subject, text, at)


def codes_renewed(user: User, at: datetime.datetime) -> None:
    subject = _("Your recovery codes are new")
    text = _("The recovery codes that you had before open nothing any more.")
    _plan(user, subject, text, at)


def recovery_code_used(user: User, left: int, at: datetime.datetime) -> None:
    subject = _("A recovery code was used")
    text = ngettext(
        "Somebody signed in to Fairway as you with a recovery code in place of the app. %(count)d code is left.",
        "Somebody signed in to Fairway as you with a recovery code in place of the app. %(count)d codes are left.",
        left,
    ) % {"count": left}
    _plan(user, subject, text, at)


def reset(user: User, by: str, at: datetime.datetime) -> None:
    subject = _("Your second factor was taken away")
    text = _(
        "%(administrator)s took your second factor away, because you could not use it. Sign in and set it up again."
    ) % {"administrator": by}
    _plan(user, subject, text, at)


def _plan(user: User, subject: str, text: str, at: datetime.datetime) -> None:
    """In the language of the page where it happened."""
    link = links.absolute(links.outside("mfa_index"))
    warning = _("If that was not you, change your password and tell your administrator today. What is on now:")
    account_mails.plan(to=user.email, subject=subject, body=f"{text}\n\n{warning}\n\n{link}\n", at=at)
