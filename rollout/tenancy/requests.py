"""What a request carries once the middleware has let it in."""

import datetime

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User


class TenantRequest(HttpRequest):
    """`tenant` and `actor` are None outside any tenant; `now` is the tenant's clock."""

    tenant: Tenant | None
    actor: Actor | None
    now: datetime.datetime
    user: User


def client_address(request: HttpRequest) -> str:
    """The reader's network address as sign-in counts tries by it; empty where none is known."""
    try:
        return str(get_adapter(request).get_client_ip(request) or "")
    except PermissionDenied:  # a proxy that does not say for whom it asks
        return ""
