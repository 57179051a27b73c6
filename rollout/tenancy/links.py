"""Addresses from places that have no request: workers and mails. `reverse()` there knows no tenant prefix."""

from django.conf import settings
from django.urls import reverse

from rollout.tenancy.models import Tenant


def inside(tenant: Tenant, name: str, *args: object) -> str:
    """Path of a page of the tenant, as `/acme/programs/`."""
    return f"/{tenant.slug}{_bare(reverse(name, settings.TENANT_URLCONF, args=args))}"


def outside(name: str, *args: object) -> str:
    """Path of a page that belongs to no tenant, as `/accounts/login/` or a signed page."""
    return _bare(reverse(name, settings.ROOT_URLCONF, args=args))


def absolute(path: str) -> str:
    """The full address for a mail."""
    return f"{settings.SITE_URL}{path}"


def _bare(path: str) -> str:
    from django.urls import get_script_prefix  # read at call time: the middleware changes it per request

    prefix = get_script_prefix()
    return "/" + path[len(prefix) :] if path.startswith(prefix) else path
