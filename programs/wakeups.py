"""What the agenda calls: the edge where programs read the clock and open the tenant."""

import datetime
import logging

from programs.domain import dates, findings, pilots
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant

log = logging.getLogger(__name__)


def judge_pilots(tenant: Tenant) -> datetime.datetime | None:
    """Judge the pilots that wait for it, a transaction each; come again on the day of the next criterion."""
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        waiting = pilots.waiting()
    for wave in waiting:
        try:
            with walls.inside(tenant.pk):
                pilots.judge(wave=wave, by=by, at=at)
        except Exception:
            log.exception("the pilot %s of tenant %s is not judged", wave.pk, tenant.pk)
    with walls.inside(tenant.pk):
        again = pilots.next_look(by, at)
    return clock.real(tenant, again) if again else None


def expire_waivers(tenant: Tenant) -> datetime.datetime | None:
    """Open findings about what a launched wave went on without, once its waiver ended; come again at the next end."""
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        findings.expire(by=by, at=at)
        ends_at = findings.next_end(tenant, dates.today(by, at))
    return clock.real(tenant, ends_at) if ends_at else None
