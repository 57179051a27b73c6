"""Complexity: six scores within 0 and 100 that never fall when an input rises, and what follows from them (PL7)."""

import datetime
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.models import Person
from programs.domain import complexity, complexity_items, complexity_rules, modules, readiness, waves
from programs.domain.complexity_rules import Inputs
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, DUE, Plan

_SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of drawing, on a busy machine
_INPUTS = st.builds(Inputs, **{name: st.integers(0, 200_000) for name in complexity_rules.names()})


def values(given: Inputs) -> list[int]:
    return [score.value for score in complexity_rules.scores(given)]


@_SLOW
@given(_INPUTS)
def test_scores_and_what_follows_stay_in_their_bounds(inputs: Inputs) -> None:
    scores = complexity_rules.scores(inputs)
    assert len(scores) == 6
    assert all(0 <= score.value <= 100 and isinstance(score.value, int) for score in scores)
    mean = complexity_rules.overall(scores)
    assert min(values(inputs)) <= mean <= max(values(inputs))
    assert 2 <= complexity_rules.lead_weeks(mean) <= 12
    assert complexity_rules.support_people(inputs.people, mean) >= math.ceil(inputs.people / 2500)


@_SLOW
@given(_INPUTS, st.sampled_from(complexity_rules.names()), st.integers(1, 1000))
def test_no_score_falls_when_an_input_rises(inputs: Inputs, name: str, more: int) -> None:
    raised = Inputs(**{**vars(inputs), name: getattr(inputs, name) + more})
    assert all(after >= before for before, after in zip(values(inputs), values(raised), strict=True))
    low, high = (complexity_rules.overall(complexity_rules.scores(each)) for each in (inputs, raised))
    assert complexity_rules.lead_weeks(low) <= complexity_rules.lead_weeks(high)
    assert complexity_rules.support_people(inputs.people, low) <= complexity_rules.support_people(raised.people, high)


@pytest.mark.parametrize("name", complexity_rules.names())
def test_every_input_counts_somewhere_or_is_shown(name: str) -> None:
    some = Inputs(**dict.fromkeys(complexity_rules.names(), 2))
    raised = Inputs(**{**vars(some), name: 60})
    assert values(raised) != values(some)


def test_nothing_is_simple_and_much_of_everything_is_not() -> None:
    assert values(Inputs()) == [0] * 6
    much = Inputs(50_000, 30, 20, 12, 5, 3, 360, 1, 8, 4, 5)
    assert min(values(much)) == 100


def test_the_inputs_are_counted_from_the_rows(plan: Plan) -> None:
    found = complexity.inputs(plan.program, at=AT)
    assert (found.people, found.countries, found.zones, found.languages) == (3, 2, 2, 1)
    assert (found.modules, found.modalities, found.live_minutes, found.courses) == (2, 2, 20, 2)
    assert (found.mandatory, found.sources) == (1, 0)
    modules.add(program=plan.program, title="On one page", kind="job_aid", by=plan.by, at=AT)
    aided = complexity.inputs(plan.program, at=AT)
    assert (aided.modules, aided.modalities, aided.live_minutes) == (3, 2, 20), "a job aid is adapted, not taught"
    with queries_of() as one:
        complexity.of(plan.program, at=AT)
    for number in (2, 3):
        waves.add(
            program=plan.program, name=f"Wave {number}", starts_on=plan.wave.starts_on, ends_on=plan.wave.ends_on,
            segments=[factories.SegmentFactory()], due_rule=DUE, by=plan.by, at=AT,
        )  # fmt: skip
    with queries_of() as three:
        complexity.of(plan.program, at=AT)
    assert len(one) == len(three)


def test_it_is_compared_with_programs_that_are_over(plan: Plan) -> None:
    over = factories.WaveFactory(state="closed").program
    factories.WaveFactory(program=factories.WaveFactory(state="closed").program, state="launched")
    assert complexity.past(plan.program, at=AT) == [over]
    assert complexity.past(over, at=AT) == []
    assert complexity_rules.mean([]) == []


def test_high_scores_bring_items_to_the_checklist_until_they_are_low_again(
    plan: Plan,
) -> None:
    def keys() -> set[str]:
        return set(plan.wave.items.filter(key__startswith="complexity.").values_list("key", flat=True))

    assert keys() == set(), "nothing about three people is complex"
    scores = complexity_rules.scores(Inputs(people=50_000, countries=14, zones=1, mandatory=1))
    assert [each.key for each in complexity_items.of(scores, ["elearning"])] == [
        "complexity.audience",
        "complexity.geography",
    ]
    live = complexity_rules.scores(Inputs(modalities=4))
    assert [each.key for each in complexity_items.of(live, ["vilt"])] == ["complexity.modality"]
    assert complexity_items.of(live, ["elearning"]) == []
    for number in range(14):
        factories.PersonFactory(country=factories.CountryFactory(code=f"X{chr(65 + number)}", name=f"Place {number}"))
    readiness.build_checklist(wave=plan.wave, by=plan.by, at=AT)
    assert keys() == {"complexity.geography"}
    item = plan.item("complexity.geography")
    assert (item.blocking, item.due_on) == (False, datetime.date(2026, 9, 28))
    Person.objects.filter(country__code__startswith="X").update(country=None)
    readiness.build_checklist(wave=plan.wave, by=plan.by, at=AT)
    assert keys() == set()
