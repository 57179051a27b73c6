"""What the agenda calls: the edge where programs read the clock and open the tenant."""

import datetime
import logging

from programs.domain import dates, evidence_ends, findings, pilots
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
    """Open findings once a waiver ended that a launched wave goes on with, and items whose evidence did; come again."""
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        findings.expire(by=by, at=at)
        evidence_ends.reopen(by=by, at=at)
        today = dates.today(by, at)
        ends = [each.next_end(tenant, today) for each in (findings, evidence_ends)]
    ends_at = min((end for end in ends if end), default=None)
    return clock.real(tenant, ends_at) if ends_at else None
