"""Two-factor sign-in: what it takes, what it does not let through, and what is written down of it.

The codes here come from RFC 6238 read anew, not from the code that checks them.
"""

import base64
import datetime
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.members.domain import codes, second_factor_rules, second_factors
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Delegation, Membership, Tenant, User
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.members.conftest import AT

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "correct horse battery"
HOME = "/accounts/two-factor/"


def oracle(secret: str, step: int) -> str:
    """RFC 4226, section 5.3."""
    mac = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1)
    cut = mac[19] & 15
    return f"{(int.from_bytes(mac[cut : cut + 4], 'big') & (2**31 - 1)) % 10**6:06d}"


def code_now(secret: str = SECRET, ahead: int = 0) -> str:
    return oracle(secret, int(time.time()) // 30 + ahead)


@pytest.fixture(autouse=True)
def _no_rate_limits(settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def protected(member: Callable[..., Membership]) -> User:
    """A program manager with a second factor whose first code was used long ago."""
    user = member("pia", Role.PROGRAM_MANAGER).user
    long_ago = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    step = int(long_ago.timestamp()) // 30
    second_factors.turn_on(user=user, secret=SECRET, code=oracle(SECRET, step), at=long_ago)
    AccountMail.objects.all().delete()
    return user


def by_password(client: Client, user: User, password: str = PASSWORD) -> object:
    return client.post("/accounts/login/", {"login": user.email, "password": password})


def verbs(tenant: Tenant) -> list[str]:
    with walls.inside(tenant.pk):
        return list(Entry.objects.order_by("id").values_list("verb", flat=True))


# The codes


@pytest.mark.parametrize(("second", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")])
def test_the_vectors_of_the_standard(second: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    at = datetime.datetime.fromtimestamp(second, datetime.UTC)
    assert codes.step_of(secret, code, at) == second // 30
    assert oracle(secret, second // 30) == code


@given(second=st.integers(10**9, 2 * 10**9), off=st.integers(-4, 4), key=st.binary(min_size=20, max_size=20))
def test_a_code_is_good_a_step_before_and_after(second: int, off: int, key: bytes) -> None:
    secret = base64.b32encode(key).decode()
    step = second // 30 + off
    at = datetime.datetime.fromtimestamp(second, datetime.UTC)
    near = [second // 30 + d for d in (-1, 0, 1)]
    expected = next((each for each in near if oracle(secret, each) == oracle(secret, step)), None)
    assert codes.step_of(secret, oracle(secret, step), at) == expected


# Signing in


def test_the_password_alone_reaches_nothing(client: Client, tenant: Tenant, protected: User) -> None:
    answer = by_password(client, protected)
    assert (answer.status_code, answer.url) == (302, "/accounts/two-factor/code/")
    assert "_auth_user_id" not in client.session
    for path in ("/norvane/", "/", HOME, f"{HOME}off/", f"{HOME}recovery-codes/", "/accounts/password/change/"):
        assert client.get(path).url.startswith("/accounts/login/"), path
    for path in (f"{HOME}off/", f"{HOME}recovery-codes/new/", f"{HOME}on/"):
        assert client.post(path).url.startswith("/accounts/login/"), path
    assert second_factors.of(protected) is not None


def test_password_and_code_open_with_a_new_session(client: Client, tenant: Tenant, protected: User) -> None:
    by_password(client, protected)
    before = client.session.session_key
    assert "Enter the code of your app" in client.get("/accounts/two-factor/code/").content.decode()
    wrong = client.post("/accounts/two-factor/code/", {"code": "000000"})
    assert "does not fit" in wrong.content.decode()
    assert client.post("/accounts/two-factor/code/", {"code": code_now()}).status_code == 302
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert client.get("/norvane/").status_code == 200


def test_the_same_code_opens_once(tenant: Tenant, protected: User) -> None:
    code = code_now()
    first, second = Client(), Client()
    for client in (first, second):
        by_password(client, protected)
    assert first.post("/accounts/two-factor/code/", {"code": code}).status_code == 302
    again = second.post("/accounts/two-factor/code/", {"code": code})
    assert "does not fit" in again.content.decode()
    assert "_auth_user_id" not in second.session
    earlier = second.post("/accounts/two-factor/code/", {"code": code_now(ahead=-1)})
    assert "does not fit" in earlier.content.decode()
    assert second.post("/accounts/two-factor/code/", {"code": code_now(ahead=1)}).status_code == 302


def test_an_emailed_code_is_followed_by_the_second_step(client: Client, tenant: Tenant, protected: User) -> None:
    client.post("/accounts/login/code/", {"email": protected.email})
    sent = next(line for line in AccountMail.objects.get().body.splitlines() if line and " " not in line.strip())
    answer = client.post("/accounts/login/code/confirm/", {"code": sent.strip()})
    assert answer.url == "/accounts/two-factor/code/"
    assert client.get("/norvane/").url.startswith("/accounts/login/")
    assert client.post("/accounts/two-factor/code/", {"code": code_now()}).status_code == 302
    assert client.get("/norvane/").status_code == 200


def test_a_wrong_password_tells_nothing_of_a_second_factor(
    tenant: Tenant, protected: User, member: Callable[..., Membership]
) -> None:
    plain = member("otto", Role.EXECUTIVE).user
    answers = [by_password(Client(), user, "wrong") for user in (protected, plain, User(email="no@norvane.example"))]
    bodies = {
        answer.content.decode().replace(each, "")
        for answer, each in zip(answers, (protected.email, plain.email, "no@norvane.example"), strict=True)
    }
    assert len({re.sub("[A-Za-z0-9]{64}", "a token", body) for body in bodies}) == 1
    assert {answer.status_code for answer in answers} == {200}
    stranger = Client().get("/accounts/two-factor/code/")
    assert stranger.url == "/accounts/login/"


def test_a_recovery_code_opens_once_and_is_told(client: Client, tenant: Tenant, protected: User) -> None:
    code = second_factors.codes_left(protected)[0]
    by_password(client, protected)
    assert client.post("/accounts/two-factor/code/", {"code": code}).status_code == 302
    assert len(second_factors.codes_left(protected)) == 9
    mail = AccountMail.objects.get()
    assert mail.to == protected.email
    assert "9 codes are left" in mail.body
    assert verbs(tenant)[-1] == "second_factor.recovery_code_used"
    other = Client()
    by_password(other, protected)
    assert "does not fit" in other.post("/accounts/two-factor/code/", {"code": code}).content.decode()


def test_tries_are_limited_by_login(settings: LazySettings, tenant: Tenant, protected: User) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/300s/key"}
    client = Client()
    by_password(client, protected)
    for _ in range(3):
        client.post("/accounts/two-factor/code/", {"code": "000000"})
    refused = client.post("/accounts/two-factor/code/", {"code": code_now()})
    assert "Too many" in refused.content.decode()
    assert "_auth_user_id" not in client.session


# On, off, codes


def enrolled(client: Client) -> tuple[str, object]:
    page = client.get(f"{HOME}on/")
    secret = client.session["mfa.totp.secret"]
    return secret, page


def confirm(client: Client, where: str, **given: str) -> None:
    assert client.post(where, given).status_code == 302


def test_setting_it_up(client: Client, tenant: Tenant, member: Callable[..., Membership]) -> None:
    user = member("nia", Role.FACILITATOR).user
    by_password(client, user)
    asked = client.get(f"{HOME}on/")
    assert asked.url.startswith("/accounts/reauthenticate/"), "who it is is asked once more"
    confirm(client, asked.url, password=PASSWORD)
    secret, page = enrolled(client)
    body = page.content.decode()
    assert "<svg" in body
    assert secret[:4] in body
    assert "style=" not in body
    assert "data:" not in body
    assert "no-store" in page.headers["Cache-Control"]
    wrong = client.post(f"{HOME}on/", {"code": "123"})
    assert wrong.status_code == 422
    assert client.session["mfa.totp.secret"] == secret, "a slip of the finger does not change the key"
    session = client.session.session_key
    code = code_now(secret)
    done = client.post(f"{HOME}on/", {"code": code, "next": "/norvane/"})
    assert client.session.session_key != session
    shown = client.get(done.url).content.decode()
    for each in second_factors.codes_left(user):
        assert each in shown
    file = client.get(f"{HOME}recovery-codes/file/")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.post(f"{HOME}recovery-codes/kept/", {"next": "/norvane/"}).url == "/norvane/"
    assert second_factors.codes_left(user)[0] not in client.get(f"{HOME}recovery-codes/").content.decode()
    assert client.get(f"{HOME}recovery-codes/file/").status_code == 404
    assert verbs(tenant) == ["second_factor.turned_on"]
    assert AccountMail.objects.get(to=user.email).subject == "Two-factor sign-in is on"
    replayed = Client()
    by_password(replayed, user)
    assert "does not fit" in replayed.post("/accounts/two-factor/code/", {"code": code}).content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    by_password(client, user)
    assert client.post("/accounts/two-factor/code/", {"code": code_now(ahead=-1)}).status_code == 302
    return client


@pytest.mark.parametrize("path", ["off/", "recovery-codes/new/"])
def test_turning_off_and_new_codes_ask_for_a_code_again(tenant: Tenant, protected: User, path: str) -> None:
    client = signed_in(protected)
    before = second_factors.codes_left(protected)
    for answer in (client.get(f"{HOME}{path}"), client.post(f"{HOME}{path}")):
        assert answer.url.startswith("/accounts/two-factor/confirm/")
    by_word = client.get("/accounts/reauthenticate/")
    assert by_word.url.startswith("/accounts/two-factor/confirm/"), "the password does not stand in for it"
    assert second_factors.codes_left(protected) == before
    confirm(client, f"/accounts/two-factor/confirm/?next={HOME}{path}", code=code_now())  # what was sent is done then
    if path == "off/":
        assert second_factors.of(protected) is None
        assert not Authenticator.objects.exists()
        assert verbs(tenant)[-1] == "second_factor.turned_off"
    else:
        assert not set(second_factors.codes_left(protected)) & set(before)
        assert verbs(tenant)[-1] == "second_factor.codes_renewed"
    assert AccountMail.objects.filter(to=protected.email).count() == 1


# At rest


def test_nothing_of_it_lies_open(protected: User) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    for code in second_factors.codes_left(protected):
        assert code not in stored


def test_a_new_key_takes_over(settings: LazySettings, protected: User) -> None:
    old, new = settings.SECRETS_KEYS[0], "a new key that nobody knows, long enough for it"
    at = datetime.datetime.now(datetime.UTC)
    settings.SECRETS_KEYS = [new, old]
    call_command("reseal_secrets", verbosity=0)
    settings.SECRETS_KEYS = [new]
    assert second_factors.use(user=protected, code=code_now(), at=at) is not None
    settings.SECRETS_KEYS = ["another key altogether, which opens nothing"]
    assert second_factors.use(user=protected, code=code_now(ahead=1), at=at) is None
    assert second_factors.codes_left(protected) == []
    with pytest.raises(CommandError, match="put the key back"):
        call_command("reseal_secrets")


# What an organization asks


@pytest.fixture
def asked(tenant: Tenant, admin: Actor) -> Actor:
    """An administrator with a second factor, who asked administrators and program managers for one."""
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    second_factors.turn_on(user=admin.user, secret=SECRET, code=oracle(SECRET, int(at.timestamp()) // 30), at=at)
    with walls.inside(tenant.pk):
        second_factor_rules.require(roles=["program_manager", "administrator"], by=admin, at=AT)
    return admin


def test_who_decides_it_has_one(inside: Tenant, admin: Actor) -> None:
    with pytest.raises(ValidationError, match="for yourself first"):
        second_factor_rules.require(roles=["administrator"], by=admin, at=AT)
    with pytest.raises(ValidationError, match="no role"):
        second_factor_rules.require(roles=["manager"], by=admin, at=AT)
    manager = actor_for(inside, Role.PROGRAM_MANAGER)
    with pytest.raises(PermissionDenied):
        second_factor_rules.require(roles=[], by=manager, at=AT)


def test_it_leads_through_and_locks_nobody_out(tenant: Tenant, asked: Actor, member: Callable[..., Membership]) -> None:
    client, user = Client(), member("max", Role.PROGRAM_MANAGER).user
    by_password(client, user)
    first = client.get("/norvane/programs/")
    assert first.url == "/accounts/two-factor/?next=/norvane/programs/"
    page = client.get(first.url).content.decode()
    assert "Norvane Group asks for it in your role" in page
    told = client.get("/norvane/programs/", headers={"HX-Request": "true"})
    assert told.headers["HX-Redirect"].startswith("/accounts/two-factor/")
    assert client.post("/norvane/deputies/", {}).status_code == 302
    confirm(client, "/accounts/reauthenticate/", password=PASSWORD)
    secret, _page = enrolled(client)
    client.post(f"{HOME}on/", {"code": code_now(secret), "next": "/norvane/programs/"})
    assert client.get("/norvane/programs/").status_code == 200
    with pytest.raises(PermissionDenied, match="Norvane Group asks your role"):
        second_factors.turn_off(user=user, at=AT)


def test_a_session_from_before_is_asked_for_a_code(tenant: Tenant, asked: Actor) -> None:
    client = Client()
    client.force_login(asked.user)
    assert client.get("/norvane/").url == "/accounts/two-factor/confirm/?next=/norvane/"
    confirm(client, "/accounts/two-factor/confirm/", code=code_now())
    assert client.get("/norvane/").status_code == 200


def test_other_roles_deputies_and_other_organizations_are_not_asked(
    tenant: Tenant, asked: Actor, member: Callable[..., Membership]
) -> None:
    harbor = factories.TenantFactory(slug="harbor", name="Harbor")
    reviewer, stand_in, partner = (member(name, Role.REVIEWER).user for name in ("rea", "dora", "pat"))
    Membership.objects.create(user=partner, tenant=harbor, role=Role.PROGRAM_MANAGER)
    with walls.inside(tenant.pk):
        delegation = Delegation.objects.create(
            principal=asked.user,
            deputy=stand_in,
            purpose=Delegation.Purpose.AWAY,
            starts_at=AT,
            ends_at=AT + datetime.timedelta(days=365 * 20),
            created_at=AT,
        )
    for user, path in ((reviewer, "/norvane/"), (partner, "/norvane/"), (partner, "/harbor/")):
        client = Client()
        by_password(client, user)
        assert client.get(path).status_code == 200
    acting = Client()
    by_password(acting, stand_in)
    acting.post(f"/norvane/deputies/{delegation.pk}/act/")
    assert "Administrator" in acting.get("/norvane/").content.decode()
    assert second_factor_rules.asking(partner) == []


def test_an_administrator_takes_away_what_somebody_lost(
    tenant: Tenant, asked: Actor, protected: User, member: Callable[..., Membership]
) -> None:
    found = Membership.objects.get(user=protected)
    client = signed_in(asked.user)
    path = f"/norvane/settings/members/{found.pk}/second-factor/"
    assert "How you know" in client.get(path).content.decode()
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Lost phone, seen in the office"}).status_code == 302
    assert second_factors.of(protected) is None
    assert AccountMail.objects.get(to=protected.email).subject == "Your second factor was taken away"
    with walls.inside(tenant.pk):
        entry = Entry.objects.order_by("id").last()
        assert (entry.verb, entry.actor, entry.reason) == (
            "second_factor.reset",
            asked.user,
            "Lost phone, seen in the office",
        )
        own = Membership.objects.get(user=asked.user, tenant=tenant)
        with pytest.raises(PermissionDenied, match="your own"):
            second_factor_rules.reset(membership=own, by=asked, at=AT, real=AT)


def test_a_login_of_two_organizations_is_for_the_operator(tenant: Tenant, asked: Actor, protected: User) -> None:
    harbor = factories.TenantFactory(slug="harbor", name="Harbor")
    Membership.objects.create(user=protected, tenant=harbor, role=Role.REVIEWER)
    with walls.inside(tenant.pk), pytest.raises(PermissionDenied, match="operates this installation"):
        second_factor_rules.reset(
            membership=Membership.objects.get(user=protected, tenant=tenant), by=asked, at=AT, real=AT
        )
    call_command("reset_second_factor", protected.email, reason="Called back", verbosity=0)
    assert second_factors.of(protected) is None
    assert verbs(harbor)[-1] == verbs(tenant)[-1] == "second_factor.reset"
    with pytest.raises(CommandError, match="has a second factor"):
        call_command("reset_second_factor", "nobody@norvane.example", reason="Called back")


def test_the_page_counts_who_has_one(tenant: Tenant, asked: Actor, member: Callable[..., Membership]) -> None:
    member("max", Role.PROGRAM_MANAGER)
    client = signed_in(asked.user)
    page = client.get("/norvane/settings/members/sign-in/").content.decode()
    assert "Program manager (0 of 1 have one)" in page
    assert "Administrator (1 of 1 have one)" in page
    assert (
        client.post("/norvane/settings/members/sign-in/", {"roles": ["auditor"], "reason": "Less"}).status_code == 302
    )
    tenant.refresh_from_db()
    assert tenant.second_factor_roles == ["auditor"]
    assert client.post("/norvane/settings/members/sign-in/", {"roles": ["pope"]}).status_code == 422
    listed = client.get("/norvane/settings/members/?factor=True").content.decode()
    assert "max@norvane.example" not in listed
    assert asked.user.email in listed
