"""What completes a program: all modules, any so many, each with a score, or in their order, by the program's rule or by
that of a place; held to a plain reading."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.domain import assigned_modules, assignments, issuing, needs
from delivery.models import Assignment, CompletionRecord, CompletionSource
from programs.domain import completion_rules, own_rules, programs
from programs.models import OwnRule, OwnRuleModule, Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.delivery.domain.test_completions import AT, state_of

HOUR = datetime.timedelta(hours=1)
MODULES = 3
Row = tuple[int, int, int | None, bool]  # module, hour, score, completed or only begun


def expected(rule: Program | OwnRule, rows: Sequence[Row], asked: Sequence[int] = range(MODULES)) -> int | None:
    """The hour of completion by reading the rule, module by module of those asked."""
    done = [(module, hour, score) for module, hour, score, completed in rows if completed]
    if rule.completion == "score":
        done = [row for row in done if row[2] is not None and row[2] >= (rule.completion_score or 0)]
    if rule.completion == "in_order":
        reached = -1
        for number in asked:
            later = [hour for module, hour, _score in done if module == number and hour >= reached]
            if not later:
                return None
            reached = min(later)
        return reached
    firsts = sorted(
        min(hour for module, hour, _score in done if module == number)
        for number in asked
        if any(module == number for module, _hour, _score in done)
    )
    enough = min(rule.completion_count or 0, len(asked)) if rule.completion == "any" else len(asked)
    return firsts[enough - 1] if len(firsts) >= enough else None


rows = st.lists(
    st.tuples(
        st.integers(0, MODULES - 1), st.integers(0, 20), st.none() | st.integers(0, 100), st.booleans().map(bool)
    ),
    max_size=7,
)
rules = st.sampled_from(
    [
        {"completion": "all"},
        {"completion": "any", "completion_count": 1},
        {"completion": "any", "completion_count": 2},
        {"completion": "any", "completion_count": 9},
        {"completion": "in_order"},
        {"completion": "score", "completion_score": 60},
    ]
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules, listed=rows)
def test_states_follow_the_rule(inside: Tenant, rule: dict[str, Any], listed: list[Row]) -> None:
    with transaction.atomic():
        program = factories.ProgramFactory(**rule)
        modules = [factories.ModuleFactory(program=program, number=n + 1, course_id=f"C-{n}") for n in range(MODULES)]
        source = factories.CompletionSourceFactory()
        assignment = factories.AssignmentFactory(wave=factories.WaveFactory(program=program))
        for number, (module, hour, score, completed) in enumerate(listed):
            record(source, assignment.person_id, modules[module], number, AT + hour * HOUR, score, completed)
        assignments.derive([assignment.pk])
        hour = expected(program, listed)
        assert state_of(assignment)[2] == (None if hour is None else AT + hour * HOUR)
        assert assignments.rebuild(program) == {}
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    program_rule=rules,
    own=rules,
    asked=st.none() | st.lists(st.integers(0, MODULES - 1), min_size=1, unique=True).map(sorted),
    listed=rows,
)
def test_states_follow_the_rule_of_a_place(
    inside: Tenant, program_rule: dict[str, Any], own: dict[str, Any], asked: list[int] | None, listed: list[Row]
) -> None:
    """Two people with the same records: one by the rule of a place, one by the program's."""
    with transaction.atomic():
        program = factories.ProgramFactory(**program_rule)
        modules = [factories.ModuleFactory(program=program, number=n + 1, course_id=f"C-{n}") for n in range(MODULES)]
        source, wave = factories.CompletionSourceFactory(), factories.WaveFactory(program=program)
        rule = OwnRule.objects.create(program=program, number=1, every_module=asked is None, created_at=AT, **own)
        for number in asked or ():
            OwnRuleModule.objects.create(rule=rule, module=modules[number])
        there = factories.AssignmentFactory(wave=wave, own_rule=rule, modality="" if asked is None else "vilt")
        elsewhere = factories.AssignmentFactory(wave=wave)
        for each in (there, elsewhere):
            for number, (module, hour, score, completed) in enumerate(listed):
                name = each.pk * 100 + number
                record(source, each.person_id, modules[module], name, AT + hour * HOUR, score, completed)
        assignments.derive([there.pk, elsewhere.pk])
        wanted = range(MODULES) if asked is None else asked
        for each, hour in ((there, expected(rule, listed, wanted)), (elsewhere, expected(program, listed))):
            assert state_of(each)[2] == (None if hour is None else AT + hour * HOUR)
        shown = assigned_modules.of(there)
        assert [module.number - 1 for module in shown] == list(wanted)
        done = sum(module.is_complete for module in shown)
        enough = completion_rules.needed(rule, len(shown))
        assert (done >= enough) == (state_of(there)[2] is not None), "what the page counts is what the state says"
        transaction.set_rollback(True)


