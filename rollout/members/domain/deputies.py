"""Whom somebody can name as deputy: other members, and colleagues of the people data."""

import datetime
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import Role

Colleague = Callable[[str], str | None]


class _Socket:
    """Filled by the audiences floor, which knows people."""

    colleague: Colleague = staticmethod(lambda email: None)


def plug_colleagues(colleague: Colleague) -> None:
    """`colleague(email)` runs inside the tenant and gives the name of the person whose own mailbox that is, or None."""
    _Socket.colleague = staticmethod(colleague)


def find(email: str, *, by: Actor, at: datetime.datetime) -> User:
    """The login with this address; made for a colleague who has none yet. ValidationError keyed by `email`.

    A partner is not told who works here: for them only other members count.
    """
    email = email.strip().lower()
    if by.user is not None and email == by.user.email:
        raise ValidationError({"email": _("That is your own address. Enter that of your deputy.")})
    member = Membership.objects.active(at).filter(tenant=by.tenant, user__email=email, user__is_active=True)
    if known := member.select_related("user").first():
        return known.user
    name = None if by.roles <= {Role.PARTNER} else _Socket.colleague(email)
    if name is None:
        raise ValidationError(
            {"email": _("Nobody here has the address “%(email)s”. Enter a colleague’s work email.") % {"email": email}}
        )
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, display_name=name)
    if not user.is_active:
        raise ValidationError({"email": _("The account of %(email)s is closed.") % {"email": email}})
    return user
