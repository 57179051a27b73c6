"""A pilot that fails while a worker sends the wave after it: nothing more leaves, and nothing is lost (RD3)."""

import asyncio
import datetime
import time
from collections.abc import Callable, Iterator

import pytest
from django.conf import LazySettings
from django.db import connection

from comms.domain import claims, sending
from comms.models import Message
from programs.domain import pilot_choices, pilot_holds, pilots
from programs.models import PilotCriterion, PilotVerdict, Wave
from rollout.jobs.models import AgendaItem
from rollout.journal.domain import followers
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.comms import smtp_host
from tests.conftest import actor_for
from tests.faults.test_killed_worker import plan_messages

MESSAGES, BATCH, STRIKES_AT = 30, 20, 7  # it strikes while a worker hands over the seventh of those it claimed
ALLOWED = 60  # seconds


class Host:
    """Accepts mail, notes when, and while it takes one of them lets the pilot fail."""

    def __init__(self, strike: Callable[[], None]) -> None:
        self.strike, self.accepted, self.struck = strike, list[float](), 0.0

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        if len(self.accepted) + 1 == STRIKES_AT:
            await asyncio.to_thread(self.strike)
            self.struck = time.monotonic()
        self.accepted.append(time.monotonic())
        return "250 kept"


@pytest.fixture
def tenant(committed: None) -> Tenant:
    """Messages of wave 1 are due; a pilot before it has one incident more than it may."""
    tenant = Tenant.objects.get(pk=plan_messages(MESSAGES))
    with walls.inside(tenant.pk):
        wave = Wave.objects.get()
        Wave.objects.update(state="launched")
        pilot = factories.WaveFactory(
            program=wave.program, number=0, name="Pilot", is_pilot=True, state="closed",
            starts_on=wave.starts_on - datetime.timedelta(days=30),
        )  # fmt: skip
        PilotCriterion.objects.create(
            wave=pilot, number=1, kind="incidents", threshold=0, least=1, decides_on=wave.starts_on,
            figure=1, answers=9, told_at=factories.AT, source="Help desk",
        )  # fmt: skip
    return tenant


@pytest.fixture
def host(tenant: Tenant, settings: LazySettings) -> Iterator[Host]:
    def strike() -> None:
        with walls.inside(tenant.pk):
            pilot = Wave.objects.select_related("program").get(number=0)
            row = pilots.judge(wave=pilot, by=actors.system(tenant), at=clock.now(tenant))
            assert row.state == PilotVerdict.State.FAILED
        connection.close()

    kept = Host(strike)
    with smtp_host.running(kept) as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "", False, False
        yield kept


def states(tenant: Tenant) -> dict[str, int]:
    with walls.inside(tenant.pk):
        found = Message.objects.values_list("state", flat=True)
        return {state: list(found).count(state) for state in set(found)}


def test_nothing_leaves_once_the_pilot_has_failed_and_all_goes_when_it_is_overridden(
    tenant: Tenant, host: Host
) -> None:
    assert sending.send_due(tenant, claims.Claims(batch=BATCH)) is None, "there is nothing to come back for"
    assert host.accepted[-1] - host.struck < ALLOWED
    assert len(host.accepted) == STRIKES_AT, "the one that was being handed over, and none after it"
    assert states(tenant) == {"sent": STRIKES_AT, "planned": MESSAGES - STRIKES_AT}
    by = actor_for(tenant, Role.PROGRAM_MANAGER)
    with walls.inside(tenant.pk):
        pilot = Wave.objects.select_related("program").get(number=0)
        pilot_choices.go_on(wave=pilot, reason="It was one old browser.", by=by, at=clock.now(tenant))
    AgendaItem.objects.update(due_at=None)
    followers.read_all(tenant)
    assert AgendaItem.objects.get(kind="messages").due_at is not None, "the sender is woken"
    with walls.inside(tenant.pk):
        Message.objects.filter(state="planned").update(lease_until=None)  # as it is when the lease has run out
    host.strike = lambda: None
    sending.send_due(tenant, claims.Claims(batch=BATCH))
    assert states(tenant) == {"sent": MESSAGES}
    assert len(host.accepted) == MESSAGES


def test_control_without_the_rule_the_worker_goes_on(
    tenant: Tenant, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = pilot_holds.PilotHold.objects.none
    monkeypatch.setattr(pilot_holds, "silenced", lambda: none().values("wave"))
    sending.send_due(tenant, claims.Claims(batch=BATCH))
    assert states(tenant) == {"sent": MESSAGES}
    assert host.accepted[-1] > host.struck
