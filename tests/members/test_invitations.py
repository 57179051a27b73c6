"""Invitations: a link that works once, for a while, for its own address, and tells the inviter nothing about logins."""

import datetime
import re
import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from rollout.journal.models import Entry, Origin
from rollout.mail.models import AccountMail
from rollout.members.domain import invitation_texts, invitations
from rollout.members.domain.invitations import Offer, Refusal, Refused
from rollout.members.models import Invitation
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.members.conftest import AT

NOW = timezone.now()
Browser = Callable[[User], Client]


def send(by: Actor, email: str = "new@norvane.example", role: Role = Role.EXECUTIVE, **more: object) -> Invitation:
    at = more.pop("at", NOW)
    return invitations.invite(offer=Offer(email, role, more.pop("reach", {}), **more), by=by, at=at, real=at)


def link_of(email: str = "new@norvane.example") -> str:
    body = AccountMail.objects.filter(to=email).order_by("-pk")[0].body
    return re.search(r"https?://[^/]+(/accounts/invitations/\S+/)", body).group(1)


def token_of(email: str = "new@norvane.example") -> str:
    return link_of(email).split("/")[-2]


def test_the_mail_is_in_the_invitees_language(inside: Tenant, admin: Actor) -> None:
    send(admin, "Heike@Norvane.example", language="de", name="Heike Vogel")
    mail = AccountMail.objects.get()
    assert mail.to == "heike@norvane.example"
    assert mail.subject == "Administrator lädt Sie zu Norvane Group auf Fairway ein"
    assert "Guten Tag Heike Vogel," in mail.body
    assert "Geschäftsleitung" in mail.body
    assert Invitation.objects.get().digest not in mail.body, "the digest is what is stored, the token what is sent"


@pytest.mark.parametrize("language", [*invitation_texts.LANGUAGES, "xx"])
@pytest.mark.parametrize("role", [role for role in Role if role.granted])
def test_every_text_names_what_it_must(language: str, role: Role) -> None:
    subject, body = invitation_texts.write(
        language, name="", inviter="Ana", organization="Acme", role=role, link="https://x/y/", days=7
    )
    assert "Ana" in subject
    assert all(word in body for word in ("Ana", "Acme", "https://x/y/", "7"))
    assert "{" not in subject + body


def test_a_new_login_is_made_by_the_link_alone(client: Client, tenant: Tenant, admin: Actor) -> None:
    with walls.inside(tenant.pk):
        send(admin, name="New Person")
    assert not User.objects.filter(email="new@norvane.example").exists()
    page = client.get(link_of())
    assert page.status_code == 200
    assert "Join Norvane Group" in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not Membership.objects.filter(role="executive").exists(), "opening it changes nothing"
    weak = client.post(link_of(), {"name": "New Person", "password": "short"})
    assert weak.status_code == 422
    assert "at least 12 characters" in weak.content.decode()
    done = client.post(link_of(), {"name": "New Person", "password": "correct horse battery"})
    assert (done.status_code, done.url) == (302, "/norvane/")
    assert client.get("/norvane/").status_code == 200
    again = Client().get(link_of())
    assert (again.status_code, "accepted already" in again.content.decode()) == (410, True)
    with walls.inside(tenant.pk):
        assert set(Entry.objects.values_list("verb", flat=True)) == {
            "invitation.sent",
            "membership.given",
            "invitation.accepted",
        }
        assert str(Origin.objects.get(entry__verb="membership.given")) == "web 127.0.0.1"


def test_who_has_a_login_signs_in_first(client: Client, tenant: Tenant, admin: Actor, browser_of: Browser) -> None:
    user = User.objects.create_user("new@norvane.example", "correct horse battery")
    with walls.inside(tenant.pk):
        send(admin)
    page = client.get(link_of()).content.decode()
    assert "You have a login already" in page
    assert "password" not in page.replace("password/", "")
    refused = client.post(link_of(), {"name": "Mallory", "password": "correct horse battery"})
    assert (refused.status_code, Membership.objects.filter(user=user).count()) == (422, 0)
    own = browser_of(user)
    assert "Accept invitation" in own.get(link_of()).content.decode()
    assert own.post(link_of()).url == "/norvane/"
    assert own.get("/norvane/").status_code == 200


def test_another_login_cannot_take_it(tenant: Tenant, admin: Actor, browser_of: Browser) -> None:
    with walls.inside(tenant.pk):
        send(admin)
    mallory = browser_of(factories.UserFactory(email="mallory@norvane.example"))
    assert "You are signed in as mallory" in mallory.get(link_of()).content.decode()
    assert mallory.post(link_of(), {"name": "x", "password": "correct horse battery"}).status_code == 422
    assert Membership.objects.filter(role="executive").count() == 0
    with walls.inside(tenant.pk), pytest.raises(PermissionDenied):
        invitations.accept(token=token_of(), user=factories.UserFactory(), tenant=tenant, at=NOW)


