"""Refusals are honest and need nothing; preferences stay in their bounds; the spine shows what a role may open."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django_htmx.middleware import HtmxDetails

from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from rollout.web import errors, navigation, pages
from tests.conftest import actor_for


def get(path: str = "/acme/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(path, headers=headers)
    request.htmx = HtmxDetails(request)
    return request


@pytest.mark.parametrize(
    ("answer", "status", "says"),
    [
        (lambda r: errors.bad_request(r, ValueError()), 400, "Go back, reload the page"),
        (lambda r: errors.permission_denied(r, PermissionDenied("view_people")), 403, "Your role does not include"),
        (lambda r: errors.permission_denied(r, PermissionDenied("Only the owner signs this.")), 403, "Only the owner"),
        (lambda r: errors.not_found(r, Http404("There is no such wave.")), 404, "There is no such wave."),
        (lambda r: errors.not_found(r, Http404({"path": "x"})), 404, "mistyped"),
        (lambda r: errors.conflict(r), 409, "Somebody else saved this first."),
        (lambda r: errors.conflict(r, "Marcus Bell saved first.", "Now 12 Oct."), 409, "Now 12 Oct."),
        (lambda r: errors.server_error(r), 500, "nothing was saved"),
        (lambda r: errors.csrf_failure(r, "CSRF cookie not set."), 403, "too old"),
    ],
)
def test_refusals_say_what_happened(answer: object, status: int, says: str) -> None:
    response = answer(get())
    assert response.status_code == status
    body = response.content.decode()
    assert says in body
    assert "view_people" not in body
    assert "<h1>" in body


def test_refusals_answer_even_a_request_that_no_middleware_saw() -> None:
    assert errors.server_error(RequestFactory().get("/")).status_code == 500


def test_htmx_is_told_in_one_plain_sentence() -> None:
    response = errors.not_found(get(**{"HX-Request": "true"}), Http404("There is no such wave <b>."))
    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content == b"There is no such wave <b>."


def test_redirects_load_the_whole_page() -> None:
    assert pages.redirect(get(), "/acme/waves").headers["Location"] == "/acme/waves"
    assert pages.redirect(get(**{"HX-Request": "true"}), "/acme/waves").headers["HX-Redirect"] == "/acme/waves"


@pytest.mark.parametrize(
    ("sent", "cookies", "goes"),
    [
        ({"theme": "dark", "next": "/acme/people/?q=x"}, {"theme": "dark"}, "/acme/people/?q=x"),
        ({"density": "roomy", "keys": "off"}, {"density": "roomy", "keys": "off"}, "/"),
        ({"theme": "<script>", "next": "//evil.example/"}, {"theme": ""}, "/"),
        ({"theme": "", "sessionid": "x", "next": "javascript:alert(1)"}, {"theme": ""}, "/"),
    ],
)
@pytest.mark.django_db
def test_preferences_store_only_choices_and_stay_on_this_site(
    sent: dict[str, str], cookies: dict[str, str], goes: str
) -> None:
    response = Client().post("/preferences/", sent)
    assert {name: morsel.value for name, morsel in response.cookies.items()} == cookies
    assert response.headers["Location"] == goes


@pytest.mark.django_db
def test_preferences_change_nothing_by_get() -> None:
    assert Client().get("/preferences/?theme=dark").status_code == 405


@pytest.mark.django_db
def test_an_address_that_a_button_sends_to_says_so_when_it_is_opened() -> None:
    response = Client().get("/preferences/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    for part in ("Nothing to show here", "Nothing was changed", 'href="/"'):
        assert part in response.content.decode()
    told = Client().get("/preferences/", headers={"HX-Request": "true"})
    assert told.headers["Content-Type"].startswith("text/plain")
    assert told.headers["Allow"] == "POST"
    assert told.content.decode().endswith("Nothing was changed.")


def test_the_way_on_is_the_page_that_has_the_button(tenant: Tenant, client: Client) -> None:
    client.force_login(actor_for(tenant, Role.ADMINISTRATOR).user)
    response = client.get("/norvane/deputies/7/act/")
    assert response.status_code == 405
    assert 'href="/norvane/deputies/"' in response.content.decode()
    response = client.post("/norvane/settings/members/")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert 'href="/norvane/settings/members/"' in response.content.decode()


@pytest.fixture
def spine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_sections", {})
    monkeypatch.setattr(
        navigation, "reverse", {"home": "/acme/", "waves": "/acme/waves/", "plan": "/acme/waves/plan/"}.get
    )
    navigation.register(10, "home", "home", "home", "Home", None)
    navigation.register(30, "plan", "plan", "calendar", "Plan", "view_programs")
    navigation.register(20, "waves", "waves", "layers", "Waves", "view_programs", count=lambda request: 4)


@pytest.mark.usefixtures("spine")
@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/acme/", [("Home", "page")]),
        ("/acme/waves/", [("Waves", "page")]),
        ("/acme/waves/7", [("Waves", "true")]),
        ("/acme/waves/plan/", [("Plan", "page")]),
        ("/acme/elsewhere/", []),
    ],
)
def test_the_spine_marks_where_the_reader_is(path: str, current: list[tuple[str, str]]) -> None:
    request = get(path)
    request.actor = SimpleNamespace(may=lambda action: True)
    items = navigation.items(request)
    assert [item.label for item in items] == ["Home", "Waves", "Plan"]
    assert [(item.label, item.current) for item in items if item.current] == current


@pytest.mark.usefixtures("spine")
def test_the_spine_shows_only_what_the_role_may_open() -> None:
    request = get()
    request.actor = SimpleNamespace(may=lambda action: False)
    assert [item.label for item in navigation.items(request)] == ["Home"]
    request.actor = None
    assert navigation.items(request) == []