def test_whoever_is_issued_has_the_rule_of_their_place_and_keeps_it(
    inside: Tenant, system: Actor, manager_actor: Actor
) -> None:
    program = factories.ProgramFactory()
    named, _other = (factories.ModuleFactory(program=program, number=n, course_id=f"C-{n}") for n in (1, 2))
    germany = factories.CountryFactory(code="DE", name="Germany")
    there, elsewhere = factories.PersonFactory(country=germany), factories.PersonFactory()
    wave = factories.WaveFactory(program=program)
    factories.WaveSegmentFactory(wave=wave)
    wanted = own_rules.Wanted(country=germany, completion="score", completion_score=80, modules=[named])
    rule = own_rules.add(program=program, wanted=wanted, by=manager_actor, at=AT)
    issuing.issue_all(wave=wave, by=system, at=AT)
    local = Assignment.objects.get(person=there)
    assert (local.own_rule, Assignment.objects.get(person=elsewhere).own_rule) == (rule, None)
    record(factories.CompletionSourceFactory(), there.pk, named, 0, AT, 90, completed=True)
    assignments.rebuild(program)
    assert Assignment.objects.filter(state="completed").get() == local
    own_rules.remove(rule=rule, by=manager_actor, at=AT)
    there.country = None
    there.save()
    assert assignments.rebuild(program) == {}, "they were told that rule"


def test_the_person_page_says_what_is_needed_and_why(inside: Tenant) -> None:
    program = factories.ProgramFactory(completion="any", completion_count=2)
    modules = [factories.ModuleFactory(program=program, number=n + 1, course_id=f"C-{n}") for n in range(MODULES)]
    wave = factories.WaveFactory(program=program)
    country = factories.CountryFactory(code="DE", name="Germany")
    rule = OwnRule.objects.create(program=program, number=1, country=country, every_module=False, created_at=AT)
    OwnRuleModule.objects.create(rule=rule, module=modules[0])
    there, elsewhere = factories.AssignmentFactory(wave=wave, own_rule=rule), factories.AssignmentFactory(wave=wave)
    over = factories.AssignmentFactory(wave=wave, state="completed")
    record(factories.CompletionSourceFactory(), elsewhere.person_id, modules[1], 0, AT, None, completed=True)
    assert needs.of([there, elsewhere, over]) == {
        there.pk: "Needs 1 of 3 modules, 0 done. That is the completion rule for Germany: all modules.",
        elsewhere.pk: "Needs 2 of 3 modules, 1 done. That is the program’s completion rule: any 2 modules complete it.",
        over.pk: "",
    }


def record(
    source: CompletionSource, person: int, module: Any, number: int, on: datetime.datetime, score: Any, completed: bool
) -> None:
    status = CompletionRecord.Status.COMPLETED if completed else CompletionRecord.Status.STARTED
    CompletionRecord.objects.create(
        source=source, record_id=f"r{number}", digest=f"d{number}", person_id=person, module=module, status=status,
        score=score, started_at=on, completed_at=on if completed else None, received_at=AT + 100 * HOUR, raw={},
    )  # fmt: skip


def test_the_rule_is_chosen_while_nothing_is_launched(inside: Tenant, manager_actor: Actor) -> None:
    program = programs.create(name="Any two", completion="any", completion_count=2, by=manager_actor, at=AT)
    assert completion_rules.sentence(program) == "Any 2 of the modules complete it."
    change = {"program": program, "by": manager_actor, "at": AT}
    with pytest.raises(ValidationError, match="Enter how many modules are enough"):
        programs.edit(**change, completion="any", completion_count=None)
    with pytest.raises(ValidationError, match="from 1 to 100"):
        programs.edit(**change, completion="score", completion_score=None)
    program = programs.edit(**change, completion="score", completion_score=80, completion_count=2)
    assert (program.completion_count, program.completion_score) == (None, 80)
    assert "80 or more" in completion_rules.sentence(program)
    factories.WaveFactory(program=program, state="launched")
    with pytest.raises(ValidationError, match="It stays as it is"):
        programs.edit(**change, completion="all")
    assert Program.objects.get(pk=program.pk).completion == "score"


@pytest.mark.parametrize(
    ("rule", "complete", "lacks"),
    [
        ({"completion": "all"}, [True, True, False], ["", "", ""]),
        ({"completion": "in_order"}, [True, False, False], ["", "after the one before it", ""]),
        ({"completion": "score", "completion_score": 80}, [False, True, False], ["a score of 80 or more", "", ""]),
    ],
)
def test_learners_see_which_module_counts(
    inside: Tenant, rule: dict[str, Any], complete: list[bool], lacks: list[str]
) -> None:
    program = factories.ProgramFactory(**rule)
    modules = [factories.ModuleFactory(program=program, number=n + 1, course_id=f"C-{n}") for n in range(MODULES)]
    source = factories.CompletionSourceFactory()
    assignment = factories.AssignmentFactory(wave=factories.WaveFactory(program=program))
    record(source, assignment.person_id, modules[0], 0, AT + 2 * HOUR, 60, completed=True)
    record(source, assignment.person_id, modules[1], 1, AT + HOUR, 90, completed=True)
    found = assigned_modules.of(assignment)
    assert [module.is_complete for module in found] == complete
    assert all(said in module.lacks for said, module in zip(lacks, found, strict=True))
    assert [module.is_begun for module in found] == [True, True, False]
