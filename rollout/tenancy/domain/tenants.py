"""New tenants and their first members."""

from collections.abc import Iterable
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.models.tenant import RESERVED_SLUGS
from rollout.tenancy.permissions import Role
from rollout.tenancy.refusals import Slip


@transaction.atomic
def create(*, slug: str, name: str, time_zone: str = "UTC", is_demo: bool = False, is_loading: bool = False) -> Tenant:
    """A new organization; one that is loading is closed until `finish_loading`.

    ValidationError with a sentence for a taken or reserved slug or an unknown zone.
    """
    if slug in RESERVED_SLUGS:
        raise Slip(_("“%(slug)s” is an address of the product itself; choose another short name.") % {"slug": slug})
    if Tenant.objects.filter(slug=slug).exists():
        raise Slip(_("There is an organization “%(slug)s” already; choose another short name.") % {"slug": slug})
    if time_zone not in available_timezones():
        raise Slip(
            _("“%(time_zone)s” is no time zone; one such as Europe/Berlin is accepted.") % {"time_zone": time_zone}
        )
    tenant = Tenant(slug=slug, name=name, time_zone=time_zone, is_demo=is_demo, is_loading=is_loading)
    tenant.full_clean()
    tenant.save()
    return tenant


def finish_loading(loaded: Iterable[Tenant]) -> None:
    """Open what is loaded, all of it at one instant; the work that waited for it begins."""
    Tenant.objects.filter(pk__in=[tenant.pk for tenant in loaded]).update(is_loading=False)


@transaction.atomic
def grant(*, tenant: Tenant, email: str, role: Role, name: str = "", password: str | None = None) -> Membership:
    """Give the address a role; makes the login where there is none. Without a password they sign in by code."""
    if not role.granted:
        raise Slip(_("Managers are not granted a role: it follows from who reports to them in the people data."))
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User(email=email.strip().lower(), display_name=name)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
    return Membership.objects.get_or_create(user=user, tenant=tenant, role=role)[0]
