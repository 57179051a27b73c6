"""Which modules count for somebody, held to a plain reading of the records, and to the state of the assignment."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from delivery.domain import assigned_modules, assignments
from delivery.models import Assignment
from programs.models import Program
from rollout.tenancy.models import Tenant
from tests import factories
from tests.delivery.domain.test_completion_rules import AT, HOUR, MODULES, Row, record, rows, rules
from tests.delivery.domain.test_completions import state_of


@pytest.fixture
def assignment(inside: Tenant) -> Assignment:
    program = factories.ProgramFactory()
    for number in range(MODULES):
        factories.ModuleFactory(program=program, number=number + 1, course_id=f"C-{number}")
    return factories.AssignmentFactory(wave=factories.WaveFactory(program=program))


def counting(rule: dict[str, Any], listed: list[Row]) -> list[bool]:
    """Module by module: some record counts, after one that counts of the module before where order is asked."""
    least = rule.get("completion_score", -1)
    found, reached, waits = [], -1, False
    for number in range(MODULES):
        done = [(hour, score) for module, hour, score, completed in listed if module == number and completed]
        hours = [hour for hour, score in done if least < 0 or (score is not None and score >= least)]
        if rule["completion"] == "in_order":
            hours = [] if waits else [hour for hour in hours if hour >= reached]
            waits, reached = not hours, min(hours, default=0)
        found.append(bool(hours))
    return found


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules, listed=rows)
def test_each_module_counts_as_its_rule_reads(assignment: Assignment, rule: dict[str, Any], listed: list[Row]) -> None:
    with transaction.atomic():
        source = factories.CompletionSourceFactory()
        Program.objects.filter(pk=assignment.program_id).update(**rule)
        assigned = Assignment.objects.select_related("program").get(pk=assignment.pk)
        modules = list(assigned.program.modules.order_by("number"))
        for number, (module, hour, score, completed) in enumerate(listed):
            record(source, assigned.person_id, modules[module], number, AT + hour * HOUR, score, completed)
        found = assigned_modules.of(assigned)
        assert [module.is_complete for module in found] == counting(rule, listed)
        begun = {module for module, *_rest in listed}
        assert [module.is_begun for module in found] == [number in begun for number in range(MODULES)]
        completed_ones = {module for module, _hour, _score, completed in listed if completed}
        for number, module in enumerate(found):
            assert bool(module.lacks) == (number in completed_ones and not module.is_complete)
        assignments.derive([assigned.pk])
        enough = min(rule.get("completion_count", MODULES), MODULES)
        assert (state_of(assigned)[0] == "completed") == (sum(module.is_complete for module in found) >= enough)
        transaction.set_rollback(True)
