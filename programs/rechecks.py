"""Checks that run by themselves: after what they read has changed, and once a day. The edge: reads the clock.

Only items whose check somebody ran before are looked at, of waves ahead; what a person settled beside a check stays.
"""

import datetime
import logging
from types import ModuleType

from django.db.models import Max
from django.utils import timezone

from programs import probing
from programs.domain import check_runs, checks, readiness_checks
from programs.models import ReadinessItem
from rollout.jobs.domain import agenda
from rollout.journal.domain import followers
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant

KIND = "readiness.checks"
FOLLOWER = "programs.checks"
SOON = datetime.timedelta(seconds=20)  # real time: changes come in bursts
DAILY = datetime.timedelta(days=1)  # of the tenant's clock

log = logging.getLogger(__name__)


def discover(package: ModuleType) -> None:
    """Plug in a floor's checks, and follow what they follow."""
    checks.discover(package)
    followers.register(FOLLOWER, verbs=checks.verbs(), handler=follow)


def follow(entry: Entry, tenant: Tenant) -> None:
    agenda.lower(tenant_id=tenant.pk, kind=KIND, due_at=timezone.now() + SOON)


def run_due(tenant: Tenant) -> datetime.datetime | None:
    """Run what is due, each check in a transaction of its own."""
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        due = _due(at)
    for item, check in due:
        try:
            with walls.inside(tenant.pk):
                if check.run:
                    readiness_checks.run_again(item=item, by=by, at=at)
                else:
                    probing.start_daily(item=item, by=by, at=at)
        except Exception:
            log.exception("check %s of tenant %s failed", check.name, tenant.pk)  # the others go on
    return None


def _due(at: datetime.datetime) -> list[tuple[ReadinessItem, checks.Check]]:
    items = [item for item in readiness_checks.checked_ahead() if readiness_checks.is_open_to_checks(item)]
    ran = {pk: run.again_at or run.ran_at for pk, run in check_runs.latest(items).items()}
    changed = _changed(min(ran.values())) if ran else {}
    found = []
    for item in items:
        check, ran_at = checks.get(item.check_name), ran.get(item.pk)
        if check is None:
            continue
        outdated = item.evidence == readiness_checks.OUTDATED and check.run is not None
        since = max((changed[verb] for verb in check.follows if verb in changed), default=None)
        stale = ran_at is not None and ((since is not None and since > ran_at) or at - ran_at >= DAILY)
        if outdated or (stale and (check.run is not None or check.repeats)):
            found.append((item, check))
    return found


def _changed(since: datetime.datetime) -> dict[str, datetime.datetime]:
    """When each verb that some check follows was last written since the instant, in one query."""
    entries = Entry.objects.filter(verb__in=checks.verbs(), at__gte=since).order_by().values("verb")
    return dict(entries.annotate(last=Max("at")).values_list("verb", "last"))
