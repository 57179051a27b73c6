"""An import that would change too much of an armed audience says so; anything else is let pass."""

import pytest

from audiences.domain import audience_guard, import_consequences, import_plans, imports, segments
from audiences.domain.settings import changes
from audiences.domain.settings.targets import Target
from audiences.models import Segment
from programs.models import Wave
from tests.audiences.domain.test_imports import AT, company
from tests.programs.conftest import Plan

pytestmark = pytest.mark.django_db
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}


@pytest.fixture
def armed(plan: Plan, system) -> Segment:
    """A to F of a people file, of whom A, C, E and F are German, in the running first wave."""
    imports.load(rows=company(), by=system, at=AT)
    Segment.objects.filter(pk=plan.segment.pk).update(
        name="Germans", rule=GERMANS | {"include": [], "exclude": []}, kind="dynamic"
    )
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    return Segment.objects.get(pk=plan.segment.pk)


def said(plan: Plan, rows: list[dict[str, str]]) -> list[str]:
    import_plans.of_rows(rows, source="people", tenant=plan.tenant)
    return list(audience_guard.sentences(import_consequences.moves(), {}))


def test_whoever_leaves_or_changes_in_what_is_asked_for_counts(plan: Plan, armed: Segment) -> None:
    people = segments.members(armed).count()
    moved = [each | {"country": "FR"} if each["external_id"] == "C" else each for each in company()[:5]]
    assert said(plan, moved) == [
        f"2 of {people} people of “Germans” would leave or change in what its rules ask for, and "
        "Anti-bribery essentials, Wave 1 has it. More than 10% needs a confirmation."
    ]


def test_other_fields_small_changes_and_waves_that_are_not_armed_pass(plan: Plan, armed: Segment, system) -> None:
    promoted = [each | {"job_role": "Chief"} for each in company()]
    assert said(plan, promoted) == []
    moved = [each | {"country": "FR"} if each["external_id"] == "C" else each for each in company()]
    assert len(said(plan, moved)) == 1
    segments.set_kind(segment=armed, kind="frozen", by=system, at=AT)
    assert said(plan, moved) == []
    segments.set_kind(segment=armed, kind="dynamic", by=system, at=AT)
    changes.set_value(name=audience_guard.SETTING, raw="90", target=Target(), by=system, at=AT)
    assert said(plan, moved) == []
    Wave.objects.filter(pk=plan.wave.pk).update(state="closed")
    assert said(plan, company()[:2]) == []