def test_the_inviter_learns_nothing_about_logins(tenant: Tenant, admin: Actor, browser_of: Browser) -> None:
    User.objects.create_user("known@elsewhere.example", "correct horse battery")
    own, answers = browser_of(admin.user), []
    for email in ("known@elsewhere.example", "nobody@elsewhere.example"):
        answer = own.post(
            "/norvane/settings/members/invite/?role=executive",
            {"email": email, "language": "en", "name": "", "ends_on": ""},
            follow=True,
        )
        shown = answer.content.decode().replace(email, "somebody")
        answers.append((answer.redirect_chain, shown.count("somebody"), "on its way to somebody" in shown))
    assert answers[0][0] == answers[1][0]
    assert (answers[0][2], answers[1][2]) == (True, True)


def test_refused_links(client: Client, tenant: Tenant, admin: Actor) -> None:
    with walls.inside(tenant.pk):
        send(admin, at=NOW - invitations.LASTS - datetime.timedelta(hours=1))
        expired = link_of()
        first = send(admin, "b@norvane.example")
        revoked = link_of("b@norvane.example")
        invitations.revoke(invitation=first, by=admin, at=NOW)
    other = factories.TenantFactory()
    swapped = revoked.replace(revoked.split("/")[-2].split(".")[0] + ".", f"{other.pk}.")
    statuses = {client.get(path).status_code for path in (expired, revoked)}
    assert statuses == {410}
    for forged in (swapped, "/accounts/invitations/nothing/", f"/accounts/invitations/1.{'x' * 43}/"):
        assert client.get(forged).status_code == 404
        assert client.post(forged, {"name": "x", "password": "correct horse battery"}).status_code == 404


def test_sending_again_stops_the_old_link(client: Client, tenant: Tenant, admin: Actor) -> None:
    with walls.inside(tenant.pk):
        made = send(admin, at=NOW - invitations.LASTS - datetime.timedelta(hours=1))
        old = link_of()
        invitations.resend(invitation=made, by=admin, at=NOW, real=NOW)
        with pytest.raises(ValidationError, match="a moment ago"):
            invitations.resend(invitation=made, by=admin, at=NOW, real=NOW)
    assert client.get(old).status_code == 404
    assert client.get(link_of()).status_code == 200


def test_one_invitation_waits_per_address_and_role(inside: Tenant, admin: Actor) -> None:
    send(admin)
    with pytest.raises(ValidationError, match="waits for"):
        send(admin, "NEW@norvane.example")
    send(admin, role=Role.REVIEWER)
    assert AccountMail.objects.count() == 2


def test_what_may_not_be_offered(inside: Tenant, admin: Actor) -> None:
    lead = actor_for(inside, Role.PROGRAM_MANAGER)
    with pytest.raises(PermissionDenied):
        send(lead)
    for more, field in (
        ({"role": Role.PARTNER, "reach": {"programs": [1]}}, "ends_on"),
        ({"role": Role.REGIONAL_LEAD}, "regions"),
        ({"email": admin.user.email, "role": Role.ADMINISTRATOR}, "email"),
        ({"email": "not an address"}, "email"),
    ):
        with pytest.raises(ValidationError) as refused:
            send(admin, **more)
        assert list(refused.value.error_dict) == [field]


def test_a_link_used_twice_at_once_makes_one_membership(committed: None) -> None:
    tenant = factories.TenantFactory(slug="norvane", name="Norvane Group")
    admin = actor_for(tenant, Role.ADMINISTRATOR)
    user = User.objects.create_user("new@norvane.example", "correct horse battery")
    with walls.inside(tenant.pk):
        send(admin)
    token, outcomes, ready = token_of(), [], threading.Barrier(3)

    def use() -> None:
        try:
            with walls.inside(tenant.pk):
                ready.wait()
                invitations.accept(token=token, user=user, tenant=tenant, at=NOW)
            outcomes.append("in")
        except Refused as refused:
            outcomes.append(refused.refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["in", Refusal.USED, Refusal.USED]
    assert Membership.objects.filter(user=user).count() == 1


def test_an_invitation_dated_for_an_end_that_passed_is_not_renewed(inside: Tenant, admin: Actor) -> None:
    made = send(admin, role=Role.AUDITOR, ends_at=AT + datetime.timedelta(days=2), at=AT)
    later = AT + datetime.timedelta(days=5)
    with pytest.raises(ValidationError):
        invitations.resend(invitation=made, by=admin, at=later, real=later)
