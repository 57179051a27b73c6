"""Checks that could not tell, those that a person may settle too, and what each run leaves."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.models import Person
from programs.domain import checks, launches, readiness, readiness_checks, waves
from programs.domain.checks import Check, Detail, Result
from programs.models import ReadinessItem
from rollout.journal.models import Entry
from tests.programs.conftest import AT, Plan

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def found() -> dict[str, Result]:
    """What the next run of the load check finds; a person may settle its item too."""
    return {"load": Result(True, "p95 is 300 ms.", figures={"p95": 300})}


@pytest.fixture
def load(plan: Plan, found: dict[str, Result], only_own_checks: None) -> Check:
    check = Check("load", "Load", run=lambda wave, at: found["load"], by_hand=True)
    checks.register(check)
    return check


def loaded(plan: Plan) -> ReadinessItem:
    plan.wave.items.filter(key="technology.load").update(check_name="load")
    return plan.item("technology.load")


def test_the_audience_is_held_against_what_is_expected(plan: Plan) -> None:
    item = plan.item("technology.audience")

    def run(low: int | None, high: int | None) -> tuple[bool, str]:
        waves.edit(wave=plan.wave, expected_low=low, expected_high=high, by=plan.by, at=AT)
        result = readiness_checks.run_check(item=item, by=plan.by, at=AT)
        return result.passed, result.sentence

    assert run(5, 9) == (False, "3 people match the segments. Expected are 5 to 9: 2 fewer than that.")
    assert run(None, 2) == (False, "3 people match the segments. Expected are at most 2: 1 more than that.")
    assert run(3, None) == (
        True,
        "3 people match the segments. Expected are 3 or more. Nobody is in another wave of the program.",
    )
    waves.edit(wave=plan.wave, expected_low=9, by=plan.by, at=AT)
    item.refresh_from_db()
    assert (item.state, item.evidence) == ("open", readiness_checks.OUTDATED)
    with pytest.raises(ValidationError, match=r"less than the fewest expected\. Enter 9 or more"):
        waves.edit(wave=plan.wave, expected_high=8, by=plan.by, at=AT)


def test_each_run_is_kept_and_the_same_again_only_said(plan: Plan) -> None:
    item = plan.item("technology.audience")
    for hours in range(3):
        readiness_checks.run_check(item=item, by=plan.by, at=AT + hours * HOUR)
    run = item.runs.get()
    assert (run.outcome, run.ran_at, run.again_at, run.ran_by) == ("passed", AT, AT + 2 * HOUR, plan.by.user)
    Person.objects.update(status="left")
    readiness_checks.run_check(item=item, by=plan.by, at=AT + 3 * HOUR)
    assert list(item.runs.order_by("-id").values_list("outcome", flat=True)) == ["failed", "passed"]


def test_a_check_that_cannot_tell_leaves_the_item(plan: Plan, load: Check, found: dict[str, Result]) -> None:
    item = loaded(plan)
    found["load"] = checks.unclear("Nobody is there.", (Detail("watch", "a", "b"),))
    readiness_checks.run_check(item=item, by=plan.by, at=AT)
    item.refresh_from_db()
    assert (item.state, item.evidence, item.checked_at) == ("open", "Nobody is there.", AT)
    readiness.finish(item=item, evidence="Their own report.", by=plan.by, at=AT + HOUR)
    readiness_checks.run_check(item=item, by=plan.by, at=AT + 2 * HOUR)
    item.refresh_from_db()
    assert (item.state, item.evidence) == ("done", "Their own report.")
    assert item.runs.get().details == [["watch", "a", "b"]]
    assert "passed" not in Entry.objects.filter(verb="readiness.checked").last().data


def test_what_a_person_settled_beside_a_check_stands(plan: Plan, load: Check, found: dict[str, Result]) -> None:
    item = loaded(plan)
    readiness.finish(item=item, evidence="Their own report.", by=plan.by, at=AT)
    found["load"] = Result(False, "Too slow.")
    readiness_checks.outdate_checks(wave=plan.wave, only="load")
    plan.clear_gate(but="technology.load")
    assert launches.launch(wave=plan.wave, by=plan.by, at=AT), "the launch does not ask the check"


def test_what_the_check_settled_is_asked_again(plan: Plan, load: Check, found: dict[str, Result]) -> None:
    item = loaded(plan)
    readiness_checks.run_check(item=item, by=plan.by, at=AT)
    assert item.runs.get().figures == {"p95": 300}
    plan.clear_gate(but="technology.load")
    found["load"] = Result(False, "Too slow.")
    with pytest.raises(ValidationError, match=r"no longer passes\. Too slow"):
        launches.launch(wave=plan.wave, by=plan.by, at=AT)
    readiness_checks.outdate_checks(wave=plan.wave)
    item.refresh_from_db()
    assert item.state == "done", "a change of the plan says nothing about the platform"
    readiness_checks.outdate_checks(wave=plan.wave, only="load")
    item.refresh_from_db()
    assert item.state == "open"


def test_a_probe_that_comes_late_leaves_what_a_person_settled_meanwhile(plan: Plan, load: Check) -> None:
    item, failed = loaded(plan), Result(False, "Too slow.")
    readiness.finish(item=item, evidence="Their own report.", by=plan.by, at=AT + HOUR)
    readiness_checks.take_result(item=item, result=failed, asked_at=AT, by=plan.by, at=AT + 2 * HOUR)
    item.refresh_from_db()
    assert (item.state, item.runs.get().outcome) == ("done", "failed")
    readiness_checks.take_result(item=item, result=failed, asked_at=AT + 2 * HOUR, by=plan.by, at=AT + 3 * HOUR)
    item.refresh_from_db()
    assert item.state == "open", "whoever asked afterwards wanted to know"
