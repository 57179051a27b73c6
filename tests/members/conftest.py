"""An organization with an administrator and somebody for every role that is asked for."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def admin(tenant: Tenant) -> Actor:
    return actor_for(tenant, Role.ADMINISTRATOR)


@pytest.fixture
def member(tenant: Tenant) -> Callable[..., Membership]:
    """A new user with a role, by the name before their address."""

    def make(name: str, role: Role, ends_at: datetime.datetime | None = None) -> Membership:
        user = User.objects.create_user(f"{name}@norvane.example", "correct horse battery", display_name=name.title())
        return Membership.objects.create(user=user, tenant=tenant, role=role, ends_at=ends_at)

    return make


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
