"""The agenda's rows are written by every act of a tenant: they must not make acts queue or deadlock."""

import datetime
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from rollout.jobs.domain import agenda
from rollout.jobs.models import AgendaItem
from rollout.journal.domain import entries
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def company(committed: None) -> Tenant:
    return factories.TenantFactory(slug="norvane")


def act(company: Tenant, entry_first: bool, failed: list[BaseException]) -> None:
    """Acts that write an entry and start other work, in one order or the other."""
    steps = [
        lambda: entries.record("thing.done", subject=company, by=actors.system(company), at=AT),
        lambda: agenda.lower(tenant_id=company.pk, kind="messages"),
    ]
    try:
        for _ in range(15):
            with walls.inside(company.pk):
                for step in steps if entry_first else reversed(steps):
                    step()
                    time.sleep(0.002)
    except BaseException as error:
        failed.append(error)
    finally:
        connection.close()


def test_acts_in_either_order_do_not_deadlock(company: Tenant) -> None:
    failed: list[BaseException] = []
    threads = [threading.Thread(target=act, args=(company, n % 2 == 0, failed)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_the_earliest_wish_counts_and_a_refused_act_leaves_none(company: Tenant) -> None:
    now = timezone.now()
    with walls.inside(company.pk):
        for hours in (5, 2, 9):
            agenda.lower(tenant_id=company.pk, kind="overdue", due_at=now + datetime.timedelta(hours=hours))
        assert not AgendaItem.objects.exists()  # written last
    assert AgendaItem.objects.get().due_at == now + datetime.timedelta(hours=2)
    with pytest.raises(ZeroDivisionError):
        refused(company, now)
    assert AgendaItem.objects.get().due_at == now + datetime.timedelta(hours=2)


def refused(company: Tenant, at: datetime.datetime) -> None:
    with walls.inside(company.pk):
        agenda.lower(tenant_id=company.pk, kind="overdue", due_at=at)
        raise ZeroDivisionError
