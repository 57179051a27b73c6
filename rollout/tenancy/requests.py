"""What a request carries once the middleware has let it in."""

import datetime

from django.http import HttpRequest

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User


class TenantRequest(HttpRequest):
    """`tenant` and `actor` are None outside any tenant; `now` is the tenant's clock."""

    tenant: Tenant | None
    actor: Actor | None
    now: datetime.datetime
    user: User
