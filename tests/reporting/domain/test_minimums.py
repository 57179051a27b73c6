"""The smallest group shown follows the setting, through every page, file and verdict (GO5)."""

import re

import pytest

from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.changes import Target
from audiences.models import Country, Person
from delivery.models import Assignment
from programs.domain import program_settings
from reporting.domain import grid, minimums, slices, standing
from rollout.tenancy import actors
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting.conftest import AT, World

P = "/norvane/programs/anti-bribery/"


@pytest.fixture
def delegated(world: World) -> World:
    """Countries may decide on their own minimum."""
    changes.govern(
        name="minimum_group", tier="delegated", bound={}, by=actors.system(world.tenant), at=AT, effective_at=AT
    )
    return world


def decide(world: World, raw: int, code: str = "") -> None:
    target = Target(country=Country.objects.get(code=code)) if code else Target()
    changes.set_value(name="minimum_group", raw=raw, target=target, by=actors.system(world.tenant), at=AT)


def minimum(world: World, **filters: str) -> int:
    seen = slices.narrow(Assignment.objects.filter(program=world.program), filters)
    return minimums.of_program(seen, world.program, book.at(AT))


def test_a_slice_has_the_largest_minimum_of_its_countries(delegated: World) -> None:
    decide(delegated, 4)
    decide(delegated, 9, "DE")
    decide(delegated, 3, "PL")
    assert minimum(delegated) == 9
    assert minimum(delegated, country="PL") == 3
    assert minimum(delegated, region="europe") == 9
    assert minimum(delegated, country="US") == 4
    Person.objects.filter(country__code="DE").update(country=Country.objects.get(code="US"))
    assert minimum(delegated) == 4


def test_a_program_tightens_its_own(world: World) -> None:
    changes.govern(
        name="minimum_group", tier="bounded", bound={"low": 5, "high": 50}, by=actors.system(world.tenant), at=AT
    )
    program_settings.set_value(
        program=world.program, name="minimum_group", raw=12, by=actors.system(world.tenant), at=AT
    )
    other = factories.ProgramFactory()
    found = minimums.of_programs(Assignment.objects.all(), [world.program, other], book.at(AT))
    assert found == {world.program.pk: 12, other.pk: 5}


def test_minimums_take_as_many_queries_for_many_programs(delegated: World) -> None:
    decide(delegated, 9, "DE")
    settings = book.at(AT)

    def asked(programs: list) -> int:
        with queries_of() as queries:
            minimums.of_programs(Assignment.objects.all(), programs, settings)
        return len(queries)

    assert asked([delegated.program]) == asked([delegated.program, *factories.ProgramFactory.create_batch(3)]) == 2


def test_every_page_and_file_says_the_minimum_in_force(world: World, client_of) -> None:
    Assignment.objects.exclude(pk__in=[row.pk for row in world.assignments[:7]]).update(
        state="withdrawn", withdrawn_at=None
    )
    decide(world, 8)
    client = client_of(actor_for(world.tenant, Role.PROGRAM_MANAGER))
    client.post(f"{P}reports/")
    pages = {
        address: client.get(address).content.decode()
        for address in ("/norvane/", P, f"{P}results/", f"{P}results/?format=csv", "/norvane/reports/")
    }
    for address, page in pages.items():
        assert "fewer than 8" in page, address
        assert not re.search(r"fewer than (?!8)\d", page), address
    assert "have completed (" not in pages[P]


def test_verdicts_ask_for_the_minimum_in_force(world: World) -> None:
    decide(world, 100)
    found = standing.of_program(world.program, by=actors.system(world.tenant), at=AT)
    assert found.waves[1].verdict.reason == "It has fewer than 100 people, so no share is shown."
    assert found.is_small


def hidden(world: World) -> set:
    cells = slices.cut(Assignment.objects.all(), by=["division", "country"], at=AT)
    drawn = grid.build(cells, minimum=minimum(world))
    lines = [[*row.squares, row.total] for row in drawn.rows] + [[*drawn.totals, drawn.total]]
    return {(y, x) for y, line in enumerate(lines) for x, square in enumerate(line) if square.hidden}


@pytest.mark.parametrize(("raw", "verb"), [(9, "Hides"), (3, "Shows")])
def test_the_effect_foreseen_is_what_happens(world: World, raw: int, verb: str) -> None:
    changes.govern(name="minimum_group", tier="delegated", bound={}, by=actors.system(world.tenant), at=AT)
    before, shown = book.at(AT), hidden(world)
    after = changes.with_value(name="minimum_group", value=raw, target=Target(), settings=before)
    (foreseen,) = effects.of(effects.Change("minimum_group", before, after))
    decide(world, raw)
    touched = hidden(world) ^ shown
    assert foreseen.count == len(touched) > 0
    assert foreseen.sentence.startswith(f"{verb} {len(touched)} group")
