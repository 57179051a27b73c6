"""Which wave has somebody who is in several: the order decides for counts, checks, launches and issuing alike."""

import datetime

import pytest

from audiences.models import Person
from delivery.domain import issuing
from delivery.models import Assignment
from programs.domain import audience, launches, priorities, segment_uses, waves
from programs.domain.wave_checks import audience as dry_run
from programs.models import Wave
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, DUE, Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(plan: Plan) -> Wave:
    """A later wave for the Germans, who are in the first one too: it is for everybody."""
    rule = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
    return waves.add(
        program=plan.program,
        name="Wave 2",
        starts_on=datetime.date(2026, 11, 2),
        ends_on=datetime.date(2026, 12, 18),
        segments=[factories.SegmentFactory(rule=rule)],
        due_rule=DUE,
        by=plan.by,
        at=AT,
    )


def sizes(plan: Plan) -> list[int]:
    found = audience.sizes(plan.program.waves.all())
    return [found.of_wave[wave.pk] for wave in plan.program.waves.order_by("number")]


def test_without_an_order_whoever_is_in_both_is_in_both(plan: Plan, second: Wave) -> None:
    assert sizes(plan) == [3, 2]
    assert [wave.name for wave in priorities.in_order(plan.program)] == ["Wave 1", "Wave 2"]
    with queries_of() as queries:
        overlaps = audience.matrix(plan.program.waves.all())
    assert len(queries) == 3
    assert (overlaps.both(plan.wave, second), overlaps.both(second, second)) == (2, 2)


def test_the_order_decides_for_counts_and_the_dry_run(plan: Plan, second: Wave) -> None:
    order = priorities.prefer(wave=second, by=plan.by, at=AT)
    assert [wave.name for wave in order] == ["Wave 2", "Wave 1"]
    assert sizes(plan) == [1, 2]
    assert audience.matrix(plan.program.waves.all()).both(plan.wave, second) == 2
    said = dry_run.run(Wave.objects.get(pk=plan.wave.pk), AT).sentence
    assert said == "1 person matches the segments. Left to another wave by priority: 2 in Wave 2."
    assert priorities.prefer(wave=Wave.objects.get(pk=second.pk), by=plan.by, at=AT)[0] == second
    priorities.forget(program=plan.program, by=plan.by, at=AT)
    assert sizes(plan) == [3, 2]


def test_an_earlier_launch_leaves_them_to_the_wave_that_wins(plan: Plan, second: Wave) -> None:
    priorities.prefer(wave=second, by=plan.by, at=AT)
    plan.clear_gate()
    launch = launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert launch.people == 1
    first = Wave.objects.get(pk=plan.wave.pk)
    issuing.issue_all(wave=first, by=plan.by, at=AT)
    assert list(Assignment.objects.values_list("wave__name", "person__country__code")) == [("Wave 1", "IN")]
    second.items.update(state="done")
    Wave.objects.filter(pk=second.pk).update(state="launched")
    issuing.issue_all(wave=Wave.objects.get(pk=second.pk), by=plan.by, at=AT)
    assert Assignment.objects.filter(wave=second).count() == 2


def test_the_remainder_and_the_people_behind_each_number(plan: Plan, second: Wave) -> None:
    assert audience.people_in_none(plan.program.waves.all()).count() == 0
    assert audience.people_in([plan.wave, second]).count() == 2
    plan.wave.audience.all().delete()
    assert set(audience.people_in_none(plan.program.waves.all())) == set(Person.objects.filter(country__code="IN"))


def test_segments_of_launched_waves_and_of_open_gates_are_armed(plan: Plan, second: Wave) -> None:
    def armed() -> dict[str, bool]:
        return {use.title: use.armed for use in segment_uses.every()}

    one, other = "Anti-bribery essentials, Wave 1", "Anti-bribery essentials, Wave 2"
    assert armed() == {one: False, other: False}
    plan.clear_gate()
    assert armed() == {one: True, other: False}
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    assert armed() == {one: True, other: False}
    Wave.objects.filter(pk=plan.wave.pk).update(state="closed")
    assert armed() == {other: False}
