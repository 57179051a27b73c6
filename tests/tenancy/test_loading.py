"""An organization that is being loaded counts as not there; removing one leaves no row and touches no other."""

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from rollout.jobs.domain import agenda
from rollout.jobs.models import AgendaItem
from rollout.journal.domain import entries
from rollout.tenancy import actors, walls
from rollout.tenancy.domain import removal, tenants
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories


@pytest.fixture
def loading(db: None) -> Tenant:
    tenant = tenants.create(slug="acme", name="Acme", is_loading=True)
    tenants.grant(tenant=tenant, email="ana@acme.example", role=Role.ADMINISTRATOR)
    return tenant


def test_nobody_enters_until_it_is_loaded(client: Client, loading: Tenant) -> None:
    ana = User.objects.get(email="ana@acme.example")
    client.force_login(ana)
    assert (client.get("/acme/").status_code, actors.tenants_of(ana)) == (404, [])
    tenants.finish_loading([loading])
    assert (client.get("/acme/").status_code, actors.tenants_of(ana)) == (200, [loading])


def test_its_work_waits_until_it_is_loaded(loading: Tenant) -> None:
    due_at = timezone.now()
    agenda.lower(tenant_id=loading.pk, kind="messages", due_at=due_at)
    assert agenda.claim_due(at=timezone.now()) == []
    tenants.finish_loading([loading])
    assert [(tenant_id, kind) for tenant_id, kind, _ in agenda.claim_due(at=timezone.now())] == [
        (loading.pk, "messages")
    ]


def fill(slug: str) -> Tenant:
    """An organization with a row in tables of every kind: plain, bulk, append-only, global."""
    tenant = factories.TenantFactory(slug=slug)
    user = User.objects.create_user(f"ana@{slug}.example")
    Membership.objects.create(user=user, tenant=tenant, role=Role.AUDITOR)
    with walls.inside(tenant.pk):
        assignment = factories.AssignmentFactory()
        factories.MessageFactory(assignment=assignment, wave=assignment.wave, recipient=assignment.person)
        factories.ReadinessItemFactory(wave=assignment.wave)
        entries.record("wave.made", subject=assignment.wave, by=actors.system(tenant), at=factories.AT)
    return tenant


def rows(tenant: Tenant) -> dict[str, int]:
    """Rows by table that names a tenant."""
    with walls.inside(tenant.pk), connection.cursor() as cursor:
        found = {}
        for table, column in removal._tables():
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [tenant.pk])
            (found[table],) = cursor.fetchone()
    return {table: count for table, count in found.items() if count}


def test_removing_leaves_no_row_and_touches_no_other(committed: None) -> None:
    ours, theirs = fill("ours"), fill("theirs")
    before = rows(theirs)
    assert {
        "comms_message",
        "delivery_assignment",
        "jobs_agenda",
        "journal_entry",
        "tenancy_membership",
    } <= before.keys()
    removal.remove(ours)
    assert (rows(ours), rows(theirs)) == ({}, before)
    assert list(Tenant.objects.all()) == [theirs]
    assert User.objects.filter(email="ana@ours.example").exists()
    assert AgendaItem.objects.filter(tenant=theirs).exists()


def test_the_keeper_sees_one_tenant_and_refuses_to_switch(committed: None) -> None:
    ours, theirs = fill("ours"), fill("theirs")
    with walls.inside_as_keeper(ours.pk) as cursor:
        cursor.execute("SELECT DISTINCT tenant_id FROM journal_entry")
        assert cursor.fetchall() == [(ours.pk,)]
    with pytest.raises(walls.TenantSwitchRefused), walls.inside(theirs.pk), walls.inside_as_keeper(ours.pk):
        pass
