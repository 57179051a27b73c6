"""Is it on track, where not, what is needed: from the rows, with owners and dates (ST1, ME8)."""

import datetime

import pytest

from audiences.models import Person
from programs.domain import asks
from programs.models import SponsorAsk
from reporting.domain import briefs, changes, content, standing
from reporting.domain.briefs import Brief
from rollout.tenancy import actors
from tests import factories
from tests.conftest import queries_of
from tests.reporting.conftest import AT, DAY, World


@pytest.fixture
def helena(world: World) -> Person:
    return factories.PersonFactory(first_name="Helena", last_name="Brandt")


def ask(world: World, helena: Person, title: str = "Write to the managers", days: int = 3) -> SponsorAsk:
    return asks.make(
        program=world.program,
        title=title,
        reason="Most have not started.",
        asked_of=helena,
        due_on=(AT + days * DAY).date(),
        by=actors.system(world.tenant),
        at=AT - DAY,
    )


def brief(world: World, at: datetime.datetime = AT) -> Brief:
    system = actors.system(world.tenant)
    return briefs.of_standing(standing.of_program(world.program, by=system, at=at), by=system, at=at)


def test_open_asks_stand_in_the_brief_and_the_report(world: World, helena: Person) -> None:
    ask(world, helena, "Fund two facilitators", 9)
    ask(world, helena)
    assert [one.title for one in brief(world).asks] == ["Write to the managers", "Fund two facilitators"]
    made = content.compose(program=world.program, by=actors.system(world.tenant), at=AT)
    assert made["asks"][0] == {
        "title": "Write to the managers",
        "note": "Most have not started.",
        "who": "Helena Brandt",
        "by": "by Fri 25 Sep",
    }


def test_an_ask_is_open_until_the_instant_of_its_answer(world: World, helena: Person) -> None:
    made, system = ask(world, helena), actors.system(world.tenant)
    asks.answer(ask=made, state="agreed", text="It goes out on Monday.", by=system, at=AT)
    assert brief(world).asks == []
    assert len(brief(world, AT - datetime.timedelta(minutes=1)).asks) == 1
    told = changes.of_program(world.program, by=system, limit=5)
    assert [one.text for one in told][:2] == [
        "Helena Brandt agreed: Write to the managers. It goes out on Monday.",
        "Asked of Helena Brandt: Write to the managers.",
    ]


def test_a_late_ask_is_needed_now(world: World, helena: Person) -> None:
    made = ask(world, helena)
    SponsorAsk.objects.filter(pk=made.pk).update(due_on=(AT - 2 * DAY).date())
    composed = content.compose(program=world.program, by=actors.system(world.tenant), at=AT)
    assert composed["asks"][0]["by"] == "now, was due 20 Sep"


def test_small_groups_are_named_in_no_risk(world: World) -> None:
    found = brief(world)
    small = {cell.names[0] for cells in (found.divisions, found.regions) for cell in cells if cell.figures.assigned < 5}
    assert not [risk for risk in found.risks if any(risk.title.startswith(f"{name} stands") for name in small)]


def test_briefs_take_as_many_queries_for_many_programs(world: World, helena: Person) -> None:
    ask(world, helena)
    system = actors.system(world.tenant)

    def asked(programs: list) -> int:
        standings = standing.of_programs(programs, by=system, at=AT)
        with queries_of() as queries:
            briefs.of_standings(standings, by=system, at=AT)
        return len(queries)

    before = asked([world.program])
    others = factories.ProgramFactory.create_batch(2)
    for program in others:
        wave = factories.WaveFactory(program=program, number=1, state="launched")
        factories.AssignmentFactory(wave=wave, person=world.people[0])
    assert asked([world.program, *others]) == before


def test_a_small_program_gives_no_figure_away(world: World) -> None:
    type(world.assignments[0]).objects.exclude(pk__in=[row.pk for row in world.assignments[:3]]).update(
        state="withdrawn", withdrawn_at=None
    )
    made = content.compose(program=world.program, by=actors.system(world.tenant), at=AT)
    assert made["lede"] == "Fewer than 5 people are assigned, so no share is shown."
    assert not [line for line in made["changes"]["lines"] if "completed" in line]
