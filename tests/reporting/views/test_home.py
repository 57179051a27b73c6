"""Home: what needs whom, and the way to a first launch."""

from collections.abc import Callable

import pytest
from django.test import Client

from audiences.domain.settings import catalogue
from delivery.models import Unmatched
from programs.models import Launch, Waiver
from reporting.domain.attention import Item
from reporting.views import home
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.reporting.conftest import AT, DAY, World

Sign = Callable[[Actor], Client]


@pytest.fixture
def busy(world: World) -> World:
    """One thing of each kind."""
    manager = actor_for(world.tenant, Role.PROGRAM_MANAGER, "owner@norvane.example")
    Launch.objects.create(wave=world.waves[0], launched_at=AT - 80 * DAY, people=20)
    item = factories.ReadinessItemFactory(
        wave=world.waves[2], number=1, title="Legal review", due_on=(AT - DAY).date(), owner=manager.user
    )
    Waiver.objects.create(item=item, reason="x", expires_on=(AT + 30 * DAY).date(), asked_by=manager.user, asked_at=AT)
    factories.MessageFactory(wave=world.waves[1], recipient=world.people[0], state="uncertain")
    source = factories.CompletionSourceFactory()
    Unmatched.objects.create(source=source, record_id="1", digest="1", cause="person", value="E9", received_at=AT)
    return world


def test_every_item_that_needs_the_program_manager_is_there_and_opens(busy: World, client_of: Sign) -> None:
    client = client_of(Actor(busy.tenant, busy.waves[2].items.get().owner))
    page = client.get("/norvane/").content.decode()
    for says in (
        "Legal review",
        "Yours: Legal review",
        "Waiver asked for: Legal review",
        "Wave 2 is forecast to end at",
        "1 message is uncertain",
        "1 completion has no match",
    ):
        assert says in page, says
    assert "holds up Wave 3 on 5 Oct." in page
    links = {part.split('"')[0] for part in page.split('row-title" href="')[1:]}
    assert len(links) >= 4
    for link in links:
        assert client.get(link).status_code == 200, link


def test_an_executive_gets_forecasts_but_nobody_elses_work(busy: World, client_of: Sign) -> None:
    page = client_of(actor_for(busy.tenant, Role.EXECUTIVE)).get("/norvane/").content.decode()
    assert "Wave 2 may end at" in page
    for says in ("Waiver asked for", "uncertain", "no match", "Yours:", "New program"):
        assert says not in page, says


def test_a_facilitator_has_nothing_to_do_here(busy: World, client_of: Sign) -> None:
    page = client_of(actor_for(busy.tenant, Role.FACILITATOR)).get("/norvane/").content.decode()
    assert "Nothing needs you today." in page
    assert "Anti-bribery" not in page


def test_an_empty_organization_starts_with_six_steps(inside: Tenant) -> None:
    client = Client()
    client.force_login(actor_for(inside, Role.ADMINISTRATOR).user)
    page = client.get("/norvane/").content.decode()
    assert "Set up your first program" in page
    assert "0 of 6 done" in page
    links = {part.split('href="')[1].split('"')[0] for part in page.split('<div class="row-aside">')[1:]}
    for link in links:
        assert client.get(link).status_code == 200, link
    factories.PersonFactory()
    assert "1 of 6 done" in client.get("/norvane/").content.decode()
    assert f"{len(catalogue.SETTINGS)} settings, {len(catalogue.SETTINGS)} not decided yet." in page
    client.post("/norvane/settings/")
    assert "2 of 6 done" in client.get("/norvane/").content.decode()


def item(blocks: str = "") -> Item:
    return Item("watch", "t", "n", "m", "a", ("reporting:home", ()), "Open", AT.date(), blocks)


@pytest.mark.parametrize(
    ("items", "says"),
    [
        ([], "Nothing needs you today."),
        ([item()], "One thing needs you today."),
        ([item("Wave 3 on 5 Oct")], "One thing needs you today. It holds up Wave 3 on 5 Oct."),
        (
            [item("Wave 3 on 5 Oct")] * 2 + [item()] * 5,
            "Seven things need you today. Two of them hold up Wave 3 on 5 Oct.",
        ),
    ],
)
def test_the_first_sentence_counts(items: list[Item], says: str) -> None:
    assert home.lede(items) == says
