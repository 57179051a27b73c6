"""Daily mails that did not leave: what is said about each and what may be sent again; and turning one's own off."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from comms.domain import owner_choices, owner_digests, stuck_digests
from comms.models import DigestOff, OwnerDigest
from programs.models import Wave
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.comms.conftest import Inbox
from tests.conftest import actor_for

MORNING = datetime.datetime(2026, 10, 5, 10, 40, tzinfo=datetime.UTC)  # a Monday, before noon
DAY = datetime.timedelta(days=1)
TODAY = MORNING.date()


@pytest.fixture
def ingrid(inside: Tenant) -> User:
    user = factories.UserFactory(email="ingrid@norvane.example", display_name="Ingrid Haugen")
    Membership.objects.create(user=user, tenant=inside, role="reviewer")
    return user


@pytest.fixture
def late(inside: Tenant, ingrid: User) -> Wave:
    wave = factories.WaveFactory(program__name="Safety first", name="Wave 1", state="planned")
    factories.ReadinessItemFactory(wave=wave, owner=ingrid, due_on=TODAY - DAY, title="Load test")
    return wave


@pytest.fixture
def by(inside: Tenant) -> Actor:
    return actor_for(inside, Role.PROGRAM_MANAGER, "bo@norvane.example")


def at(tenant: Tenant, instant: datetime.datetime) -> Tenant:
    tenant.clock_offset, tenant.is_demo = instant - timezone.now(), True
    tenant.save()
    return tenant


def refused(tenant: Tenant, inbox: Inbox, instant: datetime.datetime = MORNING) -> OwnerDigest:
    inbox.answer = "550 No such mailbox"
    owner_digests.run(at(tenant, instant))
    inbox.answer = ""
    return OwnerDigest.objects.get()


def test_what_the_host_refused_goes_again_while_its_morning_lasts(
    inside: Tenant, late: Wave, inbox: Inbox, by: Actor
) -> None:
    digest = refused(inside, inbox)
    assert (digest.state, "550" in digest.state_because) == ("failed", True)
    stuck_digests.again(digest=digest, by=by, at=MORNING)
    owner_digests.run(inside)
    assert [mail["Message-ID"] for mail in inbox.mails] == [digest.message_id]
    assert Entry.objects.get(verb="digest.resent").subject_id == digest.pk
    with pytest.raises(ValidationError, match="Only a mail that failed"):
        stuck_digests.again(digest=digest, by=by, at=MORNING)


@pytest.mark.parametrize(
    ("state", "instant", "says"),
    [
        ("failed", MORNING + DAY, "Its morning is over"),
        ("uncertain", MORNING, "It may have arrived, so it is not sent again"),
        ("sent", MORNING, "Only a mail that failed"),
    ],
)
def test_what_is_not_safe_is_refused(
    inside: Tenant, late: Wave, inbox: Inbox, by: Actor, state: str, instant: datetime.datetime, says: str
) -> None:
    digest = refused(inside, inbox)
    OwnerDigest.objects.update(state=state)
    with pytest.raises(ValidationError, match=says):
        stuck_digests.again(digest=digest, by=by, at=instant)
    assert OwnerDigest.objects.get().state == state


def test_the_list_says_what_stands_against_each_and_what_to_do(
    inside: Tenant, late: Wave, inbox: Inbox, by: Actor, ingrid: User, client, django_assert_max_num_queries
) -> None:
    digest = refused(inside, inbox)
    row = {"owner": ingrid, "planned_at": MORNING, "message_id": "<x@y>"}
    OwnerDigest.objects.create(day=TODAY - DAY, state="uncertain", state_because="It may have arrived.", **row)
    OwnerDigest.objects.create(day=TODAY - 2 * DAY, state="failed", state_because="550 Unknown", **row)
    client.force_login(by.user)
    page = client.get("/norvane/digests/").content.decode()
    assert "550" in page
    assert "Once what stands against it is mended, send it again today." in page
    assert "It may have arrived, so it is not sent again." in page
    assert "Mend what stands against it before" in page
    assert page.count("Send the mail to Ingrid Haugen again") == 1
    assert client.post(f"/norvane/digests/{digest.pk}/again/").status_code == 302
    assert OwnerDigest.objects.get(pk=digest.pk).state == "planned"
    assert client.post(f"/norvane/digests/{digest.pk}/again/").status_code == 409
    OwnerDigest.objects.filter(pk=digest.pk).update(state="sent")
    assert client.get("/norvane/digests/").content.decode().count("Nothing: a later mail told the owner.") == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    inside: Tenant, by: Actor, client, rows: int, django_assert_num_queries
) -> None:
    at(inside, MORNING)
    for number in range(rows):
        user = factories.UserFactory(email=f"owner{number}@norvane.example")
        OwnerDigest.objects.create(owner=user, day=TODAY, state="failed", planned_at=MORNING, message_id=f"<{number}>")
    client.force_login(by.user)
    client.get("/norvane/digests/")
    with django_assert_num_queries(14):
        client.get("/norvane/digests/")


def test_somebody_turns_their_own_off_and_on(inside: Tenant, late: Wave, ingrid: User, inbox: Inbox, client) -> None:
    at(inside, MORNING)
    client.force_login(ingrid)
    page = client.get("/norvane/digests/mine/").content.decode()
    assert "Turn it off for yourself" in page
    assert "What a law asks for is mailed all the same" in page
    client.post("/norvane/digests/mine/", {"mail": "off"})
    client.post("/norvane/digests/mine/", {"mail": "off"})
    assert "Turn it on again" in client.get("/norvane/digests/mine/").content.decode()
    owner_digests.run(inside)
    assert inbox.mails == []
    client.post("/norvane/digests/mine/", {"mail": "on"})
    owner_digests.run(inside)
    assert len(inbox.mails) == 1
    assert "/norvane/digests/mine/" in inbox.mails[0].get_content()
    verbs = Entry.objects.filter(verb__startswith="digest.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["digest.turned_off", "digest.turned_on"]


def test_who_owns_no_item_has_nothing_to_turn_off(inside: Tenant, late: Wave, by: Actor, client) -> None:
    client.force_login(by.user)
    page = client.get("/norvane/digests/mine/").content.decode()
    assert "No readiness item is yours" in page
    assert "Turn off" not in page
    DigestOff.objects.create(owner=by.user, off_at=MORNING)
    assert "Turn it on again" in client.get("/norvane/digests/mine/").content.decode()


def test_what_a_law_asks_for_is_mailed_in_any_case(inside: Tenant, late: Wave, ingrid: User, inbox: Inbox) -> None:
    DigestOff.objects.create(owner=ingrid, off_at=MORNING - DAY)
    other = factories.UserFactory()
    Membership.objects.create(user=other, tenant=inside, role="reviewer")
    factories.ReadinessItemFactory(wave=late, owner=other, due_on=TODAY - DAY, title="Of another")
    factories.ReadinessItemFactory(
        wave=late, owner=ingrid, due_on=TODAY, title="Works council", blocking=True, statutory=True
    )
    owner_digests.run(at(inside, MORNING))
    mine = next(mail for mail in inbox.mails if mail["To"] == ingrid.email)
    assert "Works council" in mine.get_content()
    assert "Load test" not in mine.get_content()
    assert "What a law asks for still comes" in mine.get_content()
    assert len(inbox.mails) == 2


def test_nobody_chooses_for_somebody_else(inside: Tenant, ingrid: User) -> None:
    deputy = Actor(tenant=inside, user=factories.UserFactory(), on_behalf_of=ingrid)
    for turn in (owner_choices.turn_off, owner_choices.turn_on):
        for by in (deputy, actors.system(inside)):
            with pytest.raises(PermissionDenied):
                turn(by=by, at=MORNING)
    assert not DigestOff.objects.exists()
