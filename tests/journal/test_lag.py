"""How far followers have read, in words that an administrator can act on."""

import datetime

import pytest
from django.test import Client

from rollout.journal.domain import entries, followers, lag
from rollout.journal.models import Cursor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(minutes=30)


@pytest.fixture
def name() -> str:
    return sorted(followers.registered())[0]


def test_a_follower_is_behind_when_it_fails_or_leaves_entries_unread(inside: Tenant, name: str) -> None:
    admin = actor_for(inside, Role.ADMINISTRATOR)
    cursor = Cursor.objects.create(follower=name)
    assert lag.behind(LATER) == []
    entries.record("tenant.seen", subject=inside, by=admin, at=AT)
    assert lag.behind(AT) == [], "a moment is usual"
    (late,) = lag.behind(LATER)
    assert (late.name, late.unread, late.since) == (name, 1, AT)
    cursor.failures, cursor.last_error = 3, "ValueError: no such step"
    cursor.save()
    client = Client()
    client.force_login(admin.user)
    page = client.get("/norvane/audit/followers/").content.decode()
    assert "ValueError: no such step" in page
    assert "Fails" in page


def test_a_follower_that_is_gone_is_not_waited_for(inside: Tenant) -> None:
    entries.record("tenant.seen", subject=inside, by=actor_for(inside, Role.ADMINISTRATOR), at=AT)
    Cursor.objects.create(follower="of-an-older-release", failures=9)
    assert lag.behind(LATER) == []
