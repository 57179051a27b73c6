"""Who leads a region, and who decides for all, at an instant."""

import datetime

from audiences.domain import region_leads
from audiences.models import RegionGrant
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = factories.AT
DAY = datetime.timedelta(days=1)


def lead(tenant: Tenant, email: str, *regions: object) -> Actor:
    actor = actor_for(tenant, Role.REGIONAL_LEAD, email)
    for region in regions:
        RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=region)
    return actor


def test_leads_by_region_in_the_order_of_their_names(inside: Tenant) -> None:
    asia, nobodys = factories.RegionFactory(), factories.RegionFactory()
    second, first = lead(inside, "b@norvane.example", asia), lead(inside, "a@norvane.example", asia)
    lead(inside, "elsewhere@norvane.example", factories.RegionFactory())
    assert region_leads.of([asia, nobodys], AT) == {asia.pk: sorted([second.user, first.user], key=str)}
    assert region_leads.of([asia.pk], AT) == region_leads.of([asia], AT)


def test_whose_membership_is_over_or_login_closed_leads_no_more(inside: Tenant) -> None:
    region = factories.RegionFactory()
    over, closed = lead(inside, "over@norvane.example", region), lead(inside, "closed@norvane.example", region)
    Membership.objects.filter(user=over.user).update(ends_at=AT)
    assert region_leads.of([region], AT - DAY)[region.pk] == sorted([over.user, closed.user], key=str)
    User.objects.filter(pk=closed.user.pk).update(is_active=False)
    assert region_leads.of([region], AT) == {}


def test_another_role_with_a_grant_left_over_leads_nothing(inside: Tenant) -> None:
    region = factories.RegionFactory()
    actor = lead(inside, "moved@norvane.example", region)
    Membership.objects.filter(user=actor.user).update(role=Role.REVIEWER)
    assert region_leads.of([region], AT) == {}


def test_program_managers_and_administrators_decide_for_all_of_their_own_organization(inside: Tenant) -> None:
    deciders = [actor_for(inside, role).user for role in (Role.ADMINISTRATOR, Role.PROGRAM_MANAGER)]
    for role in (Role.REGIONAL_LEAD, Role.EXECUTIVE, Role.AUDITOR):
        actor_for(inside, role)
    actor_for(factories.TenantFactory(), Role.ADMINISTRATOR)
    assert region_leads.center(inside, AT) == sorted(deciders, key=str)
