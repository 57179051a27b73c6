"""Account pages: which there are, which there must not be, and what they do not tell."""

import pytest
from django.conf import LazySettings
from django.test import Client

from rollout.mail.models import AccountMail
from rollout.tenancy.models import User
from tests.architecture.test_addresses import OUTSIDE


@pytest.fixture(autouse=True)
def _no_rate_limits(settings: LazySettings) -> None:
    """They count in Redis, which outlives a test and is shared with the tests beside it."""
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def ana(db: None) -> User:
    return User.objects.create_user("ana@norvane.example", "correct horse battery")


def test_signing_up_is_closed(client: Client, db: None) -> None:
    form = {"email": "new@norvane.example", "password1": "correct horse battery", "password2": "correct horse battery"}
    assert "Accounts are by invitation" in client.post("/accounts/signup/", form).content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/"])
def test_nobody_takes_an_address(client: Client, ana: User, path: str) -> None:
    client.force_login(ana)
    for verb in (client.get, client.post):
        assert verb(path, {"email": "boss@norvane.example", "action_add": ""}).status_code == 404
    ana.refresh_from_db()
    assert ana.email == "ana@norvane.example"


def test_a_code_goes_through_the_outbox(client: Client, ana: User) -> None:
    assert client.post("/accounts/login/code/", {"email": "Ana@norvane.example"}).status_code == 302
    mail = AccountMail.objects.get()
    assert (mail.to, mail.state) == ("ana@norvane.example", AccountMail.State.PLANNED)
    assert "ana@norvane.example" not in mail.subject


def test_a_stranger_is_answered_like_anybody(client: Client, ana: User) -> None:
    known = client.post("/accounts/login/code/", {"email": "ana@norvane.example"})
    unknown = Client().post("/accounts/login/code/", {"email": "nobody@norvane.example"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_sign_in_and_out(client: Client, ana: User) -> None:
    wrong = client.post("/accounts/login/", {"login": "ana@norvane.example", "password": "wrong"})
    assert wrong.status_code == 200
    right = client.post("/accounts/login/", {"login": "ana@norvane.example", "password": "correct horse battery"})
    assert right.status_code == 302
    assert client.get("/accounts/logout/").status_code == 200, "signing out takes a POST"
    assert client.post("/accounts/logout/").status_code == 302


def test_these_account_pages_there_are_and_no_others() -> None:
    """allauth brings more, for addresses, passkeys and trusted browsers; what is not named here is not there."""
    found = {path for path, _pattern in OUTSIDE if path.startswith("accounts/")}
    assert found == {
        "accounts/invitations/<str:token>/",
        "accounts/signup/",
        "accounts/login/",
        "accounts/login/code/",
        "accounts/login/code/confirm/",
        "accounts/logout/",
        "accounts/inactive/",
        "accounts/reauthenticate/",
        "accounts/password/change/",
        "accounts/password/set/",
        "accounts/password/reset/",
        "accounts/password/reset/done/",
        "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "accounts/password/reset/key/done/",
        "accounts/two-factor/",
        "accounts/two-factor/code/",
        "accounts/two-factor/confirm/",
        "accounts/two-factor/on/",
        "accounts/two-factor/off/",
        "accounts/two-factor/recovery-codes/",
        "accounts/two-factor/recovery-codes/file/",
        "accounts/two-factor/recovery-codes/kept/",
        "accounts/two-factor/recovery-codes/new/",
    }
