"""Who leads a region, and who decides for all: the two sides of what is asked across them."""

import datetime
from collections.abc import Iterable

from audiences.models import Region, RegionGrant
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import TABLE, Action, Role, Scope

Leads = dict[int, list[User]]  # by the region's id, in the order of their names


def of(regions: Iterable[Region | int], at: datetime.datetime) -> Leads:
    """Those whose membership as regional lead holds at the instant; regions that nobody leads are left out."""
    grants = RegionGrant.objects.filter(region__in=[getattr(each, "pk", each) for each in regions])
    held = Membership.objects.active(at).filter(role=Role.REGIONAL_LEAD, user__is_active=True)
    found: Leads = {}
    for grant in grants.filter(membership__in=held).select_related("membership__user").order_by("pk"):
        leads = found.setdefault(grant.region_id, [])
        if grant.membership.user not in leads:
            leads.append(grant.membership.user)
    return {region: sorted(leads, key=str) for region, leads in found.items()}


def center(tenant: Tenant, at: datetime.datetime) -> list[User]:
    """Those who decide settings for all regions."""
    roles = [role for role, allowed in TABLE.items() if allowed.get(Action.GOVERN_SETTINGS) is Scope.ALL]
    held = Membership.objects.active(at).filter(tenant=tenant, role__in=roles, user__is_active=True)
    return sorted(User.objects.filter(pk__in=held.values("user")), key=str)
