"""The palette finds what the reader's pages show, and nothing else; the glossary explains each term once."""

import pytest
from django.test import Client

from rollout.tenancy.permissions import Role
from rollout.web import finders, glossary
from tests.walls import world
from tests.walls.world import World


@pytest.fixture
def ours(db: None) -> World:
    return world.build("norvane", start=71)


def found(one: World, role: Role, query: str, **headers: str) -> str:
    client = Client(headers=headers)
    client.force_login(one.users[role])
    answer = client.get(f"/{one.tenant.slug}/search/", {"q": query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_administrator_finds_every_noun(ours: World) -> None:
    page = found(ours, Role.ADMINISTRATOR, ours.marker)
    for noun in ("program 71", "wave 71, readiness gate", "report", "segment 71", "near"):
        assert f"{ours.marker} {noun}" in page


def test_a_manager_finds_only_their_team(ours: World) -> None:
    page = found(ours, Role.MANAGER, ours.marker)
    assert f"{ours.marker} report" in page
    for noun in ("stranger", "program", "segment", "near"):
        assert f"{ours.marker} {noun}" not in page


def test_a_lead_and_a_partner_find_within_their_reach(ours: World) -> None:
    lead, partner = found(ours, Role.REGIONAL_LEAD, ours.marker), found(ours, Role.PARTNER, ours.marker)
    assert f"{ours.marker} report" in lead
    assert f"{ours.marker} stranger" not in lead
    assert f"{ours.marker} program 71" in partner
    assert f"{ours.marker} program 72" not in partner
    assert f"{ours.marker} report" not in partner


def test_commands_are_those_that_the_role_may_do(ours: World) -> None:
    assert "Create a program" in found(ours, Role.PROGRAM_MANAGER, "new")
    assert "Create a program" not in found(ours, Role.EXECUTIVE, "new")


def test_another_organization_is_not_found(ours: World) -> None:
    theirs = world.build("harbor", start=81)
    page = found(ours, Role.ADMINISTRATOR, theirs.marker)
    assert "Nothing found" in page
    assert f"{theirs.marker} program" not in page


def test_a_script_gets_options_and_a_person_a_page(ours: World) -> None:
    fragment = found(ours, Role.ADMINISTRATOR, "people", **{"HX-Request": "true"})
    assert 'role="option"' in fragment
    assert "<html" not in fragment
    assert "<h1>" in found(ours, Role.ADMINISTRATOR, "")


@pytest.mark.parametrize("query", ["\x00", "%", "x" * 5000, "a " * 400, "<script>", "'", "😀"])
def test_any_query_is_answered(ours: World, query: str) -> None:
    assert "<script>alert" not in found(ours, Role.ADMINISTRATOR, query)


def test_a_query_is_bounded() -> None:
    assert len(finders.words_of("a " * 500)) == finders.WORDS
    assert len(finders.words_of("x" * 500)[0]) == finders.LONGEST


def test_the_glossary_is_a_page(ours: World) -> None:
    client = Client()
    client.force_login(ours.users[Role.FACILITATOR])
    page = client.get("/norvane/help/").content.decode()
    for term in glossary.TERMS.values():
        assert f'id="{term.key}"' in page
