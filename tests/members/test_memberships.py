"""Roles given, changed and ended: what is refused, what is journaled, and that an administrator always stays."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from audiences.models import RegionGrant
from programs.models import PartnerGrant, ReadinessItem
from rollout.journal.domain import changes
from rollout.journal.models import Entry
from rollout.members.domain import handovers, memberships, open_work, scopes
from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import TABLE, Role, covers
from tests import factories
from tests.conftest import actor_for
from tests.members.conftest import AT

LATER = AT + datetime.timedelta(days=30)
DAY = datetime.timedelta(days=1)


def give(user: User, role: Role, by: Actor, **more: object) -> Membership:
    given = {"reach": {}, "ends_at": None, **more}
    return memberships.give(user=user, role=role, by=by, at=AT, **given)


def test_every_scope_and_kind_of_work_is_plugged_in() -> None:
    assert {scope.value for scope in scopes.registered()} == {"regions", "divisions", "programs"}
    assert {"programs", "waves", "items", "waivers"} <= open_work.kinds().keys()


def test_a_role_with_its_reach_is_given_and_journaled(inside: Tenant, admin: Actor) -> None:
    india, far = factories.RegionFactory(name="India"), factories.RegionFactory(name="Far")
    made = give(factories.UserFactory(), Role.REGIONAL_LEAD, admin, reach={"regions": [india.pk], "divisions": [7]})
    assert list(RegionGrant.objects.filter(membership=made).values_list("region", flat=True)) == [india.pk]
    memberships.change(
        membership=made,
        role=Role.REGIONAL_LEAD,
        reach={"regions": [far.pk]},
        ends_at=LATER,
        by=admin,
        at=AT,
        reason="w",
    )
    assert list(RegionGrant.objects.filter(membership=made).values_list("region", flat=True)) == [far.pk]
    entry = Entry.objects.get(verb="membership.changed")
    assert (entry.actor, entry.reason, entry.subject_id) == (admin.user, "w", made.pk)
    said = {each.field: (each.before, each.after) for each in changes.Reader([entry], datetime.UTC).of(entry)}
    assert said == {"Regions": ("India", "Far"), "Until": ("", "Thu 5 Nov 2026, 08:00")}


def test_nothing_changed_is_not_journaled(inside: Tenant, admin: Actor) -> None:
    made = give(factories.UserFactory(), Role.EXECUTIVE, admin)
    memberships.change(membership=made, role=Role.EXECUTIVE, reach={}, ends_at=None, by=admin, at=AT)
    assert not Entry.objects.filter(verb="membership.changed").exists()


@pytest.mark.parametrize(
    ("role", "more", "field"),
    [
        (Role.PARTNER, {"reach": {"programs": [1]}}, "ends_on"),
        (Role.AUDITOR, {}, "ends_on"),
        (Role.EXECUTIVE, {"ends_at": AT}, "ends_on"),
        (Role.REGIONAL_LEAD, {}, "regions"),
        (Role.DIVISION_LEAD, {"reach": {"divisions": [424242]}}, "divisions"),
        (Role.MANAGER, {}, None),
    ],
)
def test_what_is_refused(inside: Tenant, admin: Actor, role: Role, more: dict[str, object], field: str | None) -> None:
    with pytest.raises((ValidationError, PermissionDenied)) as refused:
        give(factories.UserFactory(), role, admin, **more)
    if field:
        assert list(refused.value.error_dict) == [field]
    assert not Entry.objects.exists()


def test_another_tenants_region_cannot_be_given(tenant: Tenant, admin: Actor) -> None:
    other = factories.TenantFactory()
    with walls.inside(other.pk):
        foreign = factories.RegionFactory()
    with walls.inside(tenant.pk), pytest.raises(ValidationError):
        give(factories.UserFactory(), Role.REGIONAL_LEAD, admin, reach={"regions": [foreign.pk]})


def test_a_role_is_held_once_and_can_be_given_again(inside: Tenant, admin: Actor) -> None:
    made = give(factories.UserFactory(), Role.EXECUTIVE, admin)
    with pytest.raises(ValidationError):
        give(made.user, Role.EXECUTIVE, admin)
    memberships.end(membership=made, to={}, by=admin, at=AT)
    later = AT + DAY
    again = memberships.give(user=made.user, role=Role.EXECUTIVE, reach={}, ends_at=None, by=admin, at=later)
    assert (again.pk, again.ends_at) == (made.pk, None)
    assert actors.load(user=made.user, tenant=inside, at=later)


def test_a_membership_becomes_another_role_unless_that_is_held(inside: Tenant, admin: Actor) -> None:
    user = factories.UserFactory()
    made, other = give(user, Role.EXECUTIVE, admin), give(user, Role.REVIEWER, admin)
    with pytest.raises(ValidationError) as refused:
        memberships.change(membership=made, role=Role.REVIEWER, reach={}, ends_at=None, by=admin, at=AT)
    assert list(refused.value.error_dict) == ["role"]
    memberships.end(membership=other, to={}, by=admin, at=AT)
    changed = memberships.change(membership=made, role=Role.REVIEWER, reach={}, ends_at=None, by=admin, at=AT + DAY)
    assert set(Membership.objects.filter(user=user).values_list("pk", "role")) == {(changed.pk, "reviewer")}


# Rights


@pytest.mark.parametrize("role", [role for role in Role if role.granted and role is not Role.ADMINISTRATOR])
def test_only_administrators_manage(inside: Tenant, admin: Actor, role: Role) -> None:
    other, made = actor_for(inside, role), give(factories.UserFactory(), Role.EXECUTIVE, admin)
    for act in (
        lambda: give(factories.UserFactory(), Role.EXECUTIVE, other),
        lambda: memberships.change(membership=made, role=Role.REVIEWER, reach={}, ends_at=None, by=other, at=AT),
        lambda: memberships.end(membership=made, to={}, by=other, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_nobody_gives_more_than_they_have() -> None:
    for giver in Role:
        for given in Role:
            more = any(action not in TABLE[giver] for action in TABLE[given])
            if covers([giver], given):
                assert not more, f"{giver} may not give {given}"
    assert all(covers([Role.ADMINISTRATOR], role) for role in Role if role.granted)
    assert not covers([Role.REGIONAL_LEAD], Role.REGIONAL_LEAD), "a bounded role covers none, not even its like"


# The last administrator


def test_the_last_administrator_stays(inside: Tenant, admin: Actor) -> None:
    own = Membership.objects.get(user=admin.user)
    for act in (
        lambda: memberships.end(membership=own, to={}, by=admin, at=AT),
        lambda: memberships.change(membership=own, role=Role.REVIEWER, reach={}, ends_at=None, by=admin, at=AT),
        lambda: memberships.change(membership=own, role=Role.ADMINISTRATOR, reach={}, ends_at=LATER, by=admin, at=AT),
    ):
        with pytest.raises(PermissionDenied, match="last administrator"):
            act()
    assert not Entry.objects.exists()


def test_one_who_ends_by_date_or_is_closed_does_not_count(inside: Tenant, admin: Actor) -> None:
    own = Membership.objects.get(user=admin.user)
    give(factories.UserFactory(), Role.ADMINISTRATOR, admin, ends_at=LATER)
    give(factories.UserFactory(is_active=False), Role.ADMINISTRATOR, admin)
    with pytest.raises(PermissionDenied):
        memberships.end(membership=own, to={}, by=admin, at=AT)
    give(factories.UserFactory(), Role.ADMINISTRATOR, admin)
    assert memberships.end(membership=own, to={}, by=admin, at=AT).ends_at == AT


def test_an_administrator_elsewhere_does_not_count(inside: Tenant, admin: Actor) -> None:
    other = factories.TenantFactory()
    Membership.objects.create(user=factories.UserFactory(), tenant=other, role=Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        memberships.end(membership=Membership.objects.get(user=admin.user), to={}, by=admin, at=AT)


def test_two_who_end_each_other_leave_one(committed: None) -> None:
    tenant = factories.TenantFactory(slug="norvane")
    pair = [actor_for(tenant, Role.ADMINISTRATOR, f"{name}@norvane.example") for name in ("ana", "bo")]
    ready, outcomes = threading.Barrier(2), []

    def end(by: Actor, whose: Actor) -> None:
        try:
            with walls.inside(tenant.pk):
                ready.wait()
                memberships.end(membership=Membership.objects.get(user=whose.user), to={}, by=by, at=AT)
            outcomes.append("ended")
        except PermissionDenied:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=args) for args in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["ended", "refused"]
    assert Membership.objects.filter(tenant=tenant, ends_at=None).count() == 1


# Handover


@pytest.fixture
def busy(inside: Tenant, admin: Actor) -> Membership:
    """A program manager who owns a program, leads a wave, owns two items and asked for a waiver."""
    made = give(factories.UserFactory(display_name="Ingrid"), Role.PROGRAM_MANAGER, admin)
    program = factories.ProgramFactory(owner=made.user)
    wave = factories.WaveFactory(program=program, lead=made.user)
    first = factories.ReadinessItemFactory(wave=wave, owner=made.user)
    factories.ReadinessItemFactory(wave=wave, owner=made.user)
    factories.ReadinessItemFactory(wave=wave, owner=made.user, state=ReadinessItem.State.DONE)
    first.waivers.create(reason="r", expires_on=wave.ends_on, asked_by=made.user, asked_at=AT)
    return made


def test_what_is_open_is_listed(busy: Membership) -> None:
    work = handovers.open_for(busy, AT)
    assert {key: len(pieces) for key, pieces in work.items()} == {"programs": 1, "waves": 1, "items": 2, "waivers": 1}


def test_another_role_that_allows_it_keeps_it(busy: Membership, admin: Actor) -> None:
    give(busy.user, Role.REVIEWER, admin)
    assert set(handovers.open_for(busy, AT)) == {"programs"}


def test_ending_hands_everything_over_in_one_step(busy: Membership, admin: Actor, inside: Tenant) -> None:
    other = give(factories.UserFactory(display_name="Bo"), Role.PROGRAM_MANAGER, admin).user
    memberships.end(membership=busy, to=dict.fromkeys(handovers.open_for(busy, AT), other), by=admin, at=AT)
    assert handovers.open_for(busy, AT) == {}
    assert {key: len(pieces) for key, pieces in open_work.left_without({other: []})[other.pk].items()} == {
        "programs": 1,
        "waves": 1,
        "items": 2,
        "waivers": 1,
    }
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs.count("readiness.handed_over") == 2
    assert verbs[-1] == "membership.ended"
    handed = Entry.objects.get(verb="program.handed_over")
    assert [(c.field, c.before, c.after) for c in changes.Reader([handed], datetime.UTC).of(handed)] == [
        ("Owner", "Ingrid", "Bo")
    ]
    assert actors.load(user=busy.user, tenant=inside, at=AT) is None


def test_nobody_or_somebody_without_the_right_is_refused_and_nothing_moves(busy: Membership, admin: Actor) -> None:
    reviewer = give(factories.UserFactory(), Role.REVIEWER, admin).user
    with pytest.raises(ValidationError) as refused:
        memberships.end(membership=busy, to={"programs": reviewer, "waves": reviewer}, by=admin, at=AT)
    assert set(refused.value.error_dict) == {"programs", "items", "waivers"}
    assert not Entry.objects.filter(verb__endswith="handed_over").exists()
    busy.refresh_from_db()
    assert busy.ends_at is None


def test_a_partner_takes_over_only_what_they_see(busy: Membership, admin: Actor) -> None:
    elsewhere = factories.ProgramFactory()
    partner = give(factories.UserFactory(), Role.PARTNER, admin, reach={"programs": [elsewhere.pk]}, ends_at=LATER)
    manager = give(factories.UserFactory(), Role.PROGRAM_MANAGER, admin).user
    to = {"programs": manager, "waves": partner.user, "items": manager, "waivers": manager}
    with pytest.raises(ValidationError) as refused:
        memberships.end(membership=busy, to=to, by=admin, at=AT)
    assert list(refused.value.error_dict) == ["waves"]
    PartnerGrant.objects.create(membership=partner, program=ReadinessItem.objects.first().wave.program)
    memberships.end(membership=busy, to=to, by=admin, at=AT)


def test_a_demotion_that_leaves_work_behind_is_refused(busy: Membership, admin: Actor) -> None:
    with pytest.raises(ValidationError, match="needs the present role"):
        memberships.change(membership=busy, role=Role.REVIEWER, reach={}, ends_at=None, by=admin, at=AT)


def test_an_end_by_date_with_open_work_is_an_administrators_concern(
    busy: Membership, admin: Actor, inside: Tenant
) -> None:
    assert handovers.ending(inside.pk, AT) == []
    memberships.change(membership=busy, role=Role.PROGRAM_MANAGER, reach={}, ends_at=LATER, by=admin, at=AT)
    assert handovers.ending(inside.pk, AT) == []
    for near in (LATER - DAY, LATER + 40 * DAY):
        (found,) = handovers.ending(inside.pk, near)
        assert (found.membership.pk, found.pieces) == (busy.pk, 5)
    give(busy.user, Role.ADMINISTRATOR, admin)
    assert handovers.ending(inside.pk, LATER) == [], "another role still allows it all"


@pytest.mark.parametrize("memberships_count", [1, 3])
def test_what_ends_costs_the_same_for_one_and_three(
    inside: Tenant, admin: Actor, memberships_count: int, django_assert_num_queries: object
) -> None:
    for _ in range(memberships_count):
        made = give(factories.UserFactory(), Role.PROGRAM_MANAGER, admin, ends_at=AT + DAY)
        factories.ProgramFactory(owner=made.user)
    with django_assert_num_queries(22):
        assert len(handovers.ending(inside.pk, AT)) == memberships_count
