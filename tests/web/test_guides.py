"""The guides of docs/users inside the product: every role finds its own, by page and by search."""

import re

import pytest
from django.test import Client

from rollout.tenancy.permissions import Role
from rollout.web import guides
from tests.walls import world
from tests.walls.world import World


@pytest.fixture
def ours(db: None) -> World:
    return world.build("norvane", start=71)


def read(one: World, role: Role, path: str, **query: str) -> str:
    client = Client()
    client.force_login(one.users[role])
    answer = client.get(f"/{one.tenant.slug}/{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_every_role_finds_its_guide_first(ours: World, role: Role) -> None:
    [own] = guides.of_roles([role])
    listed = re.findall(r"/norvane/help/([a-z-]+)/", read(ours, role, "help/"))
    assert listed[0] == own.key
    assert set(listed) == set(guides.all_())
    page = read(ours, role, f"help/{own.key}/")
    assert f'<h1 lang="en">{own.title}</h1>' in page
    assert page.count("<h1") == 1


def test_a_guide_is_found_by_what_it_says(ours: World) -> None:
    assert "/norvane/help/manager/" in read(ours, Role.FACILITATOR, "search/", q="nudge decent hour")


@pytest.mark.urls("rollout.tenant_urls")
def test_links_lead_to_guides_or_nowhere() -> None:
    planted = guides.Guide(
        "x", "x", "# X\n\n[a](manager.md) [b](../operators.md) [c](https://x.example) <script>1</script>"
    )
    text = guides.html(planted)
    assert '<a href="/help/manager/">a</a> b c' in text
    assert "<script" not in text


def test_a_guide_that_is_not_there_is_not_found(ours: World) -> None:
    client = Client()
    client.force_login(ours.users[Role.MANAGER])
    assert client.get("/norvane/help/nobody/").status_code == 404
