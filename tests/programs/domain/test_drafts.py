"""Drafts of a plan: proposals that change nothing, one change when they are published, and refusals in sentences."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programs.domain import drafts, launches, moves, readiness, waves
from programs.models import DraftWave, PlanDraft, ReadinessItem, Wave
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, DUE, Plan

WEEK = datetime.timedelta(days=7)
SOON = AT + datetime.timedelta(minutes=3)
LONGER = {**DUE, "days": 25}


def second(plan: Plan, **values: object) -> Wave:
    dates = {"starts_on": datetime.date(2026, 11, 2), "ends_on": datetime.date(2026, 12, 11)}
    given = {"name": "Wave 2", "segments": [plan.segment], "due_rule": DUE, **dates, **values}
    return waves.add(program=plan.program, by=plan.by, at=AT, **given)


def start(plan: Plan, title: str = "After the works council", **more: object) -> PlanDraft:
    return drafts.start(program=plan.program, title=title, by=plan.by, at=AT, **more)


def propose(
    plan: Plan, draft: PlanDraft, wave: Wave, by: datetime.timedelta = WEEK, **more: object
) -> DraftWave | None:
    dates = {"starts_on": wave.starts_on + by, "ends_on": wave.ends_on + by}
    return drafts.propose(draft=draft, wave=wave, by=plan.by, at=AT, **dates, **more)


def publish(plan: Plan, draft: PlanDraft, **more: object) -> PlanDraft:
    draft.refresh_from_db()
    return drafts.publish(draft=draft, **{"seen": draft.version, "by": plan.by, "at": AT, **more})


def refusal(act: object, *args: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **values)
    return " ".join(caught.value.messages)


def rows() -> tuple[list, list]:
    return list(Wave.objects.order_by("pk").values()), list(ReadinessItem.objects.order_by("pk").values())


def test_a_draft_changes_nothing_until_it_is_published_and_then_all_at_once(plan: Plan) -> None:
    other, draft = second(plan), start(plan)
    readiness.finish(item=plan.item("technology.load"), evidence="9,000 at once", by=plan.by, at=AT)
    before = rows()
    propose(plan, draft, plan.wave)
    propose(plan, draft, other, due_rule=LONGER)
    assert rows() == before
    publish(plan, draft, reason="Agreed with the council.")
    plan.wave.refresh_from_db()
    other.refresh_from_db()
    assert (plan.wave.starts_on, plan.wave.due_rule["days"]) == (datetime.date(2026, 10, 12), 20)
    assert (other.starts_on, other.due_rule["days"]) == (datetime.date(2026, 11, 9), 25)
    assert plan.item("technology.load").due_on == datetime.date(2026, 9, 28), "done stays"
    assert other.items.get(key="technology.load").due_on == datetime.date(2026, 11, 2)
    entry = Entry.objects.get(verb="plan.published")
    assert [(each["wave"], each["after"]["starts_on"]) for each in entry.data["waves"]] == [
        (plan.wave.pk, "2026-10-12"),
        (other.pk, "2026-11-09"),
    ]
    assert entry.reason == "Agreed with the council."
    assert not Entry.objects.filter(verb="wave.moved").exists(), "one change, one entry"


def test_what_the_plan_says_is_no_proposal(plan: Plan) -> None:
    draft = start(plan)
    propose(plan, draft, plan.wave)
    assert propose(plan, draft, plan.wave, by=datetime.timedelta()) is None
    assert not draft.waves.exists()
    assert "nothing to publish" in refusal(publish, plan, draft)


def test_proposals_that_make_no_plan_are_refused(plan: Plan) -> None:
    draft = start(plan)
    said = refusal(drafts.propose, draft=draft, wave=plan.wave, ends_on=datetime.date(2026, 1, 1), by=plan.by, at=AT)
    assert said == "The window ends before it starts. Choose 5 October 2026 or a later day."
    fixed = {"kind": "on_local_date", "date": "2026-10-01"}
    assert "Choose 12 October 2026" in refusal(propose, plan, draft, plan.wave, due_rule=fixed)
    assert refusal(start, plan, title=" ").startswith("Enter a name")
    assert refusal(start, plan) == "Another draft is called “After the works council”."


def test_it_is_refused_when_the_plan_moved_beneath_it_until_somebody_looked_again(plan: Plan) -> None:
    draft, other = start(plan), second(plan)
    propose(plan, draft, plan.wave, by=2 * WEEK)
    propose(plan, draft, other)
    moves.move(
        wave=plan.wave, starts_on=plan.wave.starts_on + WEEK, ends_on=plan.wave.ends_on + WEEK, by=plan.by, at=AT
    )
    waves.edit(wave=other, due_rule=LONGER, by=plan.by, at=AT)
    before = rows()
    said = refusal(publish, plan, draft)
    assert "Wave 1 was moved meanwhile, from 5 Oct to 20 Nov to 12 Oct to 27 Nov." in said
    assert "The deadline of Wave 2 was changed meanwhile; it is now: 25 working days after launch" in said
    assert rows() == before
    drafts.look_again(draft=draft, by=plan.by, at=AT)
    publish(plan, draft)
    plan.wave.refresh_from_db()
    other.refresh_from_db()
    assert plan.wave.starts_on == datetime.date(2026, 10, 19)
    assert other.due_rule == DUE, "what the draft proposes is what is published"


def test_it_is_refused_when_a_wave_of_it_was_launched_or_its_gate_was_passed(plan: Plan) -> None:
    draft = start(plan)
    propose(plan, draft, plan.wave)
    plan.clear_gate()
    assert "The gate of Wave 1 was passed meanwhile." in refusal(publish, plan, draft)
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    before = rows()
    assert "Wave 1 was launched. Its dates stay" in refusal(publish, plan, draft)
    assert "Wave 1 was launched. Its dates stay" in refusal(propose, plan, draft, plan.wave, by=2 * WEEK)
    drafts.look_again(draft=draft, by=plan.by, at=AT)
    assert not draft.waves.exists()
    assert rows() == before


def test_a_gate_that_was_passed_when_it_was_proposed_is_shut_knowingly(plan: Plan) -> None:
    plan.clear_gate()
    draft = start(plan)
    propose(plan, draft, plan.wave)
    publish(plan, draft)
    assert plan.wave.items.filter(blocking=True).exclude(state="done").exists(), "checks run again"


def test_what_was_not_seen_is_not_published(plan: Plan) -> None:
    draft = start(plan)
    propose(plan, draft, plan.wave)
    draft.refresh_from_db()
    seen = draft.version
    propose(plan, draft, plan.wave, by=2 * WEEK)
    assert "was changed since you opened it" in refusal(publish, plan, draft, seen=seen)
    other = second(plan)
    propose(plan, draft, other)
    draft.refresh_from_db()
    seen = draft.version
    waves.remove(wave=other, by=plan.by, at=AT)
    assert "was changed since you opened it" in refusal(publish, plan, draft, seen=seen)


def test_one_wave_that_may_not_be_planned_so_keeps_all_of_it_back(plan: Plan) -> None:
    other, draft = second(plan), start(plan)
    propose(plan, draft, other)
    propose(plan, draft, plan.wave)
    draft.waves.filter(wave=other).update(due_rule={"kind": "on_local_date", "date": "2026-11-03"})
    before = rows()
    assert "Wave 2: The deadline lies before the start." in refusal(publish, plan, draft)
    assert rows() == before


def test_a_draft_begins_like_another_and_both_are_compared_with_the_same_plan(plan: Plan) -> None:
    first = start(plan)
    propose(plan, first, plan.wave)
    copy = start(plan, "A week later still", like=first)
    propose(plan, copy, plan.wave, by=2 * WEEK)
    assert [row.starts_on for row in (*first.waves.all(), *copy.waves.all())] == [
        datetime.date(2026, 10, 12),
        datetime.date(2026, 10, 19),
    ]
    publish(plan, first)
    assert "Wave 1 was moved meanwhile" in refusal(publish, plan, copy)


def test_closed_drafts_stay_as_they_are(plan: Plan) -> None:
    draft = start(plan)
    propose(plan, draft, plan.wave)
    drafts.discard(draft=draft, by=plan.by, at=AT)
    assert (
        refusal(publish, plan, draft)
        == "“After the works council” is discarded. It stays as it is. Nobody can lift it."
    )
    assert refusal(drafts.rename, draft=draft, title="x", by=plan.by, at=AT).endswith(
        "It stays as it is. Nobody can lift it."
    )
    assert start(plan).number == 2, "its name is free again"


def test_publishing_is_taken_back_until_something_else_happened(plan: Plan) -> None:
    draft = start(plan)
    propose(plan, draft, plan.wave, due_rule=LONGER)
    before = Wave.objects.values("starts_on", "ends_on", "due_rule").get()
    publish(plan, draft)
    entry = Entry.objects.get(verb="plan.published")
    undos.undo(entry=entry, by=plan.by, at=SOON)
    assert Wave.objects.values("starts_on", "ends_on", "due_rule").get() == before
    draft.refresh_from_db()
    assert (draft.state, draft.closed_at) == ("open", None)
    publish(plan, draft)
    waves.hold(wave=plan.wave, reason="Strike", by=plan.by, at=AT)
    waves.edit(wave=plan.wave, due_rule=DUE, by=plan.by, at=AT)
    with pytest.raises(ValidationError, match="changed again since"):
        undos.undo(entry=Entry.objects.filter(verb="plan.published").latest("pk"), by=plan.by, at=SOON)


def test_who_may_not_plan_makes_no_draft(plan: Plan) -> None:
    draft, by = start(plan), actor_for(plan.tenant, Role.EXECUTIVE)
    for act in (
        lambda: drafts.start(program=plan.program, title="x", by=by, at=AT),
        lambda: drafts.propose(draft=draft, wave=plan.wave, starts_on=plan.wave.ends_on, by=by, at=AT),
        lambda: drafts.publish(draft=draft, seen=1, by=by, at=AT),
        lambda: drafts.discard(draft=draft, by=by, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()
