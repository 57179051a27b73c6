"""Decisions take effect at their moment (GO1): then the journal says `setting.in_force`, and followers act on it."""

import datetime

from django.db.models import Min

from audiences.models.setting import Decision
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant

KIND = "settings"
VERB = "setting.in_force"

_tables: list[type[Decision]] = []


def register(*tables: type[Decision]) -> None:
    """Announce decisions of these tables too; floors above add theirs."""
    _tables.extend(tables)


def announce(decision: Decision, *, by: Actor, at: datetime.datetime) -> None:
    """Say now that the decision is in force, or put its moment on the agenda."""
    if decision.effective_at > at:
        agenda.lower_for(by.tenant, KIND, decision.effective_at)
        return
    type(decision).objects.filter(pk=decision.pk).update(is_announced=True)
    entries.record(VERB, subject=decision, by=by, at=at, data={"setting": decision.name})


def run(tenant: Tenant) -> datetime.datetime | None:
    """Announce what has become effective; the real instant of the next planned decision, if there is one."""
    with walls.inside(tenant.pk):
        now, by = clock.now(tenant), actors.system(tenant)
        for table in _tables:
            due = table.objects.standing().filter(is_announced=False, effective_at__lte=now)
            for decision in due.select_for_update(skip_locked=True).order_by("effective_at", "pk"):
                announce(decision, by=by, at=now)
        upcoming = [table.objects.planned(now).aggregate(next=Min("effective_at"))["next"] for table in _tables]
    later = [clock.real(tenant, instant) for instant in upcoming if instant]
    return min(later, default=None)
