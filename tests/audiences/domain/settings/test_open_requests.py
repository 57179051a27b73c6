"""Requests for settings of a region that is given over: they go along, or make room for what is asked there already."""

import pytest

from audiences.domain.settings import open_requests, requests
from audiences.domain.settings.targets import Target
from audiences.models import Region, RegionGrant, SettingRequest
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT


@pytest.fixture
def asia(inside: Tenant) -> Region:
    return factories.RegionFactory(code="asia", name="Asia")


@pytest.fixture
def east(inside: Tenant) -> Region:
    return factories.RegionFactory(code="east", name="East")


@pytest.fixture
def priya(inside: Tenant, asia: Region, east: Region) -> Actor:
    actor = actor_for(inside, Role.REGIONAL_LEAD, "priya@norvane.example")
    for region in (asia, east):
        RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=region)
    return actor


def ask(by: Actor, region: Region, name: str, raw: object) -> SettingRequest:
    return requests.ask(name=name, raw=raw, target=Target(region=region), reason="Shifts.", by=by, at=AT)


def test_the_same_asked_for_there_stays_and_the_other_is_taken_back(asia: Region, east: Region, priya: Actor) -> None:
    twice, there = ask(priya, asia, "minimum_group", 3), ask(priya, east, "minimum_group", 4)
    alone = ask(priya, asia, "sender_name", "Norvane Asia")
    assert [piece.id for piece in open_requests.OF_REGION.find(asia)] == [twice.pk, alone.pk]
    open_requests.OF_REGION.hand_over(asia, east, priya, AT)
    assert open_requests.OF_REGION.find(asia) == []
    rows = {row.pk: row for row in SettingRequest.objects.select_related("region")}
    assert (rows[there.pk].state, rows[there.pk].region) == ("open", east)
    assert (rows[alone.pk].state, rows[alone.pk].region) == ("open", east)
    assert rows[twice.pk].state != "open"
    entry = Entry.objects.get(verb="setting.request_handed_over")
    assert (entry.subject_id, entry.data["setting"]) == (alone.pk, "sender_name")
    assert (entry.data["before"], entry.data["after"]) == ({"region": asia.pk}, {"region": east.pk})


def test_a_piece_says_what_where_and_until_when(asia: Region, priya: Actor) -> None:
    asked = ask(priya, asia, "sender_name", "Norvane Asia")
    (piece,) = open_requests.OF_REGION.find(asia)
    assert (piece.id, piece.note) == (asked.pk, "Asia, to be answered by 29 September 2026")
    SettingRequest.objects.update(name="gone_from_the_product")
    assert open_requests.OF_REGION.find(asia) == []
