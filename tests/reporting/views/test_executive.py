"""The executive's home and the program's page: on track, where not, what is needed from whom (ST1, ME8)."""

from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Person
from programs.domain import asks
from reporting.domain import standing
from reporting.views import executive
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting.conftest import AT, DAY, World

Sign = Callable[[Actor], Client]
P = "/norvane/programs/anti-bribery/"


@pytest.fixture
def helena(world: World) -> Person:
    return factories.PersonFactory(first_name="Helena", last_name="Brandt", email="helena@norvane.example")


@pytest.fixture
def sponsor(world: World, helena: Person, client_of: Sign) -> Client:
    return client_of(actor_for(world.tenant, Role.EXECUTIVE, helena.email))


def ask(world: World, person: Person, title: str) -> None:
    due_on, by = (AT + 3 * DAY).date(), actors.system(world.tenant)
    asks.make(program=world.program, title=title, asked_of=person, due_on=due_on, by=by, at=AT - DAY)


def test_home_answers_on_track_where_not_and_what_is_needed(world: World, helena: Person, sponsor: Client) -> None:
    ask(world, helena, "Write to the managers")
    ask(world, factories.PersonFactory(last_name="Vogel"), "Free the trainers")
    page = sponsor.get("/norvane/").content.decode()
    verdict = standing.of_program(world.program, by=actors.system(world.tenant), at=AT).verdict
    assert verdict.reason in page
    assert "One thing is asked of you." in page
    assert 'aria-label="Answer: Write to the managers"' in page
    assert "Answer: Free the trainers" not in page
    assert "Free the trainers" in page
    assert "by Fri 25 Sep" in page
    assert "Where it is not on track" in page


def test_who_plans_keeps_the_working_home(world: World, client_of: Sign) -> None:
    page = client_of(actor_for(world.tenant, Role.PROGRAM_MANAGER)).get("/norvane/").content.decode()
    assert "Needs your attention" in page
    assert "Needed from you" not in page


def test_an_empty_organization_says_so(world: World, sponsor: Client) -> None:
    assert executive.lede([], 0) == "No program has figures yet. Nothing is asked of you."


def test_the_programs_page_names_decisions_asks_and_places(world: World, helena: Person, sponsor: Client) -> None:
    ask(world, helena, "Write to the managers")
    page = sponsor.get(P).content.decode()
    for heading in ("Decisions needed", "Where it is not on track", "Asked of sponsors"):
        assert f">{heading}</h2>" in page
    assert "Write to the managers" in page


def test_those_who_read_no_reports_see_none_of_it(world: World, helena: Person, client_of: Sign) -> None:
    ask(world, helena, "Write to the managers")
    page = client_of(actor_for(world.tenant, Role.REGIONAL_LEAD)).get(P).content.decode()
    assert "Asked of sponsors" not in page
    assert "Write to the managers" not in page.replace("Asked of Helena Brandt: Write to the managers", "")


def test_home_takes_as_many_queries_for_more_programs(world: World, helena: Person, sponsor: Client) -> None:
    ask(world, helena, "Write to the managers")

    def asked() -> int:
        sponsor.get("/norvane/")
        with queries_of() as queries:
            sponsor.get("/norvane/")
        return len(queries)

    before = asked()
    for number in (4, 5):
        program = factories.ProgramFactory(slug=f"more-{number}")
        wave = factories.WaveFactory(program=program, state="launched", starts_on=AT.date())
        factories.AssignmentFactory(wave=wave, person=world.people[0])
        ask(world, helena, f"More {number}")
    assert asked() == before
