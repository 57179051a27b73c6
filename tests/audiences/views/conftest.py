"""A company through the product's own import, and clients signed in as somebody."""

import pytest
from django.test import Client

from audiences.domain import imports
from audiences.models import Country, Region, RegionGrant
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import Role
from tests.audiences.domain.test_imports import AT, company


@pytest.fixture
def people(tenant, system):
    """A to F: a manager line three deep in Germany and the Emirates, one person nowhere, two in a shared mailbox."""
    with walls.inside(tenant.pk):
        imports.load(rows=company(), by=system, at=AT)
        emea = Region.objects.create(code="gulf", name="Gulf")
        Region.objects.create(code="europe", name="Europe")
        Country.objects.filter(code="AE").update(region=emea)
        Country.objects.filter(code="DE").update(region=Region.objects.get(code="europe"))
    return tenant


@pytest.fixture
def sign_in(people):
    def run(role: Role, region: str = "") -> Client:
        user = User.objects.create_user(f"{role}@norvane.example", "correct horse battery")
        membership = Membership.objects.create(user=user, tenant=people, role=role)
        if region:
            with walls.inside(people.pk):
                RegionGrant.objects.create(membership=membership, region=Region.objects.get(code=region))
        client = Client()
        client.force_login(user)
        return client

    return run


@pytest.fixture
def manager(sign_in) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)
