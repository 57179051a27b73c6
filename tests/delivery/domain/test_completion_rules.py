"""What completes a program: all modules, any so many, each with a score, or in their order; held to a plain reading."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.domain import assigned_modules, assignments
from delivery.models import CompletionRecord, CompletionSource
from programs.domain import completion_rules, programs
from programs.models import Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.delivery.domain.test_completions import AT, state_of

HOUR = datetime.timedelta(hours=1)
MODULES = 3
Row = tuple[int, int, int | None, bool]  # module, hour, score, completed or only begun


def expected(rule: Program, rows: Sequence[Row]) -> int | None:
    """The hour of completion by reading the rule, module by module."""
    done = [(module, hour, score) for module, hour, score, completed in rows if completed]
    if rule.completion == "score":
        done = [row for row in done if row[2] is not None and row[2] >= (rule.completion_score or 0)]
    if rule.completion == "in_order":
        reached = -1
        for number in range(MODULES):
            later = [hour for module, hour, _score in done if module == number and hour >= reached]
            if not later:
                return None
            reached = min(later)
        return reached
    firsts = sorted(
        min(hour for module, hour, _score in done if module == number)
        for number in range(MODULES)
        if any(module == number for module, _hour, _score in done)
    )
    enough = min(rule.completion_count or 0, MODULES) if rule.completion == "any" else MODULES
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
