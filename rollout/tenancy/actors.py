"""Who acts: a user in a tenant with roles, or the system itself. Domain functions take an actor as `by`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Q

from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import TABLE, Action, Role, Scope


@dataclass(frozen=True)
class LinkedPerson:
    """The person of the HR data whose work e-mail is the user's; `manages` when people report to them."""

    id: int
    manages: bool


@dataclass(frozen=True)
class Grant:
    """One role held, through a membership (None for manager, which follows from HR data)."""

    role: Role
    membership_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts in one tenant. `user` is None for the system, which may do anything and is named in the journal."""

    tenant: Tenant
    user: User | None
    grants: tuple[Grant, ...] = ()
    person: LinkedPerson | None = None
    _scopes: dict[Action, tuple[tuple[Scope, int | None], ...]] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        return str(self.user) if self.user else "Fairway"

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def may(self, action: Action | str) -> bool:
        """Whether any role allows the action somewhere in the tenant; `reach` says where."""
        return self.user is None or bool(self.reach(action))

    def reach(self, action: Action | str) -> tuple[tuple[Scope, int | None], ...]:
        """Pairs of scope and membership id under which the action is allowed; the system reaches everything."""
        if self.user is None:
            return ((Scope.ALL, None),)
        action = Action(action)
        if action not in self._scopes:
            self._scopes[action] = tuple(
                (TABLE[grant.role][action], grant.membership_id) for grant in self.grants if action in TABLE[grant.role]
            )
        return self._scopes[action]

    def reaches_all(self, action: Action | str) -> bool:
        return any(scope is Scope.ALL for scope, _ in self.reach(action))

    def memberships_for(self, action: Action | str, scope: Scope) -> list[int]:
        """Membership ids whose scope rows (regions, divisions, programs) bound the action."""
        return [membership for found, membership in self.reach(action) if found is scope and membership is not None]


PersonFinder = Callable[[User], LinkedPerson | None]
TenantFinder = Callable[[str], list[int]]


class _Sockets:
    """Filled by the audiences floor, which knows people; tenancy only asks."""

    person: PersonFinder = staticmethod(lambda user: None)
    tenants_managed: TenantFinder = staticmethod(lambda email: [])


def plug_people(*, person: PersonFinder, tenants_managed: TenantFinder) -> None:
    """`person(user)` runs inside the tenant; `tenants_managed(email)` lists tenants where they are a manager."""
    _Sockets.person, _Sockets.tenants_managed = person, tenants_managed


def system(tenant: Tenant) -> Actor:
    """Fairway itself, for followers and ticks."""
    return Actor(tenant=tenant, user=None)


def load(*, user: User, tenant: Tenant, at: datetime.datetime) -> Actor | None:
    """The user's actor in the tenant whose walls are already set, or None when they have no business there."""
    memberships = Membership.objects.filter(user=user, tenant=tenant).filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    )
    grants = [Grant(Role(m.role), m.pk) for m in memberships]
    person = _Sockets.person(user)
    if person is not None and person.manages:
        grants.append(Grant(Role.MANAGER))
    if not grants:
        return None
    return Actor(tenant=tenant, user=user, grants=tuple(grants), person=person)


def tenants_of(user: User) -> list[Tenant]:
    """Tenants the user may enter: by membership, or because people report to them there."""
    by_role = Q(memberships__user=user)
    return list(
        Tenant.objects.open()
        .filter(by_role | Q(pk__in=_Sockets.tenants_managed(user.email)))
        .distinct()
        .order_by("name")
    )


def is_manager_anywhere(email: str) -> bool:
    """Whether the address belongs to somebody with reports in any tenant: they may ask for a sign-in code."""
    return bool(_Sockets.tenants_managed(email))
