"""Moving a demo tenant's clock. It only goes forward: what was sent and recorded has happened."""

import datetime

from django.utils.translation import gettext as _

from rollout.jobs.domain import agenda
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import lifting

LONGEST = datetime.timedelta(days=366)


def move(*, tenant: Tenant, to: datetime.datetime) -> None:
    """Set the tenant's clock to the instant `to` and wake all its work. Refuses real tenants and the past."""
    if not tenant.is_demo:
        raise Refused(
            _("Only a demo organization has a clock that moves. This one follows real time."), lift=lifting.nobody()
        )
    at = clock.now(tenant)
    if to <= at:
        said = _("Choose an instant after %(instant)s UTC, where the clock stands now.")
        raise Slip(said % {"instant": f"{at:%Y-%m-%d %H:%M}"})
    if to - at > LONGEST:
        raise Slip(_("Move at most 366 days at a time."))
    tenant.clock_offset += to - at
    tenant.save(update_fields=["clock_offset"])
    agenda.lower_everything(tenant_id=tenant.pk)
