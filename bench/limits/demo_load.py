"""The demo's load, in rows of all tables a second, against COPY of the same rows one table after another."""

import datetime

from django.apps import apps
from django.core.management import call_command

from bench.company import Company
from bench.limits import Figure, seconds
from bench.limits.copying import copied
from comms.domain import sending
from rollout.demo import load
from rollout.tenancy.domain import removal
from rollout.tenancy.models import Tenant, TenantOwned

LIMIT = 0.01
PEOPLE = 2_000
AS_OF = datetime.date(2026, 9, 22)


def measure(company: Company) -> list[Figure]:
    """Two thousand people and all that happened to them."""
    return [_figure(f"demo of {PEOPLE:,} people", PEOPLE)]


def planted(company: Company) -> list[Figure]:
    """Each message of the past in a transaction of its own, as a sender without batches would settle them."""
    kept, sending.PAST = sending.PAST, 1
    try:
        return [_figure("demo, a message at a time", PEOPLE)]
    finally:
        sending.PAST = kept


def _figure(name: str, people: int) -> Figure:
    taken = seconds(lambda: call_command("demo", people=people, as_of=AS_OF, verbosity=0))
    tenants = list(Tenant.objects.filter(slug__in=load.BOTH))
    try:
        found = [copied(tenant.pk, table) for tenant in tenants for table in _tables()]
    finally:
        for tenant in tenants:
            removal.remove(tenant)
    rows, bare = sum(rows for rows, _ in found), sum(each for _, each in found)
    return Figure(name, "rows/s", rows / taken, rows / bare, "rows/s by COPY", LIMIT)


def _tables() -> list[str]:
    return [model._meta.db_table for model in apps.get_models() if issubclass(model, TenantOwned)]
