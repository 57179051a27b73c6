"""Every address, role and verb with real ids of two organizations, compared with the permission table.

Whoever has a right uses it with both verbs, whoever has none is denied both. Of what lies in another organization a run
tries every two of address, role and verb together, and `make bench` all three.
"""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from audiences.models import Person
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import TABLE, Action, Role, Scope
from tests import factories
from tests.architecture.test_addresses import TENANT as ADDRESSES
from tests.architecture.test_walls import TENANT_MODELS
from tests.walls import world
from tests.walls.world import World
from tests.web import rendered

VIEWS = {path: pattern.callback for path, pattern in ADDRESSES}
ROUTES = [(path, pattern.callback.permission) for path, pattern in ADDRESSES if hasattr(pattern.callback, "permission")]


@pytest.fixture(scope="module")
def both(django_db_setup: None, django_db_blocker: object) -> Iterator[tuple[World, World]]:
    """The organizations, built once: each test's transaction lies within theirs and is rolled back to here."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        found = world.build("norvane", start=71), world.build("harbor", start=81)
        for user in {user for one in found for user in one.users.values()}:
            BROWSER.cookies.clear()  # who signs in over somebody ends their session
            BROWSER.force_login(user)
            SESSIONS[user] = BROWSER.cookies[settings.SESSION_COOKIE_NAME].value
    yield found
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def ours(both: tuple[World, World], db: None) -> World:
    return both[0]


@pytest.fixture
def theirs(both: tuple[World, World], db: None) -> World:
    return both[1]


TABLES = sorted(model._meta.db_table for model in TENANT_MODELS)
ROWS = " + ".join(f"pg_stat_get_xact_tuples_{done}(oid)" for done in ("inserted", "updated", "deleted"))


def written() -> dict[str, int]:
    """Rows of tenant tables that the test's transaction wrote so far, also those taken back, as the server counts."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT oid::text, {ROWS} FROM unnest(%s::regclass[]) AS oid WHERE {ROWS} > 0", [TABLES])
        return dict(cursor.fetchall())


BROWSER = Client(raise_request_exception=True)  # one for all: each new one starts the middleware anew
SESSIONS: dict[User, str] = {}  # everybody signs in once


def send(user: User, verb: str, path: str, data: dict[str, str] | None = None) -> object:
    """The answer. What is refused leaves nothing behind."""
    BROWSER.cookies.clear()
    BROWSER.cookies[settings.SESSION_COOKIE_NAME] = SESSIONS[user]
    return getattr(BROWSER, verb)(path, data)


def ask(user: User, verb: str, path: str, data: dict[str, str] | None = None) -> object:
    """The answer; what an allowed request changed is taken back, so that the next role finds the same world."""
    with transaction.atomic():
        answer = send(user, verb, path, data)
        transaction.set_rollback(answer.status_code < 400)
    return answer


# An address whose POST asks for more than its page does.
ACTION_OF_POST = {
    "regions/<slug:code>/": Action.IMPORT_PEOPLE,
    "regions/<slug:code>/settings/": Action.CHANGE_SETTINGS,
    "regions/<slug:code>/law/": Action.GOVERN_SETTINGS,
    "settings/": Action.GOVERN_SETTINGS,
    "settings/catalogue/<slug:name>/": Action.GOVERN_SETTINGS,
    "programs/<slug:slug>/settings/": Action.MANAGE_PROGRAMS,
    "programs/<slug:slug>/settings/rules/<slug:name>/": Action.MANAGE_PROGRAMS,
    "programs/<slug:slug>/settings/cycle/": Action.MANAGE_PROGRAMS,
    "programs/<program:slug>/reports/": Action.MAKE_REPORTS,
}
# Roles that hold the permission but see fewer rows of the noun, with the reason.
NARROWER = {
    "people/views/<int:pk>/remove/": (set(Role) - {Role.ADMINISTRATOR}, "a view is seen by who keeps it"),
    "reviews/windows/<int:window>/release/": (set(Role) - {Role.REVIEWER}, "time is released by who reserved it"),
    "jobs": ({Role.EXECUTIVE, Role.AUDITOR}, "a job is seen by who started it and by administrators"),
    "regions": ({Role.DIVISION_LEAD}, "a division lead's reach is divisions; no region is theirs"),
    "calendar": ({Role.DIVISION_LEAD}, "a division lead keeps divisions' calendars; this one is a region's"),
    "deputies/<int:pk>/act/": (set(Role) - {Role.FACILITATOR}, "only the deputy acts under a delegation"),
    "deputies/<int:pk>/end/": (
        set(Role) - {Role.FACILITATOR, Role.EXECUTIVE, Role.ADMINISTRATOR},
        "a delegation is seen by the two it is about and by administrators",
    ),
}


# A page is there, or says what stands against it; what a button sends may be refused for what it lacks.
RIGHTFUL = {"get": {200, 204, 302, 405, 409}, "post": {200, 204, 302, 400, 405, 409, 422}}


def narrower(route: str, role: Role) -> bool:
    known = NARROWER.get(route) or NARROWER.get(route.partition("/")[0], ((), ""))
    return "<" in route and role in known[0]


