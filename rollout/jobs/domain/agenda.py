"""The agenda: which tenant has which kind of work, from when. Lowered in the transaction that makes the work."""

import datetime
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.utils import timezone

from rollout.jobs.models import AgendaItem
from rollout.tenancy import clock, walls
from rollout.tenancy.models import Tenant

LEASE = datetime.timedelta(seconds=30)  # work of a killed worker resumes this late at most (SECURITY, promise 4)

Handler = Callable[[Tenant], datetime.datetime | None]
_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """`handler(tenant)` does the due work outside any transaction; returns when to come again (real time)."""
    _handlers[kind] = handler


def kinds() -> list[str]:
    return sorted(_handlers)


def lower(*, tenant_id: int, kind: str, due_at: datetime.datetime | None = None) -> None:
    """Make sure the kind runs no later than `due_at` (real time; default now).

    Inside a tenant the row is written last in the transaction, with other kinds in order: every act lowers something,
    and a row locked early would let acts queue behind each other, or deadlock.
    """
    due_at, acts = due_at or timezone.now(), walls.last_acts()
    if acts is None:
        _lower(tenant_id, kind, due_at)
        return
    earlier = acts.get((tenant_id, kind))
    if isinstance(earlier, partial):
        due_at = min(due_at, earlier.args[2])
    acts[tenant_id, kind] = partial(_lower, tenant_id, kind, due_at)


def _lower(tenant_id: int, kind: str, due_at: datetime.datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO jobs_agenda (tenant_id, kind, due_at) VALUES (%s, %s, %s) "
            "ON CONFLICT (tenant_id, kind) DO UPDATE SET due_at = LEAST(jobs_agenda.due_at, EXCLUDED.due_at) "
            "WHERE jobs_agenda.due_at IS NULL OR jobs_agenda.due_at > EXCLUDED.due_at",
            [tenant_id, kind, due_at],
        )


def lower_for(tenant: Tenant, kind: str, instant: datetime.datetime) -> None:
    """The same, for an instant of the tenant's own clock."""
    lower(tenant_id=tenant.pk, kind=kind, due_at=clock.real(tenant, instant))


def claim_due(*, at: datetime.datetime, limit: int = 50) -> list[tuple[int, str, datetime.datetime]]:
    """Take due items as (tenant id, kind, lease end): pushed ahead by a lease, due again if their worker dies.

    Those of a tenant that is being loaded stay due until it is open.
    """
    until = at + LEASE
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_agenda SET due_at = %s WHERE id IN (SELECT id FROM jobs_agenda WHERE due_at <= %s "
            "AND tenant_id IN (SELECT id FROM tenancy_tenant WHERE NOT is_loading) "
            "ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING tenant_id, kind",
            [until, at, limit],
        )
        return [(tenant_id, kind, until) for tenant_id, kind in cursor.fetchall()]


def run(*, tenant_id: int, kind: str, lease: datetime.datetime | None = None) -> None:
    """Do the work of one kind for one tenant now, then note when to come again."""
    tenant = Tenant.objects.open().filter(pk=tenant_id).first()
    if tenant is None or kind not in _handlers:
        return
    again = _handlers[kind](tenant)
    if lease is not None:  # nobody lowered it meanwhile: the lease's wake-up is not needed
        AgendaItem.objects.filter(tenant_id=tenant_id, kind=kind, due_at=lease).update(due_at=None)
    if again is not None:
        lower(tenant_id=tenant_id, kind=kind, due_at=again)


def lower_everything(*, tenant_id: int | None = None) -> None:
    """Wake every kind, of one tenant or of all: after a demo clock moved, and against what was forgotten."""
    tenants = [tenant_id] if tenant_id else list(Tenant.objects.values_list("pk", flat=True))
    for pk in tenants:
        for kind in kinds():
            lower(tenant_id=pk, kind=kind)
