"""The audit page: who may open it, what it says, and what it costs."""

import datetime

import pytest
from django.test import Client

from rollout.journal.domain import entries, words
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def auditor(tenant: Tenant, client: Client) -> Client:
    client.force_login(actor_for(tenant, Role.AUDITOR).user)
    return client


def write(tenant: Tenant, waves: int) -> None:
    with walls.inside(tenant.pk):
        for number in range(waves):
            wave = factories.WaveFactory(program__name="Anti-bribery essentials", name=f"Wave {number + 1}")
            by = actors.system(tenant)
            entries.record("wave.held", subject=wave, by=by, at=AT, reason="Works council, see minutes")


def test_entries_read_as_words(auditor: Client, tenant: Tenant) -> None:
    write(tenant, 1)
    page = auditor.get("/norvane/audit/").content.decode()
    for text in ("Wave held", "Fairway", "Wave 1, Anti-bribery essentials", "Works council, see minutes", "1 entry"):
        assert text in page


def test_search_filter_and_file(auditor: Client, tenant: Tenant) -> None:
    write(tenant, 2)
    assert "Wave held" in auditor.get("/norvane/audit/?q=council").content.decode()
    assert "Nothing matches" in auditor.get("/norvane/audit/?q=nothing-like-it").content.decode()
    assert "Nothing matches" in auditor.get("/norvane/audit/?by=people").content.decode()
    response = auditor.get("/norvane/audit/?format=csv")
    assert response.headers["Content-Type"].startswith("text/csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "When,Who,What,About,Why"
    assert sorted(line.split(",")[3] for line in lines[1:]) == ['"Wave 1', '"Wave 2']


def test_one_row_costs_as_much_as_three(auditor: Client, tenant: Tenant) -> None:
    counts = []
    for waves in (1, 2):
        write(tenant, waves)
        with queries_of() as queries:
            assert auditor.get("/norvane/audit/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_only_those_who_audit(tenant: Tenant, client: Client) -> None:
    client.force_login(actor_for(tenant, Role.PROGRAM_MANAGER).user)
    assert client.get("/norvane/audit/").status_code == 403


def test_a_subject_that_is_gone_keeps_its_number(inside: Tenant) -> None:
    assert words.of_subjects([("wave", 4711), ("unheard", 3)]) == {
        ("wave", 4711): "Wave 4711",
        ("unheard", 3): "Unheard 3",
    }
