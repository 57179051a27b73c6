"""New tenants and their first members."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction

from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.models.tenant import RESERVED_SLUGS
from rollout.tenancy.permissions import Role


@transaction.atomic
def create(*, slug: str, name: str, time_zone: str = "UTC", is_demo: bool = False) -> Tenant:
    """A new organization. ValidationError with a sentence for a taken or reserved slug or an unknown zone."""
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is an address of the product itself; choose another short name.")
    if Tenant.objects.filter(slug=slug).exists():
        raise ValidationError(f"There is an organization “{slug}” already; choose another short name.")
    if time_zone not in available_timezones():
        raise ValidationError(f"“{time_zone}” is no time zone; one such as Europe/Berlin is accepted.")
    tenant = Tenant(slug=slug, name=name, time_zone=time_zone, is_demo=is_demo)
    tenant.full_clean()
    tenant.save()
    return tenant


@transaction.atomic
def grant(*, tenant: Tenant, email: str, role: Role, name: str = "", password: str | None = None) -> Membership:
    """Give the address a role; makes the login where there is none. Without a password they sign in by code."""
    if not role.granted:
        raise ValidationError(
            "Managers are not granted a role: it follows from who reports to them in the people data."
        )
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User(email=email.strip().lower(), display_name=name)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
    membership, _ = Membership.objects.get_or_create(user=user, tenant=tenant, role=role)
    return membership
