"""Items of a whole program: settled once, in every wave of it while their evidence holds; steps."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from programs.domain import (
    evidence_ends,
    evidence_files,
    inherited_evidence,
    launches,
    open_gates,
    program_items,
    readiness,
    scoping,
    undos,
    waves,
)
from programs.domain.evidence_files import Given
from programs.models import Finding, ReadinessItem, Wave
from rollout.journal.models import Entry
from tests.programs.conftest import AT, DUE, Plan
from tests.programs.domain.test_readiness import refusal

pytestmark = pytest.mark.django_db
KEY = "content.accessible"
DAY = datetime.timedelta(days=1)
TODAY = AT.date()


@pytest.fixture
def later(plan: Plan) -> Callable[..., Wave]:
    """Another wave of the program, planned behind."""

    def add(name: str = "Wave 2", **fields: Any) -> Wave:
        window = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 12, 18)}
        with_it = {"segments": [plan.segment], "due_rule": DUE, "by": plan.by, "at": AT}
        return waves.add(program=plan.program, name=name, **window, **with_it, **fields)

    return add


def share(plan: Plan, key: str = KEY, **asked: Any) -> ReadinessItem:
    return scoping.change(
        **{"item": plan.item(key), "scope": "program", "reason": "One content", "by": plan.by, "at": AT, **asked}
    )


def standing(key: str = KEY) -> dict[str, tuple[str, str]]:
    rows = ReadinessItem.objects.filter(key=key).order_by("wave")
    return {row.wave.name: (row.scope, row.state) for row in rows.select_related("wave")}


def test_evidence_given_once_stands_in_all_waves_and_in_those_to_come(plan: Plan, later: Callable[..., Wave]) -> None:
    second = later()
    share(plan)
    assert standing() == {"Wave 1": ("program", "open"), "Wave 2": ("program", "open")}
    readiness.finish(item=second.items.get(key=KEY), evidence="Tried", by=plan.by, at=AT)
    assert standing() == {"Wave 1": ("program", "done"), "Wave 2": ("program", "done")}
    entries = Entry.objects.filter(verb="readiness.finished")
    assert {entry.data["wave"] for entry in entries} == {plan.wave.pk, second.pk}, "each wave’s followers hear of it"
    third = later("Wave 3")
    taken = third.items.get(key=KEY)
    assert (taken.scope, taken.state, taken.evidence) == ("program", "done", "Tried")
    readiness.reopen(item=taken, reason="New build", by=plan.by, at=AT)
    assert {state for _scope, state in standing().values()} == {"open"}


def files_of(wave: Wave, today: datetime.date = TODAY) -> tuple[list[str], int]:
    """Names of those that the item has from other waves, and how many there are in all."""
    item = wave.items.select_related("wave").get(key=KEY)
    counted = wave.items.annotate(n=inherited_evidence.counted(today)).get(key=KEY)
    return [file.name for file in inherited_evidence.of_item(item, today)], counted.n


def test_files_given_in_one_wave_are_inherited_by_the_others_while_the_evidence_holds(
    plan: Plan, later: Callable[..., Wave]
) -> None:
    second = later()
    share(plan)
    first, ends = Given("tried.txt", b"Tried with a screen reader."), TODAY + 5 * DAY
    again = {"wave": second, "items": [second.items.get(key=KEY).pk], "by": plan.by, "at": AT}
    evidence_files.add(wave=plan.wave, items=[plan.item(KEY).pk], files=[first], by=plan.by, at=AT)
    assert {state for _scope, state in standing().values()} == {"in_progress"}
    assert (files_of(second), files_of(plan.wave)) == ((["tried.txt"], 1), ([], 1))
    evidence_files.add(files=[first], **again)
    assert files_of(second) == ([], 1), "the same file is not told twice"
    readiness.finish(item=second.items.get(key=KEY), evidence="", valid_until=ends, by=plan.by, at=AT)
    third = later("Wave 3")
    assert files_of(third, ends) == (["tried.txt"], 1)
    assert files_of(third, ends + DAY) == ([], 0)
    evidence_ends.reopen(by=plan.by, at=AT + 6 * DAY)
    assert files_of(third) == ([], 0)


def test_a_file_that_the_launch_of_another_wave_relied_on_stays(plan: Plan, later: Callable[..., Wave]) -> None:
    second, noted = later(), Given("tried.txt", b"Tried.")
    share(plan)
    (file,) = evidence_files.add(wave=second, items=[second.items.get(key=KEY).pk], files=[noted], by=plan.by, at=AT)
    readiness.finish(item=plan.item(KEY), evidence="", by=plan.by, at=AT)
    assert plan.item(KEY).evidence == "tried.txt", "what another wave was given proves it"
    file.refresh_from_db()
    assert evidence_files.may_be_removed(file, second)
    Wave.objects.filter(pk=plan.wave.pk).update(state=Wave.State.LAUNCHED)
    with pytest.raises(ValidationError, match="Wave 1 was launched on this evidence"):
        evidence_files.remove(file=file, by=plan.by, at=AT)


def test_a_launched_wave_gets_a_finding_and_a_closed_one_keeps_its_evidence(
    plan: Plan, later: Callable[..., Wave]
) -> None:
    second, closed = later(), later("Wave 3")
    share(plan)
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    Wave.objects.filter(pk=closed.pk).update(state="closed")
    readiness.reopen(item=second.items.get(key=KEY), reason="Broken", by=plan.by, at=AT)
    assert [each.item.wave.name for each in Finding.objects.select_related("item__wave")] == ["Wave 1"]
    assert standing()["Wave 3"] == ("program", "done")
    assert later("Wave 4").items.get(key=KEY).state == "open", "as in the waves that are not over"


def test_evidence_that_ends_opens_the_item_in_every_wave_even_before_anybody_came_by(
    plan: Plan, later: Callable[..., Wave]
) -> None:
    later()
    item = share(plan)
    until = AT.date() + 2 * DAY
    wrong = refusal(readiness.finish, item=item, evidence="x", valid_until=AT.date() - DAY, by=plan.by, at=AT)
    assert "hold no more" in wrong
    readiness.finish(item=item, evidence="Audit", valid_until=until, by=plan.by, at=AT)
    keys = [each.item.key for each in open_gates.of_wave(plan.wave, until).blockers]
    assert KEY not in keys
    gate = open_gates.of_wave(plan.wave, until + DAY)
    assert [each.why for each in gate.blockers if each.item.key == KEY] == [
        "Its evidence held until 24 September 2026."
    ]
    assert evidence_ends.next_end(plan.tenant, until) is not None
    evidence_ends.reopen(by=plan.by, at=AT + 2 * DAY)
    assert standing()["Wave 2"] == ("program", "done")
    evidence_ends.reopen(by=plan.by, at=AT + 3 * DAY)
    evidence_ends.reopen(by=plan.by, at=AT + 3 * DAY)
    assert {state for _scope, state in standing().values()} == {"open"}
    assert Entry.objects.filter(verb="readiness.evidence_ended").count() == 2
    assert evidence_ends.next_end(plan.tenant, until) is None


def test_what_one_wave_asks_for_is_asked_of_all_and_taken_back_with_undo(
    plan: Plan, later: Callable[..., Wave]
) -> None:
    second = later()
    second.items.filter(key=KEY).delete()
    item = share(plan)
    assert standing() == {"Wave 1": ("program", "open"), "Wave 2": ("program", "open")}
    readiness.finish(item=item, evidence="Tried", by=plan.by, at=AT)
    undos._state(Entry.objects.filter(verb="readiness.finished", subject_id=item.pk).get(), plan.by, AT)
    assert {state for _scope, state in standing().values()} == {"open"}
    undos._scope(Entry.objects.filter(verb="readiness.scoped", subject_id=item.pk).get(), plan.by, AT)
    assert standing() == {"Wave 1": ("wave", "open"), "Wave 2": ("wave", "open")}


def test_a_checked_item_is_each_wave_s_own_and_a_pilot_s_step_is_a_pilot_s(plan: Plan) -> None:
    assert "checked wave by wave" in refusal(share, plan=plan, key="technology.audience")
    assert "is no pilot" in refusal(share, plan=plan, scope="wave", guards="pilot")
    Wave.objects.filter(pk=plan.wave.pk).update(is_pilot=True)
    assert "more than a pilot" in refusal(share, plan=plan, guards="pilot")
    share(plan, scope="wave", guards="pilot")
    plan.wave.refresh_from_db()
    plan.clear_gate(but=KEY)
    assert "Content works" in refusal(launches.launch, wave=plan.wave, by=plan.by, at=AT)
    waves.edit(wave=plan.wave, is_pilot=False, by=plan.by, at=AT)
    assert plan.item(KEY).guards == "launch", "a wave that is no pilot any more is held as before"


def test_somebody_who_looked_before_it_was_shared_is_told_to_look_again(plan: Plan) -> None:
    seen = plan.item(KEY)
    share(plan)
    with pytest.raises(ValidationError, match="Look once more"):
        program_items.locked(seen)


def test_templates_say_what_they_guard(plan: Plan, later: Callable[..., Wave]) -> None:
    assert plan.item("content.approved").guards == "briefing"
    assert later("Pilot", is_pilot=True).items.get(key="measurement.pilot").guards == "pilot"
