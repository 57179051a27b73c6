"""Who acts: a user in a tenant with roles, or the system itself. Domain functions take an actor as `by`."""

import datetime
import zoneinfo
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Now

from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import BY_THE_ENTITLED, TABLE, Action, Role, Scope


@dataclass(frozen=True)
class LinkedPerson:
    """The person of the HR data whose work e-mail is the user's; `manages` when people report to them.

    `language` is a BCP 47 tag, `time_zone` an IANA name.
    """

    id: int
    manages: bool
    language: str = ""
    time_zone: str = ""


@dataclass(frozen=True)
class Grant:
    """One role held, through a membership (None for manager, which follows from HR data)."""

    role: Role
    membership_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts in one tenant. `user` is None for the system, which may do anything and is named in the journal.

    A deputy acts with the roles of `on_behalf_of`, and what only the entitled do (`BY_THE_ENTITLED`) only where a role
    of their own, in `own_roles`, allows it too. `origin` says where the act came from, as "web 203.0.113.7".
    """

    tenant: Tenant
    user: User | None
    grants: tuple[Grant, ...] = ()
    person: LinkedPerson | None = None
    on_behalf_of: User | None = None
    own_roles: frozenset[Role] = frozenset()
    origin: str = ""
    _scopes: dict[Action, tuple[tuple[Scope, int | None], ...]] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        return str(self.user) if self.user else "Fairway"

    @property
    def principal(self) -> User | None:
        """Whose work this is: the one the deputy acts for, else the user."""
        return self.on_behalf_of or self.user

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The clock on the reader's own wall: their person's, else the organization's."""
        own = self.person.time_zone if self.person and self.on_behalf_of is None else ""
        return zoneinfo.ZoneInfo(own or self.tenant.time_zone)

    def is_any_of(self, *user_ids: int | None) -> bool:
        """Whether the user, or whom they act for, is among these: nobody decides on their own through another."""
        own = {each.pk for each in (self.user, self.on_behalf_of) if each}
        return bool(own & set(user_ids))

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
            self._scopes[action] = () if self._is_withheld(action) else self._reach(action)
        return self._scopes[action]

    def _reach(self, action: Action) -> tuple[tuple[Scope, int | None], ...]:
        allowed = (grant for grant in self.grants if action in TABLE[grant.role])
        return tuple((TABLE[grant.role][action], grant.membership_id) for grant in allowed)

    def _is_withheld(self, action: Action) -> bool:
        """A signature is not delegated to somebody who could not give it."""
        acting = self.on_behalf_of is not None and action in BY_THE_ENTITLED
        return acting and not any(action in TABLE[role] for role in self.own_roles)

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


def system(tenant: Tenant, *, origin: str = "") -> Actor:
    """Fairway itself, for followers and ticks; for a command with its name, as "command import_people"."""
    return Actor(tenant=tenant, user=None, origin=origin)


def load(
    *,
    user: User,
    tenant: Tenant,
    at: datetime.datetime,
    acting_under: int | None = None,
    for_user: User | None = None,
    origin: str = "",
) -> Actor | None:
    """The user's actor in the tenant whose walls are already set, or None when they have no business there.

    `acting_under` is the id of the delegation that the user chose to act under, `for_user` asks for any from somebody;
    where none holds, the user acts for themselves. A user without any role of their own acts under the first that
    holds. Delegations of the principal are not followed: a deputy of a deputy has nothing.
    """
    grants, person = _held(user, tenant, at)
    for delegation in _delegations(user, at, acting_under, for_user, has_own=bool(grants)):
        theirs, their_person = _held(delegation.principal, tenant, at)
        if theirs:
            return Actor(
                tenant=tenant,
                user=user,
                grants=theirs,
                person=their_person,
                on_behalf_of=delegation.principal,
                own_roles=frozenset(grant.role for grant in grants),
                origin=origin,
            )
    return Actor(tenant=tenant, user=user, grants=grants, person=person, origin=origin) if grants else None


def _held(user: User, tenant: Tenant, at: datetime.datetime) -> tuple[tuple[Grant, ...], LinkedPerson | None]:
    """What the user holds by themselves, and their person."""
    memberships = Membership.objects.active(at).filter(user=user, tenant=tenant).order_by("pk")
    grants = [Grant(Role(role), membership) for role, membership in memberships.values_list("role", "pk")]
    person = _Sockets.person(user)
    if person is not None and person.manages:
        grants.append(Grant(Role.MANAGER))
    return tuple(grants), person


def _delegations(
    deputy: User, at: datetime.datetime, chosen: int | None, principal: User | None, *, has_own: bool
) -> Iterable[Delegation]:
    """What the deputy acts under: what was asked for, then, without roles of their own, whatever there is."""
    if chosen is None and principal is None and has_own:
        return
    listed = list(Delegation.objects.of_deputy(deputy, at))
    yield from (each for each in listed if each.pk == chosen or each.principal == principal)
    if not has_own:
        yield from listed


def tenants_of(user: User) -> list[Tenant]:
    """Tenants the user may enter: by a membership that holds on the tenant's clock, because people report to them
    there, or as a deputy."""
    now = Now() + F("tenant__clock_offset")
    held = Membership.objects.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=now), user=user)
    within = Q(pk__in=held.values("tenant")) | Q(pk__in=_Sockets.tenants_managed(user.email))
    return list(Tenant.objects.open().filter(within | Q(pk__in=_tenants_deputized(user))).order_by("name"))


def _tenants_deputized(user: User) -> list[int]:
    """The one look at delegations across walls: a database function that gives tenant ids and no row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenancy_tenants_deputized(%s)", [user.pk])
        return [tenant_id for (tenant_id,) in cursor.fetchall()]


def is_manager_anywhere(email: str) -> bool:
    """Whether the address belongs to somebody with reports in any tenant: they may ask for a sign-in code."""
    return bool(_Sockets.tenants_managed(email))
