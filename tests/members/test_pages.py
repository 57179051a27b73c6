"""Members and deputies through the browser's eyes: lists, files, costs, and acting for somebody."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from audiences.models import RegionGrant
from programs.models import Program
from rollout.journal.domain import origins
from rollout.journal.models import Entry
from rollout.members.domain import invitations
from rollout.members.domain.invitations import Offer
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of

Members = Callable[..., Membership]
Browser = Callable[[User], Client]
MEMBERS = "/norvane/settings/members/"


@pytest.fixture
def own(admin: Actor, browser_of: Browser) -> Client:
    return browser_of(admin.user)


def test_the_list_says_who_may_what_and_until_when(own: Client, tenant: Tenant, member: Members) -> None:
    lead = member("priya", Role.REGIONAL_LEAD)
    with walls.inside(tenant.pk):
        region = factories.RegionFactory(name="India")

        RegionGrant.objects.create(membership=lead, region=region)
    member("ops", Role.PARTNER, timezone.now() + datetime.timedelta(days=3))
    member("gone", Role.AUDITOR, timezone.now() - datetime.timedelta(days=3))
    page = own.get(MEMBERS).content.decode()
    for words in ("Priya", "priya@norvane.example", "Regional lead", "India", "Ends soon", "Ended", "4 memberships"):
        assert words in page
    assert "1 membership" in own.get(f"{MEMBERS}?state=ended").content.decode()
    assert "1 membership" in own.get(f"{MEMBERS}?role=partner").content.decode()
    assert "1 membership" in own.get(f"{MEMBERS}?q=priya").content.decode()
    rows = own.get(f"{MEMBERS}?format=csv&q=priya").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Name,Role,Reach,Since,Last day,Second factor,State"
    assert rows[1].startswith("Priya,Regional lead,India,")


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(own: Client, member: Members, more: int) -> None:
    for number in range(more):
        member(f"m{number}", Role.REGIONAL_LEAD)
    with queries_of() as queries:
        assert own.get(f"{MEMBERS}?role=regional_lead").status_code == 200
    assert len([one for one in queries if "tenancy_" in one["sql"] or "audiences_" in one["sql"]]) == 9


def test_other_organizations_members_are_not_there(own: Client, tenant: Tenant) -> None:
    other = factories.TenantFactory(slug="other")
    foreign = Membership.objects.create(user=factories.UserFactory(), tenant=other, role=Role.EXECUTIVE)
    assert foreign.user.email not in own.get(MEMBERS).content.decode()
    for path in ("", "change/", "give/", "end/"):
        assert own.get(f"{MEMBERS}{foreign.pk}/{path}").status_code == 404


def test_invite_resend_and_take_back(own: Client, tenant: Tenant, admin: Actor) -> None:
    assert "Choose the role first" in own.get(f"{MEMBERS}invite/").content.decode()
    form = {"email": "bad", "language": "en"}
    assert own.post(f"{MEMBERS}invite/?role=executive", form).status_code == 422
    assert own.post(f"{MEMBERS}invite/?role=executive", {**form, "email": "x@y.example"}).status_code == 302
    assert "x@y.example" in own.get(MEMBERS).content.decode()
    with walls.inside(tenant.pk):
        long_ago = timezone.now() - datetime.timedelta(days=30)
        made = invitations.invite(offer=Offer("old@y.example", Role.REVIEWER, {}), by=admin, at=long_ago, real=long_ago)
    assert "Expired" in own.get(MEMBERS).content.decode()
    assert own.post(f"{MEMBERS}invitations/{made.pk}/resend/").status_code == 302
    assert own.post(f"{MEMBERS}invitations/{made.pk}/resend/").status_code == 409
    assert own.post(f"{MEMBERS}invitations/{made.pk}/revoke/").status_code == 302
    assert own.post(f"{MEMBERS}invitations/{made.pk}/revoke/").status_code == 409
    assert own.get(f"{MEMBERS}?i-format=csv").content.decode("utf-8-sig").startswith("Email,Role,Invited by")


def test_change_give_and_end_with_handover(own: Client, tenant: Tenant, member: Members, admin: Actor) -> None:
    made = member("ingrid", Role.PROGRAM_MANAGER)
    with walls.inside(tenant.pk):
        program = factories.ProgramFactory(owner=made.user)
    url = f"{MEMBERS}{made.pk}/"
    assert program.name in own.get(url).content.decode()
    assert own.post(f"{url}give/?role=regional_lead", {"reason": ""}).status_code == 422
    assert own.post(f"{url}give/?role=reviewer", {"reason": "Helps"}).status_code == 302
    refused = own.post(f"{url}change/?role=executive", {"reason": ""})
    assert (refused.status_code, "needs the present role" in refused.content.decode()) == (422, True)
    assert own.post(f"{url}end/", {"reason": "Leaves"}).status_code == 422
    assert own.post(f"{url}end/", {"programs": admin.user.pk, "reason": "Leaves"}).status_code == 302
    assert own.post(f"{url}end/", {}).status_code == 422, "it is over already, and there is nothing to hand over"
    with walls.inside(tenant.pk):
        assert Program.objects.get().owner == admin.user
        assert Entry.objects.get(verb="membership.ended").reason == "Leaves"
    page = own.get(url).content.decode()
    assert "Membership ended" in page
    assert "Leaves" in page


def test_the_last_administrator_is_told_why(own: Client, admin: Actor) -> None:
    pk = Membership.objects.get(user=admin.user).pk
    answer = own.post(f"{MEMBERS}{pk}/end/", {"reason": ""})
    assert (answer.status_code, "last administrator" in answer.content.decode()) == (422, True)


def test_a_deputy_acts_and_stops(tenant: Tenant, member: Members, browser_of: Browser) -> None:
    boss, second = member("helena", Role.PROGRAM_MANAGER), member("bo", Role.FACILITATOR)
    today = timezone.now().date()
    form = {"email": "bo@norvane.example", "purpose": "away", "starts_on": today, "ends_on": today, "note": ""}
    named = browser_of(boss.user).post("/norvane/deputies/", form)
    assert named.status_code == 302
    deputy = browser_of(second.user)
    assert deputy.get("/norvane/programs/new/").status_code == 403
    with walls.inside(tenant.pk):
        delegation = Delegation.objects.get()
    assert browser_of(boss.user).post(f"/norvane/deputies/{delegation.pk}/act/").status_code == 404
    assert "Act for Helena" in deputy.get("/norvane/deputies/").content.decode()
    assert deputy.post(f"/norvane/deputies/{delegation.pk}/act/").status_code == 302
    home = deputy.get("/norvane/programs/new/")
    assert (home.status_code, "You act for <b>Helena</b>" in home.content.decode()) == (200, True)
    assert "Name a deputy" not in deputy.get("/norvane/deputies/").content.decode()
    assert deputy.post("/norvane/deputies/", form).status_code == 403
    deputy.post(
        "/norvane/programs/new/",
        {"name": "Made for her", "enrollment": "mandatory", "strategy": "phased", "target_percent": 95},
    )
    with walls.inside(tenant.pk):
        entry = Entry.objects.get(verb="program.created")
        assert (entry.actor, entry.on_behalf_of) == (second.user, boss.user)
        assert origins.of([entry]) == {entry.pk: "Browser, 127.0.0.1"}
    assert deputy.post("/norvane/deputies/stop/").status_code == 302
    assert deputy.get("/norvane/programs/new/").status_code == 403


def test_a_delegation_taken_back_ends_the_acting_at_once(tenant: Tenant, member: Members, browser_of: Browser) -> None:
    boss, second = member("helena", Role.PROGRAM_MANAGER), member("bo", Role.FACILITATOR)
    with walls.inside(tenant.pk):
        made = Delegation.objects.create(
            principal=boss.user,
            deputy=second.user,
            purpose="away",
            starts_at=timezone.now() - datetime.timedelta(days=1),
            ends_at=timezone.now() + datetime.timedelta(days=1),
            created_at=timezone.now(),
        )
    deputy = browser_of(second.user)
    deputy.post(f"/norvane/deputies/{made.pk}/act/")
    assert deputy.get("/norvane/programs/new/").status_code == 200
    assert browser_of(boss.user).post(f"/norvane/deputies/{made.pk}/end/").status_code == 302
    assert deputy.get("/norvane/programs/new/").status_code == 403
    assert deputy.get("/norvane/").status_code == 200


def test_who_is_only_a_deputy_goes_in_as_one(tenant: Tenant, browser_of: Browser) -> None:
    boss = actor_for(tenant, Role.EXECUTIVE)
    aide = factories.UserFactory(email="aide@norvane.example")
    client = browser_of(aide)
    assert client.get("/norvane/").status_code == 404
    with walls.inside(tenant.pk):
        Delegation.objects.create(
            principal=boss.user,
            deputy=aide,
            purpose="assistant",
            starts_at=timezone.now() - datetime.timedelta(days=1),
            ends_at=timezone.now() + datetime.timedelta(days=1),
            created_at=timezone.now(),
        )
    page = client.get("/norvane/")
    assert (page.status_code, "You act for" in page.content.decode()) == (200, True)
    assert client.get("/").url == "/norvane/"
