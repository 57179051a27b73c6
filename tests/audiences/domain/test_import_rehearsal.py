"""A rehearsal holds the lock on people while it looks and no longer, and does not wait or work without end."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from audiences.domain import import_plans, import_rehearsal, imports, people_merge
from audiences.models import Person
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from tests import factories
from tests.audiences.domain.test_imports import AT, company, row


@pytest.fixture
def tenant(committed: None) -> Tenant:
    """A wave is ahead, so that new people are foretold something."""
    made = factories.TenantFactory(slug="norvane")
    with walls.inside(made.pk):
        imports.load(rows=company(), by=actors.system(made), at=AT)
        factories.WaveSegmentFactory(wave__name="Wave 1")
    return made


def foretold(tenant: Tenant) -> list[str]:
    plan = import_plans.of_rows([*company(), row("G", "A")], source="people", tenant=tenant)
    return [each.sentence for each in import_rehearsal.foretell(plan=plan, tenant=tenant, at=AT).consequences]


@contextmanager
def somebody_changes_people(tenant: Tenant) -> Iterator[None]:
    """In a transaction of their own, which stays open."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with walls.inside(tenant.pk):
                people_merge.lock(tenant)
                held.set()
                done.wait(timeout=30)
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(timeout=30)
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=30)


def free(tenant: Tenant) -> bool:
    """Whether another transaction would get the lock at once."""
    found: list[bool] = []

    def look() -> None:
        try:
            with walls.inside(tenant.pk), connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('audiences.people'), %s)", [tenant.pk])
                found.append(cursor.fetchone()[0])
        finally:
            connections.close_all()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join(timeout=30)
    return found[0]


def test_the_lock_is_given_back_before_the_preview_is_kept(tenant: Tenant) -> None:
    with walls.inside(tenant.pk):
        assert foretold(tenant)[0].startswith("1 new person comes into “Wave 1”")
        assert free(tenant)
        assert Person.objects.count() == 6
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
            assert cursor.fetchone() == ("0", "0")
        people_merge.lock(tenant)  # a control: this one is held
        assert not free(tenant)


def test_it_waits_for_others_only_so_long(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_rehearsal, "PATIENCE", 0.1)
    with somebody_changes_people(tenant), walls.inside(tenant.pk):
        assert foretold(tenant) == [
            "Other changes of people were being made. Upload this file again to see what new people get."
        ]


def test_it_works_only_so_long(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_rehearsal, "LONGEST", 0.001)
    with walls.inside(tenant.pk):
        assert foretold(tenant) == ["This file changes too much to say beforehand into which waves its people come."]
        assert free(tenant)
        assert Person.objects.count() == 6
