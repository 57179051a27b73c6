"""Workers that mail owners are killed at the worst moments: nobody's morning is lost, and none is told twice."""

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from comms.models import OwnerDigest
from programs.models import ReadinessItem
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, User
from tests import factories
from tests.faults.test_killed_worker import kills, process

WORKERS, OWNERS, STRIKES = 2, 30, 4
NOON = datetime.datetime(2026, 10, 5, 12, 0, tzinfo=datetime.UTC)  # a Monday


def owners() -> int:
    """Each with a late item; the workers plan the mails themselves. Returns the tenant's id."""
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    tenant.clock_offset = NOON - timezone.now()
    tenant.save()
    users = User.objects.bulk_create(factories.UserFactory.build_batch(OWNERS))
    Membership.objects.bulk_create(Membership(user=user, tenant=tenant, role="reviewer") for user in users)
    with walls.inside(tenant.pk):
        wave = factories.WaveFactory(state="planned")
        due_on = NOON.date() - datetime.timedelta(days=1)
        ReadinessItem.objects.bulk_create(
            factories.ReadinessItemFactory.build(wave=wave, owner=user, due_on=due_on) for user in users
        )
    return tenant.pk


@pytest.mark.slow
def test_killed_workers_lose_no_mail_to_owners_and_send_none_twice(committed: None, tmp_path: Path) -> None:
    (tmp_path / "workers").mkdir()
    tenant_id = owners()
    database = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    with process("tests.faults.sink", tmp_path, json.dumps(kills(2026, count=STRIKES, within=OWNERS - 5))) as sink:
        port = int(sink.stdout.readline())
        given = (tmp_path, tenant_id, database, port, WORKERS, "digests")
        with process("tests.faults.report_workers", *given) as workers:
            assert workers.wait(timeout=120) == 0
    with walls.inside(tenant_id):
        states = dict(OwnerDigest.objects.values_list("message_id", "state"))
        assert OwnerDigest.objects.values("owner").distinct().count() == OWNERS
    accepted = (tmp_path / "accepted").read_text().split()
    sent, uncertain = ({each for each, state in states.items() if state == word} for word in ("sent", "uncertain"))
    assert len((tmp_path / "kills").read_text().splitlines()) == STRIKES
    assert len(sent) + len(uncertain) == len(states) == OWNERS
    assert max(Counter(accepted).values()) == 1
    assert sent <= set(accepted) <= sent | uncertain
    assert len(uncertain) <= STRIKES * WORKERS