def has_right(role: Role, route: str, action: Action, verb: str) -> bool:
    return (ACTION_OF_POST.get(route, action) if verb == "post" else action) in TABLE[role]


def path_of(route: str, values: dict[str, object], one: World) -> str:
    path = world.fill(route, values)
    assert path is not None, f"{route} has a parameter that tests/walls/world.py gives no row"
    return f"/{one.tenant.slug}/{path}"


VERBS = ("get", "post")
NUMBER = {route: number for number, (route, _) in enumerate(ROUTES)}
ALL_THREE = "MATRIX_IN_FULL" in os.environ


def tried(route: str, asks: Callable[[Role, str], bool]) -> list[tuple[Role, str]]:
    """Which roles and verbs to try of those that the address has to refuse.

    Where both verbs are refused to several roles, each tries one of them and the next role the other; at the next
    address it is the other way round.
    """
    found = [(role, verb) for role in Role for verb in VERBS if asks(role, verb)]
    both = [role for role in Role if all((role, verb) in found for verb in VERBS)]
    if ALL_THREE or len(both) < 2:
        return found
    left = {(role, VERBS[(NUMBER[route] + at) % 2]) for at, role in enumerate(both)}
    return [each for each in found if each not in left]


every_address = pytest.mark.parametrize(("route", "action"), ROUTES, ids=[route or "home" for route, _ in ROUTES])


@every_address
def test_the_table_decides(ours: World, theirs: World, route: str, action: Action) -> None:
    before = written()
    path = path_of(route, ours.inside, ours)
    for role, verb in product(Role, VERBS):
        if has_right(role, route, action, verb):
            continue
        answer = send(ours.users[role], verb, path)
        assert answer.status_code in ({403, 404} if narrower(route, role) else {403}), f"{role} {verb} {path}"
    assert written() == before, "a denied request changed a row"
    for verb in VERBS:
        for role in Role:
            if has_right(role, route, action, verb):
                status = use(ours, theirs, role, verb, route)
                if status == 405 and not ALL_THREE:
                    break  # the address knows no such verb, whoever has the right


def use(ours: World, theirs: World, role: Role, verb: str, route: str) -> int:
    """The status, where the answer is one that the role may get."""
    path = path_of(route, ours.inside, ours)
    answer = ask(ours.users[role], verb, path)
    if narrower(route, role):
        assert answer.status_code in {404, 405}, f"{role} {verb} {path}: {answer.status_code}"
        return answer.status_code
    assert answer.status_code in RIGHTFUL[verb], f"{role} {verb} {path}: {answer.status_code}"
    assert theirs.marker.encode() not in answer.content
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert rendered.twice(answer.content.decode()) == [], f"{role} {verb} {path}"
    return answer.status_code


@every_address
def test_another_organization_is_not_there(ours: World, theirs: World, route: str, action: Action) -> None:
    before = written()
    foreign = path_of(route, theirs.inside, theirs)
    for role, verb in tried(route, lambda role, verb: True):
        assert send(ours.users[role], verb, foreign).status_code == 404, f"{role} {verb} {foreign}"
    if any(match["noun"] not in world.SAME_EVERYWHERE for match in world.PARAMETER.finditer(route)):
        smuggled = path_of(route, theirs.inside, ours)
        for role, verb in tried(route, lambda role, verb: has_right(role, route, action, verb)):
            answer = send(ours.users[role], verb, smuggled)  # whoever is denied is so before a row is looked for
            assert answer.status_code in {404, 405}, f"{role} {verb} {smuggled}: {answer.status_code}"
    assert written() == before


def test_every_two_of_address_role_and_verb_meet() -> None:
    """What is tried of all that is refused everybody, and of what is there for some."""
    chosen = [(route, *each) for route, _ in ROUTES for each in tried(route, lambda role, verb: True)]
    assert {(route, role) for route, role, _ in chosen} == set(product(NUMBER, Role))
    assert {(route, verb) for route, _, verb in chosen} == set(product(NUMBER, VERBS))
    assert {(role, verb) for _, role, verb in chosen} == set(product(Role, VERBS))
    for route, action in ROUTES:
        rightful = {each for each in product(Role, VERBS) if has_right(each[0], route, action, each[1])}
        some = set(tried(route, lambda role, verb, rightful=rightful: (role, verb) in rightful))
        assert some <= rightful
        assert {role for role, _ in some} == {role for role, _ in rightful}
        assert {verb for _, verb in some} == {verb for _, verb in rightful}


@pytest.mark.parametrize("role", [role for role in Role if role.granted])
def test_one_role_let_into_another_organization_is_found(ours: World, theirs: World, role: Role) -> None:
    """A control: the one that has a membership there."""
    Membership.objects.create(user=ours.users[role], tenant=theirs.tenant, role=role)
    with pytest.raises(AssertionError, match=f"^{role} (get|post) /harbor/"):
        test_another_organization_is_not_there(ours, theirs, *ROUTES[0])


