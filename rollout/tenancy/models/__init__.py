"""Global tables (tenant, user, membership), delegations, and the base of every table that belongs to a tenant."""

from rollout.tenancy.models.delegation import Delegation
from rollout.tenancy.models.membership import Membership
from rollout.tenancy.models.owned import TenantKey, TenantOwned
from rollout.tenancy.models.tenant import Tenant
from rollout.tenancy.models.user import User

__all__ = ["Delegation", "Membership", "Tenant", "TenantKey", "TenantOwned", "User"]
