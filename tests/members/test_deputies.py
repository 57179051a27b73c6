"""Who may act for whom, and when: a model of a few lines is asked the same as the product, at many instants."""

import datetime
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.domain import waivers
from rollout.journal.domain import entries, words
from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.members.domain import delegations
from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import BY_THE_ENTITLED, TABLE, Action, Role
from tests import factories
from tests.conftest import actor_for
from tests.members.conftest import AT

DAY = datetime.timedelta(days=1)
USERS = range(4)
GRANTED = [role for role in Role if role.granted]


@dataclass(frozen=True)
class Held:
    user: int
    role: Role
    ends: int | None


@dataclass(frozen=True)
class Named:
    principal: int
    deputy: int
    starts: int
    ends: int
    revoked: bool

    def holds(self, hour: int) -> bool:
        return self.starts <= hour < self.ends and not self.revoked


HOURS = st.integers(0, 8)
memberships = st.lists(
    st.builds(Held, st.sampled_from(USERS), st.sampled_from(GRANTED), st.none() | HOURS),
    max_size=6,
    unique_by=lambda held: (held.user, held.role),
)
named = st.lists(
    st.builds(Named, st.sampled_from(USERS), st.sampled_from(USERS), HOURS, HOURS, st.booleans()).filter(
        lambda one: one.principal != one.deputy and one.starts < one.ends
    ),
    max_size=5,
)


def roles(held: list[Held], user: int, hour: int) -> set[Role]:
    return {one.role for one in held if one.user == user and (one.ends is None or one.ends > hour)}


def expected(held: list[Held], listed: list[Named], user: int, chosen: int | None, hour: int) -> tuple | None:
    """(whom they act for or None, roles they act with, roles of their own), or None: no business here."""
    own = roles(held, user, hour)
    open_ = [one for one in listed if one.deputy == user and one.holds(hour)]
    asked = [one for place, one in enumerate(listed) if place == chosen and one in open_]
    for one in [*asked, *([] if own else open_)]:
        if theirs := roles(held, one.principal, hour):
            return one.principal, theirs, own
    return (None, own, set()) if own else None


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(held=memberships, listed=named)
def test_who_may_act_when(inside: Tenant, held: list[Held], listed: list[Named]) -> None:
    """Every instant, bounds included; overlapping delegations; chains, which are not followed."""
    sid = transaction.savepoint()
    users = [User.objects.create_user(f"u{number}@norvane.example") for number in USERS]
    for one in held:
        ends_at = None if one.ends is None else AT + one.ends * DAY
        Membership.objects.create(user=users[one.user], tenant=inside, role=one.role, ends_at=ends_at)
    made = [
        Delegation.objects.create(
            principal=users[one.principal],
            deputy=users[one.deputy],
            purpose="assistant",
            starts_at=AT + one.starts * DAY,
            ends_at=AT + one.ends * DAY,
            created_at=AT,
            revoked_at=AT if one.revoked else None,
        )
        for one in listed
    ]
    for hour in range(9):
        for number, user in enumerate(users):
            for chosen in [None, *range(len(listed))]:
                actor = actors.load(
                    user=user,
                    tenant=inside,
                    at=AT + hour * DAY,
                    acting_under=None if chosen is None else made[chosen].pk,
                )
                found = actor and (
                    users.index(actor.on_behalf_of) if actor.on_behalf_of else None,
                    set(actor.roles),
                    set(actor.own_roles),
                )
                assert found == expected(held, listed, number, chosen, hour)
                if actor:
                    check_rights(actor)
    transaction.savepoint_rollback(sid)


def check_rights(actor: Actor) -> None:
    for action in Action:
        allowed = any(action in TABLE[role] for role in actor.roles)
        if actor.on_behalf_of and action in BY_THE_ENTITLED:
            allowed = allowed and any(action in TABLE[role] for role in actor.own_roles)
        assert actor.may(action) is allowed, action


# Naming and ending


@pytest.fixture
def boss(inside: Tenant) -> Actor:
    return actor_for(inside, Role.EXECUTIVE, "boss@norvane.example")


@pytest.fixture
def second(inside: Tenant) -> Actor:
    return actor_for(inside, Role.REVIEWER, "second@norvane.example")


