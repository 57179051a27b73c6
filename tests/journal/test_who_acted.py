"""A login that acted stays, with its name in the trail; one that never acted may go."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from rollout.journal.domain import entries, words
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for


@pytest.fixture
def acted(tenant: Tenant) -> User:
    actor = actor_for(tenant, Role.PROGRAM_MANAGER)
    with walls.inside(tenant.pk):
        entries.record("wave.held", subject=factories.WaveFactory(), by=actor, at=factories.AT)
    return actor.user


def test_who_acted_is_not_deleted_and_keeps_the_name(tenant: Tenant, acted: User) -> None:
    with walls.inside(tenant.pk):
        with pytest.raises(ProtectedError), transaction.atomic():
            acted.delete()
        assert words.of_actor(Entry.objects.select_related("actor", "on_behalf_of").get()) == "Program manager"


def test_the_database_refuses_where_the_walls_hide_the_entries(acted: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="journal_entry"), transaction.atomic():
        acted.delete()


def test_for_whom_somebody_acted_stays_too(tenant: Tenant) -> None:
    deputy, principal = actor_for(tenant, Role.REVIEWER), actor_for(tenant, Role.EXECUTIVE).user
    by = Actor(tenant=tenant, user=deputy.user, grants=deputy.grants, on_behalf_of=principal)
    with walls.inside(tenant.pk):
        entries.record("wave.held", subject=factories.WaveFactory(), by=by, at=factories.AT)
        with pytest.raises(ProtectedError), transaction.atomic():
            principal.delete()


def test_who_never_acted_is_deleted_with_their_membership(tenant: Tenant) -> None:
    user = actor_for(tenant, Role.AUDITOR).user
    with walls.inside(tenant.pk):
        user.delete()
        assert not Membership.objects.filter(tenant=tenant).exists()
        assert not Delegation.objects.exists()
