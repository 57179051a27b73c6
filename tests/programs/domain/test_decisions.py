"""Decisions that people write down: kept as they are, revisited, and what hangs on them flagged (PL10)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import translation

from programs.domain import decisions, dependants, risks
from programs.models import Decision, Dependant
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan, make_plan

TODAY, SOON = datetime.date(2026, 9, 22), datetime.date(2026, 10, 1)
LATER = AT + datetime.timedelta(days=8)


def write(plan: Plan, /, **more: object) -> Decision:
    return decisions.write(program=plan.program, by=plan.by, at=AT, **{"title": "India gets one week more", **more})


def provisional(plan: Plan) -> Decision:
    return write(plan, assumption="Diwali closes the plants for five days", revisit_on=SOON)


def refusal(act: object, *given: object, **values: object) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        act(*given, **values)
    return caught.value


def test_a_decision_says_what_by_whom_and_when(plan: Plan) -> None:
    made = write(
        plan, decided_by=" Steering committee ", decided_on=TODAY - datetime.timedelta(days=4), context=" Diwali "
    )
    assert (made.number, made.decided_by, made.decided_on.day, made.context, made.state) == (
        1, "Steering committee", 18, "Diwali", "firm",
    )  # fmt: skip
    again = write(plan)
    assert (again.number, again.decided_by, again.decided_on, again.written_by) == (
        2, plan.by.name, TODAY, plan.by.user,
    )  # fmt: skip
    assert Entry.objects.filter(verb="decision.written").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"decided_on": TODAY + datetime.timedelta(days=1)}, "decided_on"),
        ({"assumption": "x"}, "revisit_on"),
        ({"revisit_on": SOON}, "assumption"),
        ({"assumption": "x", "revisit_on": TODAY - datetime.timedelta(days=1)}, "revisit_on"),
    ],
)
def test_a_senseless_one_is_refused_at_its_field(plan: Plan, change: dict[str, object], field: str) -> None:
    assert refusal(write, plan, **change).message_dict.keys() == {field}
    assert not Decision.objects.exists()


def test_an_assumption_holds_or_is_looked_at_later(plan: Plan) -> None:
    made = provisional(plan)
    assert made.state == "provisional"
    refused = refusal(decisions.put_off, decision=made, revisit_on=SOON, reason=" ", by=plan.by, at=AT)
    assert refused.message_dict.keys() == {"reason"}
    later = datetime.date(2026, 10, 9)
    put = decisions.put_off(decision=made, revisit_on=later, reason="No calendar yet", by=plan.by, at=LATER)
    assert (put.state, put.revisit_on) == ("provisional", later)
    assert Entry.objects.get(verb="decision.put_off").data["after"] == {"revisit_on": "2026-10-09"}
    held = decisions.confirm(decision=made, reason="The plants close", by=plan.by, at=LATER)
    assert (held.state, held.reason, held.turned_at) == ("firm", "The plants close", LATER)
    said = refusal(decisions.fail, decision=made, reason="x", by=plan.by, at=LATER)
    assert said.messages == ["This decision is not provisional any more: stands. Nobody can lift it."]


def test_what_hangs_on_it_is_flagged_when_the_assumption_fails_until_it_is_settled(plan: Plan) -> None:
    made = provisional(plan)
    risk = risks.add(program=plan.program, title="Plants shut", people=9, by=plan.by, at=AT)
    item = plan.item(plan.wave.items.first().key)
    on = [
        dependants.name(decision=made, by=plan.by, at=AT, **what)
        for what in ({"wave": plan.wave}, {"item": item}, {"risk": risk}, {"setting": "completion_days"})
    ]
    assert [str(row) for row in dependants.of(made)] == [
        "Wave 1", f"{item.words}, Wave 1", "Plants shut", "Days to complete",
    ]  # fmt: skip
    assert not dependants.flagged(plan.program)
    refused = refusal(dependants.settle, dependant=on[0], settlement="x", by=plan.by, at=LATER)
    assert refused.messages == ["Nothing is to be done about this any more."]
    decisions.fail(decision=made, reason="They close for two days only", by=plan.by, at=LATER)
    assert list(dependants.flagged(plan.program)) == on
    assert refusal(dependants.settle, dependant=on[0], settlement=" ", by=plan.by, at=LATER).message_dict
    dependants.settle(dependant=on[0], settlement="Window shortened", by=plan.by, at=LATER)
    assert list(dependants.flagged(plan.program).filter(wave=plan.wave)) == []
    assert list(dependants.flagged(plan.program)) == on[1:]
    entry = Entry.objects.get(verb="decision.dependant_settled")
    assert (entry.reason, entry.data["what"]) == ("Window shortened", {"name": "Wave 1"})
    refused = refusal(dependants.drop, dependant=on[1], by=plan.by, at=LATER)
    assert refused.messages == ["The assumption failed. Say what was done about it instead."]
    decisions.revoke(decision=made, reason="Decided anew", by=plan.by, at=LATER)
    assert not dependants.flagged(plan.program)


def test_only_things_of_the_program_are_named_and_once(plan: Plan) -> None:
    made, other = provisional(plan), make_plan(plan.tenant, plan.by, slug="other")
    for what in ({"wave": other.wave}, {"item": other.wave.items.first()}, {"setting": "no_such"}, {}):
        assert refusal(dependants.name, decision=made, by=plan.by, at=AT, **what).message_dict.keys() == {"what"}
    row = dependants.name(decision=made, wave=plan.wave, by=plan.by, at=AT)
    said = refusal(dependants.name, decision=made, wave=plan.wave, by=plan.by, at=AT)
    assert said.messages == ["“Wave 1” hangs on this decision already."]
    dependants.drop(dependant=row, by=plan.by, at=AT)
    assert not Dependant.objects.exists()
    assert Entry.objects.get(verb="decision.dependant_dropped").data["what"] == {"name": "Wave 1"}


def test_what_hung_on_it_is_written_down_in_nobodys_language(plan: Plan) -> None:
    made, item = provisional(plan), plan.item("content.languages")
    with translation.override("de"):
        for what in ({"item": item}, {"setting": "completion_days"}):
            dependants.name(decision=made, by=plan.by, at=AT, **what)
        title, setting = item.words, translation.gettext("Days to complete")
    told = [each.data["what"] for each in Entry.objects.filter(verb="decision.dependant_named").order_by("pk")]
    assert [dependants.called(each) for each in told] == [f"{item.title}, Wave 1", "Days to complete"]
    with translation.override("de"):
        assert [dependants.called(each) for each in told] == [f"{title}, Wave 1", setting]
    assert title != item.title


def test_a_decision_is_revoked_once(plan: Plan) -> None:
    made = write(plan)
    decisions.revoke(decision=made, reason="Replaced", by=plan.by, at=AT)
    assert "revoked already" in refusal(decisions.revoke, decision=made, reason="x", by=plan.by, at=AT).messages[0]


def test_who_only_reads_writes_nothing(plan: Plan) -> None:
    made, auditor = provisional(plan), actor_for(plan.tenant, Role.AUDITOR)
    acts = [
        lambda: decisions.write(program=plan.program, title="x", by=auditor, at=AT),
        lambda: decisions.confirm(decision=made, reason="x", by=auditor, at=AT),
        lambda: decisions.fail(decision=made, reason="x", by=auditor, at=AT),
        lambda: decisions.put_off(decision=made, revisit_on=SOON, reason="x", by=auditor, at=AT),
        lambda: decisions.revoke(decision=made, reason="x", by=auditor, at=AT),
        lambda: dependants.name(decision=made, wave=plan.wave, by=auditor, at=AT),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
