"""A wave brings the items its modules, its strategy and its kind ask for; 23 for self-paced with live modules."""

import datetime
from collections import Counter

import pytest

from programs.domain import checklists, modules, moves, readiness
from programs.models import ReadinessItem
from tests.programs.conftest import AT, Plan


@pytest.mark.parametrize(
    ("modalities", "strategy", "is_pilot", "count"),
    [
        (["elearning", "vilt"], "phased", False, 24),
        (["elearning", "ilt"], "blended", False, 24),
        (["elearning", "vilt", "ilt"], "pilot", False, 24),
        (["elearning"], "phased", False, 20),
        (["elearning"], "phased", True, 21),
        (["elearning", "ilt"], "big_bang", False, 25),
        (["ilt"], "phased", False, 21),
    ],
)
def test_number_of_items(modalities: list[str], strategy: str, is_pilot: bool, count: int) -> None:
    found = checklists.templates_for(modalities=modalities, strategy=strategy, is_pilot=is_pilot)
    assert len(found) == count
    assert len({template.key for template in found}) == count


def test_only_live_modules_ask_for_facilitators(plan: Plan) -> None:
    by_area = Counter(plan.wave.items.values_list("area", flat=True))
    assert by_area == {
        "content": 6,
        "legal": 1,
        "technology": 5,
        "facilitators": 3,
        "managers": 3,
        "communications": 4,
        "support": 1,
        "measurement": 1,
    }
    modules.remove(module=plan.program.modules.get(number=2), by=plan.by, at=AT)
    assert plan.wave.items.count() == 20
    assert not plan.wave.items.filter(area="facilitators").exists()
    modules.add(program=plan.program, title="Classroom", modality="ilt", by=plan.by, at=AT)
    assert plan.wave.items.count() == 24


def test_what_somebody_worked_on_stays(plan: Plan) -> None:
    readiness.finish(item=plan.item("facilitators.briefed"), evidence="All six", by=plan.by, at=AT)
    modules.remove(module=plan.program.modules.get(number=2), by=plan.by, at=AT)
    assert list(plan.wave.items.filter(area="facilitators").values_list("key", flat=True)) == ["facilitators.briefed"]


def test_due_dates_count_working_days_back_and_move_with_the_wave(plan: Plan) -> None:
    # Monday 5 October 2026; five working days before it is Monday 28 September.
    assert plan.item("technology.load").due_on == datetime.date(2026, 9, 28)
    assert plan.item("support.devices").due_on == datetime.date(2026, 10, 1)
    assert plan.item("communications.thanks").due_on == datetime.date(2026, 10, 9)
    readiness.finish(item=plan.item("technology.load"), evidence="9,000 at once", by=plan.by, at=AT)
    dates = {"starts_on": datetime.date(2026, 10, 12), "ends_on": datetime.date(2026, 11, 20)}
    moves.move(wave=plan.wave, **dates, by=plan.by, at=AT)
    assert plan.item("technology.load").due_on == datetime.date(2026, 9, 28)  # done stays
    assert plan.item("support.devices").due_on == datetime.date(2026, 10, 8)


def test_building_again_changes_nothing(plan: Plan) -> None:
    before = list(ReadinessItem.objects.order_by("pk").values())
    readiness.build_checklist(wave=plan.wave, by=plan.by, at=AT)
    assert list(ReadinessItem.objects.order_by("pk").values()) == before