def name(by: Actor, email: str = "second@norvane.example", first: int = 0, last: int = 3, **more: object) -> Delegation:
    given = {"purpose": "away", "at": AT, "real": AT, **more}
    return delegations.make(email=email, starts_at=AT + first * DAY, ends_at=AT + last * DAY, by=by, **given)


def as_deputy(tenant: Tenant, user: User, delegation: Delegation, at: datetime.datetime = AT) -> Actor:
    return actors.load(user=user, tenant=tenant, at=at, acting_under=delegation.pk)


def test_both_names_are_kept(inside: Tenant, boss: Actor, second: Actor) -> None:
    acting = as_deputy(inside, second.user, name(boss, note="Trip"))
    entry = entries.record("wave.held", subject=factories.WaveFactory(), by=acting, at=AT)
    entry = Entry.objects.select_related("actor", "on_behalf_of").get(pk=entry.pk)
    assert words.of_actor(entry) == "Reviewer for Executive"
    made = Entry.objects.get(verb="delegation.made")
    assert (made.actor, made.on_behalf_of, made.reason) == (boss.user, None, "Trip")


def test_the_deputy_is_told_by_mail(boss: Actor, second: Actor) -> None:
    name(boss)
    mail = AccountMail.objects.get()
    assert (mail.to, mail.subject) == ("second@norvane.example", "You act for Executive at Norvane Group")
    assert "/norvane/deputies/" in mail.body


def test_a_colleague_without_a_login_becomes_a_deputy(inside: Tenant, boss: Actor) -> None:
    factories.PersonFactory(external_id="A1", first_name="Kim", last_name="Aide", email="kim@norvane.example")
    made = name(boss, "Kim@norvane.example", purpose="assistant")
    assert (str(made.deputy), made.deputy.has_usable_password()) == ("Kim Aide", False)
    acting = actors.load(user=made.deputy, tenant=inside, at=AT)
    assert (acting.on_behalf_of, acting.roles) == (boss.user, {Role.EXECUTIVE})
    assert actors.tenants_of(made.deputy) == [], "not before its first day on the real clock"


def test_a_deputys_organizations_are_found_before_the_walls_are_set(tenant: Tenant) -> None:
    other = factories.TenantFactory(slug="other")
    deputy, long_ago = factories.UserFactory(), AT.replace(year=2020)
    for one in (tenant, other):
        with walls.inside(one.pk):
            Delegation.objects.create(
                principal=factories.UserFactory(),
                deputy=deputy,
                purpose="assistant",
                starts_at=long_ago,
                ends_at=AT.replace(year=2090),
                created_at=long_ago,
                revoked_at=long_ago if one is other else None,
            )
    assert actors.tenants_of(deputy) == [tenant]
    with walls.inside(other.pk):
        assert actors.tenants_of(deputy) == [tenant]
        assert not Delegation.objects.filter(tenant=tenant.pk).exists(), "the door put the setting back"


@pytest.mark.parametrize(
    ("email", "more", "field"),
    [
        ("boss@norvane.example", {}, "email"),
        ("nobody@norvane.example", {}, "email"),
        ("shared@norvane.example", {}, "email"),
        ("left@norvane.example", {}, "email"),
        ("second@norvane.example", {"purpose": "revenge"}, "purpose"),
        ("second@norvane.example", {"first": 3, "last": 3}, "ends_on"),
        ("second@norvane.example", {"first": -5, "last": 0}, "ends_on"),
        ("second@norvane.example", {"last": 400}, "ends_on"),
    ],
)
def test_what_is_refused(boss: Actor, second: Actor, email: str, more: dict[str, object], field: str) -> None:
    factories.PersonFactory(external_id="S", email="shared@norvane.example", shared_mailbox=True)
    factories.PersonFactory(external_id="L", email="left@norvane.example", status="left")
    with pytest.raises(ValidationError) as refused:
        name(boss, email, **more)
    assert list(refused.value.error_dict) == [field]
    assert not AccountMail.objects.exists()


def test_a_partner_is_not_told_who_works_here(inside: Tenant) -> None:
    factories.PersonFactory(external_id="A1", email="kim@norvane.example")
    partner = actor_for(inside, Role.PARTNER)
    with pytest.raises(ValidationError) as known:
        name(partner, "kim@norvane.example")
    with pytest.raises(ValidationError) as unknown:
        name(partner, "kin@norvane.example")
    assert str(known.value).replace("kim", "") == str(unknown.value).replace("kin", "")


