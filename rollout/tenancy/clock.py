"""The one clock. Real time, or for a demo tenant a clock its administrator has moved; it always runs on."""

import datetime

from django.utils import timezone

from rollout.tenancy.models import Tenant


def now(tenant: Tenant) -> datetime.datetime:
    """The tenant's present instant, aware, UTC."""
    return timezone.now() + tenant.clock_offset


def real(tenant: Tenant, instant: datetime.datetime) -> datetime.datetime:
    """The real instant at which the tenant's clock will show `instant`; what the agenda is kept in."""
    return instant - tenant.clock_offset
