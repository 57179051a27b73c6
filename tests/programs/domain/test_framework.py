"""What a program is measured by: a target with a level below which something is done, fixed before launch (ME1)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.domain import framework, programs, readiness_checks
from programs.models import Measure
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

GIVEN = {"kind": "on_time", "target": 90, "threshold": 80, "cadence": "weekly", "readers": "Sponsor"}


def add(plan: Plan, **more: object) -> Measure:
    return framework.add(program=plan.program, by=plan.by, at=AT, **{**GIVEN, **more})


def refusal(act: object, *given: object, **values: object) -> set[str]:
    with pytest.raises(ValidationError) as caught:
        act(*given, **values)
    return set(caught.value.message_dict)


def check(plan: Plan) -> tuple[bool, str]:
    found = readiness_checks.run_check(item=plan.item("measurement.targets"), by=plan.by, at=AT)
    return found.passed, found.sentence


def test_a_program_begins_with_its_target_as_the_one_measure(plan: Plan) -> None:
    (first,) = plan.program.measures.all()
    assert (first.kind, first.target, first.threshold, first.fixed_at) == ("completed", 95, 85, AT)
    passed, said = check(plan)
    assert passed
    assert said.endswith("1 measure is fixed: Complete 95%.")
    programs.edit(program=plan.program, target_percent=80, by=plan.by, at=AT)
    first.refresh_from_db()
    assert (first.target, first.threshold) == (80, 80)


def test_a_measure_that_is_not_fixed_closes_the_gate(plan: Plan) -> None:
    assert check(plan)[0]
    add(plan)
    assert plan.item("measurement.targets").state == "open"
    passed, said = check(plan)
    assert not passed
    assert said.endswith("Not fixed yet: On time.")
    assert framework.fix(program=plan.program, by=plan.by, at=AT) == 1
    assert framework.fix(program=plan.program, by=plan.by, at=AT) == 0
    assert check(plan)[0]
    assert Entry.objects.get(verb="program.measures_fixed").data["measures"] == [2]


def test_without_any_it_stays_closed(plan: Plan) -> None:
    framework.remove(measure=plan.program.measures.get(), by=plan.by, at=AT)
    assert check(plan)[1].endswith("No measure is written down. Add what the program is measured by, and fix it.")
    with pytest.raises(ValidationError):
        framework.fix(program=plan.program, by=plan.by, at=AT)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"target": 0}, "target"),
        ({"target": 101}, "target"),
        ({"threshold": 91}, "threshold"),
        ({"kind": "other"}, "name"),
        ({"readers": " "}, "readers"),
        ({"kind": "completed"}, "target"),
    ],
)
def test_a_senseless_one_is_refused_at_its_field(plan: Plan, change: dict[str, object], field: str) -> None:
    assert refusal(add, plan, **change) == {field}
    assert plan.program.measures.count() == 1


def test_once_a_wave_is_launched_a_change_takes_a_reason_and_stays_fixed(plan: Plan) -> None:
    plan.wave.state = "launched"
    plan.wave.save()
    assert refusal(add, plan) == {"reason"}
    made = add(plan, reason="The works council asks for it")
    assert made.fixed_at == AT
    assert refusal(framework.change, measure=made, threshold=70, by=plan.by, at=AT) == {"reason"}
    changed = framework.change(measure=made, threshold=70, reason="Agreed", by=plan.by, at=AT)
    assert (changed.threshold, changed.fixed_at) == (70, AT)
    assert Entry.objects.get(verb="measure.changed").reason == "Agreed"
    assert refusal(framework.remove, measure=made, by=plan.by, at=AT) == {"reason"}


def test_only_who_plans_programs_measures_them(plan: Plan) -> None:
    with pytest.raises(PermissionDenied):
        framework.fix(program=plan.program, by=actor_for(plan.tenant, Role.REVIEWER), at=AT)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.floats(0, 100), st.floats(0, 100), st.integers(1, 100), st.integers(0, 100))
def test_more_is_never_judged_worse(one: float, other: float, target: int, threshold: int) -> None:
    measure = Measure(kind="completed", target=target, threshold=min(threshold, target))
    order = ["stop", "watch", "good"]
    low, high = sorted([one, other])
    assert order.index(framework.verdict(low, measure)) <= order.index(framework.verdict(high, measure))
    assert framework.verdict(None, measure) == "idle"
    assert framework.verdict(target, measure) == "good"
