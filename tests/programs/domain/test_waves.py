"""Planning waves: numbers, refusals as sentences, and what stays once people were told."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from programs.domain import audience, launches, modules, moves, programs, waves
from programs.models import Launch
from tests import factories
from tests.programs.conftest import AT, DUE, Plan

DATES = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 12, 11)}


def add(plan: Plan, **values: object) -> object:
    given = {"name": "Wave", "segments": [plan.segment], "due_rule": DUE, **DATES, **values}
    return waves.add(program=plan.program, by=plan.by, at=AT, **given)


def refusal(act: object, *args: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **values)
    return " ".join(caught.value.messages)


def test_a_pilot_that_comes_first_is_number_zero(plan: Plan) -> None:
    fresh = programs.create(name="Leading with clarity", by=plan.by, at=AT)
    rest = {"segments": [plan.segment], "due_rule": DUE, **DATES, "by": plan.by, "at": AT}
    numbers = [
        waves.add(program=fresh, name="Pilot", is_pilot=True, **rest).number,
        waves.add(program=fresh, name="Wave 1", **rest).number,
        waves.add(program=fresh, name="Wave 7", number=7, **rest).number,
        waves.add(program=fresh, name="Wave 8", **rest).number,
    ]
    assert numbers == [0, 1, 7, 8]


def test_refusals_say_what_is_accepted(plan: Plan) -> None:
    assert refusal(add, plan, number=1) == "The program has a wave 1 already. Choose another number."
    assert refusal(add, plan, name=" ") == "Enter a name of 1 to 80 characters."
    assert refusal(add, plan, ends_on=datetime.date(2026, 11, 1)) == (
        "The window ends before it starts. Choose 2 November 2026 or a later day."
    )
    assert refusal(add, plan, due_rule={"kind": "on_local_date", "date": "2026-11-01"}) == (
        "The deadline lies before the start. Choose 2 November 2026 or a later day."
    )
    assert "after, on_local_date, at_instant or window is accepted" in refusal(add, plan, due_rule={})


def test_a_launched_wave_keeps_audience_deadline_and_dates(plan: Plan) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    other = factories.SegmentFactory()
    said = (
        "Wave 1 was launched. Its audience and deadline stay, because people were told. "
        "Nobody can lift it; who can ask for a change order: administrator or program manager."
    )
    assert refusal(waves.edit, wave=plan.wave, segments=[other], by=plan.by, at=AT) == said
    later = {"kind": "on_local_date", "date": "2026-12-01"}
    assert refusal(waves.edit, wave=plan.wave, due_rule=later, by=plan.by, at=AT) == said
    assert refusal(moves.move, wave=plan.wave, **DATES, by=plan.by, at=AT).startswith("Wave 1 was launched.")
    assert refusal(waves.remove, wave=plan.wave, by=plan.by, at=AT).startswith("Wave 1 was launched.")
    assert refusal(waves.hold, wave=plan.wave, reason="x", by=plan.by, at=AT).startswith("Wave 1 is running.")
    assert refusal(modules.add, program=plan.program, title="x", by=plan.by, at=AT) == (
        "Wave 1 is running with these modules. Ask for a change order of it to add a module. "
        "Nobody can lift it; who can ask for a change order: administrator or program manager."
    )
    assert refusal(programs.edit, program=plan.program, enrollment="self_directed", by=plan.by, at=AT).startswith(
        "A wave was launched under this choice"
    )
    assert waves.edit(wave=plan.wave, name="Wave one", by=plan.by, at=AT).name == "Wave one"
    closed = waves.close(wave=plan.wave, by=plan.by, at=AT)
    assert (closed.state, closed.closed_at) == ("closed", AT)


def test_a_held_wave_is_not_launched(plan: Plan) -> None:
    plan.clear_gate()
    waves.hold(wave=plan.wave, reason="Strike", by=plan.by, at=AT)
    assert refusal(launches.launch, wave=plan.wave, by=plan.by, at=AT) == (
        "Wave 1 is held. Only a planned wave can be launched. "
        "Who can lift it, by resuming the wave: administrator or program manager."
    )
    waves.resume(wave=plan.wave, by=plan.by, at=AT)
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert Launch.objects.get().people == 3


def test_audience_counts_everybody_once(plan: Plan) -> None:
    germans = factories.SegmentFactory(rule={"all": [{"field": "country", "op": "in", "value": ["DE"]}]})
    nobody = factories.SegmentFactory(rule={"any": []})
    factories.PersonFactory(status="left")
    second = add(plan, segments=[germans])
    third = add(plan, segments=[nobody])
    fourth = add(plan, segments=[germans, plan.segment])
    listed = [plan.wave, second, third, fourth]
    sizes = audience.sizes(listed, overlaps=True)
    assert [sizes.of_wave[wave.pk] for wave in listed] == [3, 2, 0, 3]
    assert [audience.people_of(wave).count() for wave in listed] == [3, 2, 0, 3]
    assert (sizes.everybody, sizes.in_any, sizes.in_several) == (3, 3, 3)
    assert sizes.shared[(plan.wave.pk, second.pk)] == 2
    assert audience.in_programs(listed) == {plan.program.pk: 3}
    assert audience.people_in_several([second, third]).count() == 0
    assert audience.people_of_program(plan.program).count() == 3
    empty = add(plan, segments=[])
    assert audience.people_of(empty).count() == 0
