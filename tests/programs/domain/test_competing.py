"""People of a wave in other programs at the same time, held to a count person by person that knows no SQL."""

import datetime
import itertools

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from audiences.domain.settings import book
from audiences.models import Person
from programs.domain import competing
from programs.models import Program, Wave, WaveSegment
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of
from tests.programs import wide
from tests.programs.conftest import AT

DAY = datetime.timedelta(days=1)
FIRST = datetime.date(2026, 10, 5)
SITES = ("a", "b", "c")
STATES = ("planned", "held", "launched", "closed")

plans = st.lists(
    st.tuples(
        st.integers(0, 3),  # the program
        st.integers(0, 20),  # its start
        st.integers(0, 10),  # its length
        st.sampled_from(STATES),
        st.sets(st.sampled_from(SITES), max_size=2),
    ),
    max_size=5,
)


@pytest.fixture
def programs(inside: Tenant) -> list[Program]:
    for n, site in enumerate("aabbc"):
        factories.PersonFactory(external_id=f"P{n}", site=site)
    return [factories.ProgramFactory(slug=f"p{n}") for n in range(4)]


@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=plans)
def test_counts_are_those_of_going_through_everybody(programs: list[Program], rows: list[tuple]) -> None:
    Wave.objects.all().delete()
    made = []
    for n, (program, start, length, state, sites) in enumerate(rows):
        begin = FIRST + start * DAY
        wave = factories.WaveFactory(
            program=programs[program], number=n, state=state, starts_on=begin, ends_on=begin + length * DAY
        )
        for site in sites:
            rule = {"all": [{"field": "site", "op": "in", "value": [site]}]}
            WaveSegment.objects.create(wave=wave, segment=factories.SegmentFactory(rule=rule))
        made.append((wave, sites))
    settings = book.at(AT)
    for program in programs:
        own = [wave for wave, _sites in made if wave.program == program]
        found = competing.of(own, settings)
        assert set(found) == {wave.pk for wave in own if wave.state != "closed"}
        for wave, sites in made:
            if wave.pk in found:
                assert told(found[wave.pk]) == counted(wave, sites, made)


def told(load: competing.Load) -> tuple[int, dict[int, int], int]:
    return load.people, {each.wave.pk: each.people for each in load.rivals}, load.crowded


def counted(wave: Wave, sites: set[str], made: list[tuple[Wave, set[str]]]) -> tuple[int, dict[int, int], int]:
    also, rivals, crowded = 0, {}, 0
    days = {wave.starts_on + n * DAY for n in range((wave.ends_on - wave.starts_on).days + 1)}
    for person in Person.objects.all():
        if person.site not in sites:
            continue
        others = {
            other.pk: other.program_id
            for other, theirs in made
            if other.program_id != wave.program_id
            and other.state != "closed"
            and person.site in theirs
            and days & {other.starts_on + n * DAY for n in range((other.ends_on - other.starts_on).days + 1)}
        }
        also += bool(others)
        crowded += len(set(others.values())) + 1 > 3
        for pk in others:
            rivals[pk] = rivals.get(pk, 0) + 1
    return also, rivals, crowded


def test_it_is_said_with_names_and_a_warning(programs: list[Program]) -> None:
    everybody = factories.SegmentFactory(rule={"all": []})
    waves = []
    for program in programs:
        wave = factories.WaveFactory(program=program, number=1, name="Wave 1", starts_on=FIRST, ends_on=FIRST + DAY)
        WaveSegment.objects.create(wave=wave, segment=everybody)
        waves.append(wave)
    Program.objects.update(name="Safety")
    load = competing.of(waves[:1], book.at(AT))[waves[0].pk]
    assert load.sentences == [
        "5 people are in other programs at the same time: Safety, Wave 1 (5), Safety, Wave 1 (5), Safety, Wave 1 (5).",
        "5 people are in more than 3 programs at once.",
    ]
    assert all(one.pk != other.pk for one, other in itertools.combinations(waves, 2))


def test_three_queries_for_sixty_waves_against_a_plan_of_another_program(inside: Tenant) -> None:
    plan = wide.program()
    rival = factories.WaveFactory(number=1, starts_on=wide.FIRST, ends_on=wide.FIRST + 500 * DAY)
    WaveSegment.objects.create(wave=rival, segment=factories.SegmentFactory(rule={"all": []}))
    settings, waves = book.at(AT), list(plan.waves.select_related("program"))
    with queries_of() as queries:
        found = competing.of(waves, settings)
    assert {load.people for load in found.values()} == {wide.REGIONS}
    assert len(queries) == 3