def test_two_absences_do_not_overlap(boss: Actor, second: Actor, inside: Tenant) -> None:
    third = actor_for(inside, Role.AUDITOR).user.email
    first = name(boss, first=0, last=3)
    with pytest.raises(ValidationError) as refused:
        name(boss, third, first=2, last=5)
    assert list(refused.value.error_dict) == ["starts_on"]
    name(boss, third, first=3, last=5)
    name(boss, third, first=0, last=5, purpose="assistant")
    delegations.end(delegation=first, by=boss, at=AT)
    name(boss, third, first=0, last=3)


def test_who_acts_for_another_names_no_deputy_and_dismisses_none(inside: Tenant, boss: Actor, second: Actor) -> None:
    third = actor_for(inside, Role.AUDITOR)
    own, other = name(boss), name(boss, third.user.email, purpose="assistant")
    acting = as_deputy(inside, second.user, own)
    with pytest.raises(PermissionDenied):
        name(acting, third.user.email)
    with pytest.raises(PermissionDenied):
        delegations.end(delegation=other, by=acting, at=AT)
    delegations.end(delegation=own, by=acting, at=AT)
    assert as_deputy(inside, second.user, own).on_behalf_of is None


@pytest.mark.parametrize(
    ("role", "may"), [(Role.ADMINISTRATOR, True), (Role.PROGRAM_MANAGER, False), (Role.AUDITOR, False)]
)
def test_who_else_may_end_it(inside: Tenant, boss: Actor, second: Actor, role: Role, may: bool) -> None:
    made, other = name(boss), actor_for(inside, role)
    if may:
        delegations.end(delegation=made, by=other, at=AT)
        with pytest.raises(ValidationError, match="over already"):
            delegations.end(delegation=made, by=other, at=AT)
    else:
        with pytest.raises(PermissionDenied):
            delegations.end(delegation=made, by=other, at=AT)


def test_it_ends_with_the_principals_membership_and_account(inside: Tenant, boss: Actor, second: Actor) -> None:
    made = name(boss)
    Membership.objects.filter(user=boss.user).update(ends_at=AT + DAY)
    assert as_deputy(inside, second.user, made).on_behalf_of == boss.user
    assert as_deputy(inside, second.user, made, AT + DAY).on_behalf_of is None
    Membership.objects.filter(user=boss.user).update(ends_at=None)
    User.objects.filter(pk=boss.user.pk).update(is_active=False)
    assert as_deputy(inside, second.user, made, AT + DAY).on_behalf_of is None


def test_nobody_decides_on_their_own_through_another(inside: Tenant) -> None:
    """Both ways: the deputy's own request, and that of whom they stand in for."""
    first = actor_for(inside, Role.PROGRAM_MANAGER, "first@norvane.example")
    other = actor_for(inside, Role.PROGRAM_MANAGER, "second@norvane.example")
    item = factories.ReadinessItemFactory()
    acting = as_deputy(inside, other.user, name(first))
    for asker in (other, first, acting):
        waiver = waivers.ask(item=item, reason="r", expires_on=item.wave.ends_on, by=asker, at=AT)
        with pytest.raises(PermissionDenied):
            waivers.grant(waiver=waiver, reason="r", by=acting, at=AT)
        waiver.delete()


def test_a_signature_is_not_delegated_to_somebody_who_could_not_give_it(inside: Tenant, second: Actor) -> None:
    manager = actor_for(inside, Role.PROGRAM_MANAGER, "first@norvane.example")
    acting = as_deputy(inside, second.user, name(manager))
    assert acting.may(Action.MANAGE_PROGRAMS)
    assert not acting.may(Action.GRANT_WAIVERS)
    assert not acting.may(Action.LAUNCH_WAVES)


def test_who_is_away(inside: Tenant, boss: Actor, second: Actor) -> None:
    made = name(boss, first=1, last=3)
    name(second, boss.user.email, purpose="assistant")
    for day, found in ((0, {}), (1, {boss.user.pk: made}), (2, {boss.user.pk: made}), (3, {})):
        assert delegations.absent([boss.user, second.user], AT + day * DAY) == found
