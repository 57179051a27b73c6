"""Workers that mail owners are killed at the worst moments: nobody's morning is lost, and none is told twice."""

import datetime
import json
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from comms.models import OwnerDigest
from programs.models import ReadinessItem
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, User
from tests import factories
from tests.faults.test_killed_worker import Result, kills, process

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


def run(folder: Path, *, plan: dict[int, str], what: str) -> Result:
    (folder / "workers").mkdir()
    tenant_id = owners()
    database = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    with process("tests.faults.sink", folder, json.dumps(plan)) as sink:
        port = int(sink.stdout.readline())
        with process("tests.faults.report_workers", folder, tenant_id, database, port, WORKERS, what) as workers:
            assert workers.wait(timeout=120) == 0
    with walls.inside(tenant_id):
        states = dict(OwnerDigest.objects.values_list("message_id", "state"))
        assert OwnerDigest.objects.values("owner").distinct().count() == len(states)
    return Result(
        planned=OWNERS,
        states=states,
        accepted=(folder / "accepted").read_text().split(),
        kills=len((folder / "kills").read_text().splitlines()),
    )


@pytest.mark.slow
def test_killed_workers_lose_no_mail_to_owners_and_send_none_twice(committed: None, tmp_path: Path) -> None:
    result = run(tmp_path, plan=kills(2026, count=STRIKES, within=OWNERS - 5), what="digests")
    assert result.broken_promises() == []
    assert result.kills == STRIKES


@pytest.mark.slow
def test_control_without_leases_breaks_the_promise(committed: None, tmp_path: Path) -> None:
    result = run(tmp_path, plan={5: "stored", 12: "answered"}, what="leaseless")
    assert "none is accepted twice" in result.broken_promises()