@pytest.mark.parametrize("role", Role)
def test_one_role_let_past_the_table_is_found(
    ours: World, theirs: World, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: at the first address that is closed to it and names no row."""
    closed = ((route, action) for route, action in ROUTES if "<" not in route and action not in TABLE[role])
    route, action = next(closed, ("", None))
    as_it_is = Actor.may
    monkeypatch.setattr(Actor, "may", lambda actor, action: role in actor.roles or as_it_is(actor, action))
    if action is None:
        assert role is Role.ADMINISTRATOR, "nothing is closed to them"
        return
    with pytest.raises(AssertionError, match=f"^{role} (get|post) /norvane/"):
        test_the_table_decides(ours, theirs, route, action)


SCOPED_NOUN = {
    "people": {Scope.REGIONS, Scope.DIVISIONS},
    "calendar": {Scope.REGIONS},
    "team": {Scope.TEAM},
    "nudges": {Scope.TEAM},
    "briefings": {Scope.TEAM},
    "exceptions": {Scope.TEAM, Scope.REGIONS, Scope.PROGRAMS},
    "assignments": {Scope.TEAM, Scope.REGIONS, Scope.DIVISIONS, Scope.PROGRAMS},
    "messages": {Scope.REGIONS, Scope.PROGRAMS},
    "programs": {Scope.PROGRAMS},
    "regions": {Scope.REGIONS},
    "consultations": {Scope.REGIONS},
    "requests": {Scope.REGIONS},
    "variants": {Scope.REGIONS},
    "escalations": {Scope.REGIONS},
    "agreements": {Scope.REGIONS},
}


@every_address
def test_out_of_scope_is_not_there(ours: World, theirs: World, route: str, action: Action) -> None:
    before = written()
    nouns = [match["noun"] for match in world.PARAMETER.finditer(route)]
    narrow = {scope for noun in nouns[-1:] + nouns[:1] for scope in SCOPED_NOUN.get(noun, set())}
    roles = [role for role in Role if TABLE[role].get(action) in narrow]
    for role in roles:
        path = path_of(route, ours.outside, ours)
        for verb in VERBS:
            answer = ask(ours.users[role], verb, path)
            assert answer.status_code in {404, 405}, f"{role} {verb} {path}: {answer.status_code}"
    assert written() == before


def test_what_is_written_is_counted(ours: World) -> None:
    """A control: a row changed and taken back again does not go unseen."""
    before = written()
    with walls.inside(ours.tenant.pk), transaction.atomic():
        assert Person.objects.filter(pk=ours.inside["people"]).update(external_id="counted") == 1
        transaction.set_rollback(True)
    assert written() == before | {"audiences_person": before.get("audiences_person", 0) + 1}


def test_the_rightful_see_their_rows(ours: World) -> None:
    """A positive control: the walls do not hide everything."""
    seen = ask(ours.users[Role.ADMINISTRATOR], "get", f"/norvane/people/{ours.inside['people']}/")
    assert seen.status_code == 200
    assert f"{ours.marker} report" in seen.content.decode()
    team = ask(ours.users[Role.MANAGER], "get", "/norvane/team/")
    assert f"{ours.marker} report" in team.content.decode()
    assert f"{ours.marker} stranger" not in team.content.decode()
    lead = ask(ours.users[Role.REGIONAL_LEAD], "get", "/norvane/people/")
    assert f"{ours.marker} report" in lead.content.decode()
    assert f"{ours.marker} stranger" not in lead.content.decode()


def test_a_digest_is_hidden_from_those_who_see_only_its_recipient(ours: World) -> None:
    """It names everybody in the manager's team, also people of other regions."""
    with walls.inside(ours.tenant.pk):
        report = Person.objects.get(pk=ours.inside["people"])
        digest = factories.MessageFactory(recipient=report, assignment=None, subject=f"{ours.marker} digest")
    path = f"/norvane/messages/{digest.pk}/"
    assert ask(ours.users[Role.REGIONAL_LEAD], "get", path).status_code == 404
    assert ask(ours.users[Role.ADMINISTRATOR], "get", path).status_code == 200


RAW = {verb: re.compile(rf"{verb.upper()}(?:\.get(?:list)?\(|\[)\"(\w+)\"") for verb in ("get", "post")}


def read_raw(view: Callable[..., object], verb: str) -> list[str]:
    """What the module of a view takes from an address or a form without a form class between."""
    return RAW[verb].findall(inspect.getsource(sys.modules[view.__module__]))


def test_what_no_keyboard_types_is_answered_in_words(ours: World) -> None:
    """A view that fails raises here, since the browser hands exceptions on."""
    seen = 0
    for route, action in ROUTES:
        for verb in VERBS:
            role = next((role for role in Role if has_right(role, route, action, verb)), None)
            keys = read_raw(VIEWS[route], verb)
            if role and keys:
                answer = ask(ours.users[role], verb, path_of(route, ours.inside, ours), dict.fromkeys(keys, "\x00"))
                assert answer.status_code < 500
                seen += 1
    assert seen > 60, "views are found by how they read what was sent"
