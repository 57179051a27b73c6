"""A region with a country, one country outside, and somebody signed in for each role."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.test import Client

from audiences.models import Country, Region, RegionGrant
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

SHEET = "/norvane/regions/in/settings/"


@dataclass
class Places:
    tenant: Tenant
    asia: Region
    india: Country
    germany: Country
    clients: dict[Role, Client] = field(default_factory=dict)
    actors: dict[Role, Actor] = field(default_factory=dict)

    @property
    def at(self) -> datetime.datetime:
        return factories.AT


@pytest.fixture
def places(inside: Tenant) -> Places:
    asia = factories.RegionFactory(code="south-asia", name="South Asia")
    europe = factories.RegionFactory(code="europe", name="Europe")
    found = Places(
        inside,
        asia,
        factories.CountryFactory(code="IN", name="India", region=asia, time_zone="Asia/Kolkata"),
        factories.CountryFactory(code="DE", name="Germany", region=europe),
    )
    for role in (Role.PROGRAM_MANAGER, Role.REGIONAL_LEAD, Role.AUDITOR, Role.EXECUTIVE):
        actor = actor_for(inside, role)
        found.actors[role] = actor
        found.clients[role] = Client()
        found.clients[role].force_login(actor.user)
    lead = found.actors[Role.REGIONAL_LEAD].grants[0].membership_id
    RegionGrant.objects.create(membership_id=lead, region=asia)
    return found


@pytest.fixture
def lead(places: Places) -> Client:
    return places.clients[Role.REGIONAL_LEAD]


@pytest.fixture
def manager(places: Places) -> Client:
    return places.clients[Role.PROGRAM_MANAGER]


@pytest.fixture
def shown() -> Callable[[Client, str], dict[str, str]]:
    """The hidden fields that say what a page had shown, from the page itself."""

    def read(client: Client, path: str) -> dict[str, str]:
        page = client.get(path).content.decode()
        return {
            name: page.split(f'name="{name}" value="')[1].split('"')[0].replace("&amp;", "&")
            for name in ("as_of", "seen")
        }

    return read
