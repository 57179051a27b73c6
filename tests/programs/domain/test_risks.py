"""Risks: what they cost is counted as the data is now, a plan has trigger and owner, every turn has a reason (RD12)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain import risk_costs, risks
from programs.models import Risk
from rollout.journal.models import Entry
from rollout.members.domain import open_work
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan, make_plan

LATER = AT + datetime.timedelta(days=2)


def add(plan: Plan, /, **more: object) -> Risk:
    cost = {} if {"people", "wave", "segment"} & more.keys() else {"people": 40}
    return risks.add(program=plan.program, by=plan.by, at=AT, **{"title": "Kiosks offline", **cost, **more})


def refusal(act: object, *given: object, **values: object) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        act(*given, **values)
    return caught.value.message_dict


def test_a_risk_is_raised_with_its_owner_and_journaled(plan: Plan) -> None:
    made = add(plan, title=" Kiosks offline ", high=True)
    assert (made.number, made.title, made.owner, made.raised_by, made.state) == (
        1, "Kiosks offline", plan.by.user, plan.by.user, "open",
    )  # fmt: skip
    assert add(plan).number == 2
    assert Entry.objects.filter(verb="risk.raised").first().data == {"program": plan.program.pk}


def test_it_costs_one_thing(plan: Plan) -> None:
    says = ["Say what it would cost once: a number of people, a wave, or a segment."]
    assert refusal(add, plan, people=None) == {"people": says}
    assert refusal(add, plan, people=3, wave=plan.wave) == {"people": says}
    other = make_plan(plan.tenant, plan.by, slug="other")
    assert refusal(add, plan, wave=other.wave) == {"wave": ["Choose a wave of this program."]}
    assert refusal(add, plan, title=" ").keys() == {"title"}
    assert not Risk.objects.exists()


@pytest.mark.parametrize("given", [{"plan"}, {"trigger"}, {"plan_owner"}, {"plan", "trigger"}, {"plan", "plan_owner"}])
def test_a_plan_a_trigger_and_an_owner_come_together(plan: Plan, given: set[str]) -> None:
    full = {"plan": "Paper sign-off", "trigger": "Two kiosks offline", "plan_owner": plan.by.user}
    refused = refusal(add, plan, **{name: full[name] for name in given})
    assert refused.keys() == full.keys() - given
    assert add(plan, **full).plan_owner == plan.by.user


def test_an_audience_is_counted_as_the_data_is_now(plan: Plan) -> None:
    nobody = factories.SegmentFactory(rule={"field": "function", "op": "in", "value": ["Logistics"]})
    stated, of_wave, of_segment = add(plan), add(plan, wave=plan.wave), add(plan, segment=nobody)
    assert risk_costs.of([stated, of_wave, of_segment]) == {stated.pk: 40, of_wave.pk: 3, of_segment.pk: 0}
    factories.PersonFactory(function="Logistics")
    assert risk_costs.of([stated, of_wave, of_segment]) == {stated.pk: 40, of_wave.pk: 4, of_segment.pk: 1}
    assert [risk.cost for risk in risk_costs.annotated(Risk.objects.order_by("number"))] == [40, 4, 1]
    with queries_of() as one:
        risk_costs.of([of_wave])
    with queries_of() as three:
        risk_costs.of([stated, of_wave, of_segment])
    assert len(one) == len(three) == 2


def test_an_audience_that_is_gone_is_not_counted(plan: Plan) -> None:
    made = add(plan, wave=plan.wave)
    Risk.objects.update(wave=None)
    made.refresh_from_db()
    assert risk_costs.of([made]) == {made.pk: None}
    assert refusal(risks.change, risk=made, title="Kiosks", by=plan.by, at=AT).keys() == {"people"}


def test_a_change_is_kept_with_the_names_of_what_changed(plan: Plan) -> None:
    made = add(plan)
    changed = risks.change(
        risk=made, title="Kiosks offline", note=" Detroit ", people=None, wave=plan.wave, by=plan.by, at=AT
    )
    assert (changed.note, changed.wave) == ("Detroit", plan.wave)
    assert Entry.objects.get(verb="risk.changed").data["fields"] == ["note", "people", "wave"]
    risks.change(risk=made, note="Detroit", by=plan.by, at=AT)
    assert Entry.objects.filter(verb="risk.changed").count() == 1


def test_a_turn_needs_a_reason_and_a_way_there(plan: Plan) -> None:
    made = add(plan)
    assert refusal(risks.turn, risk=made, state="closed", reason=" ", by=plan.by, at=LATER).keys() == {"reason"}
    risks.turn(risk=made, state="closed", reason=" Fixed. ", by=plan.by, at=LATER)
    made.refresh_from_db()
    assert (made.state, made.reason, made.turned_at) == ("closed", "Fixed.", LATER)
    said = refusal(risks.turn, risk=made, state="happened", reason="x", by=plan.by, at=LATER)
    assert said == {"state": ["This risk is closed. From there it can become: open."]}
    risks.turn(risk=made, state="open", reason="Broken again", by=plan.by, at=LATER)
    assert Entry.objects.get(verb="risk.reopened").reason == "Broken again"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*Risk.State.values, "", "lost"]), max_size=8))
def test_every_walk_through_the_states_ends_in_one_of_them(walk: list[str]) -> None:
    """Pure: from any state there is a way to closed, and none to itself."""
    state = Risk.State.OPEN
    for wanted in walk:
        if wanted in risks.TURNS[state]:
            assert wanted != state
            state = Risk.State(wanted)
    assert state in risks.TURNS
    assert state == Risk.State.CLOSED or Risk.State.CLOSED in risks.TURNS[state]


def test_who_only_reads_raises_nothing(plan: Plan) -> None:
    made, auditor = add(plan), actor_for(plan.tenant, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        risks.add(program=plan.program, title="x", people=1, by=auditor, at=AT)
    with pytest.raises(PermissionDenied):
        risks.change(risk=made, title="x", by=auditor, at=AT)
    with pytest.raises(PermissionDenied):
        risks.turn(risk=made, state="closed", reason="x", by=auditor, at=AT)


def test_risks_and_plans_of_who_leaves_change_hands(plan: Plan) -> None:
    heir = actor_for(plan.tenant, Role.PROGRAM_MANAGER, "heir@norvane.example")
    made = add(plan, plan="Paper", trigger="Offline", plan_owner=plan.by.user)
    for name in ("risks", "plans"):
        kind = open_work.kinds()[name]
        (piece,) = kind.find([plan.by.user])[plan.by.user.pk]
        assert piece.title == "Kiosks offline"
        kind.hand_over([piece.id], plan.by.user, heir.user, plan.by, AT)
    made.refresh_from_db()
    assert (made.owner, made.plan_owner) == (heir.user, heir.user)
