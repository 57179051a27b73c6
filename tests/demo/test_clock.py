"""The demo clock goes forward, for demo organizations only, and wakes their work."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from rollout.jobs.models import AgendaItem
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for


def test_the_clock_moves_and_runs_on(tenant: Tenant) -> None:
    to = timezone.now() + datetime.timedelta(days=30)
    call_command("clock", "norvane", "--to", to.isoformat(), verbosity=0)
    tenant.refresh_from_db()
    assert abs(clock.now(tenant) - to) < datetime.timedelta(seconds=5)
    assert AgendaItem.objects.filter(tenant=tenant, due_at__lte=timezone.now()).exists()


@pytest.mark.parametrize(
    ("slug", "to", "sentence"),
    [
        ("nowhere", "2099-01-01", "There is no organization “nowhere”."),
        ("norvane", "tomorrow", "“tomorrow” is no instant; one such as 2026-10-05T09:00 is accepted."),
        ("norvane", "2020-01-01T09:00", "Choose an instant after "),
        ("norvane", "2090-01-01T09:00", "Move at most 366 days at a time."),
        ("real", "2099-01-01T09:00", "Only a demo organization has a clock that moves. This one follows real time."),
    ],
)
def test_refusals_are_sentences(tenant: Tenant, slug: str, to: str, sentence: str) -> None:
    factories.TenantFactory(slug="real")
    with pytest.raises(CommandError, match=sentence):
        call_command("clock", slug, "--to", to, verbosity=0)
    tenant.refresh_from_db()
    assert tenant.clock_offset == datetime.timedelta()


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(client: Client, tenant: Tenant) -> None:
    client.force_login(actor_for(tenant, Role.PROGRAM_MANAGER).user)
    answer = client.post("/norvane/settings/clock/", {"day": "2020-01-01", "time": "09:00"})
    assert answer.status_code == 422
    assert "Choose an instant after" in answer.content.decode()
    assert 'value="2020-01-01"' in answer.content.decode()


def test_a_real_organization_has_no_such_page(client: Client) -> None:
    real = factories.TenantFactory(slug="real")
    client.force_login(actor_for(real, Role.ADMINISTRATOR).user)
    assert client.get("/real/settings/clock/").status_code == 404
