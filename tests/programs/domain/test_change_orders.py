"""Change orders: the only way in which a running wave changes, asked for and decided by two people."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programs.domain import change_orders, launches, waves
from programs.models import ChangeOrder, Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, DUE, Plan

LONGER = {**DUE, "days": 25}
ENDS = datetime.date(2026, 11, 27)


@pytest.fixture
def running(plan: Plan) -> Plan:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    plan.wave.refresh_from_db()
    return plan


@pytest.fixture
def other(plan: Plan) -> Actor:
    return actor_for(plan.tenant, Role.ADMINISTRATOR)


def ask(plan: Plan, **values: object) -> ChangeOrder:
    given = {"ends_on": ENDS, "due_rule": LONGER, "reason": "The works council asks for a week more."}
    return change_orders.ask(wave=plan.wave, **{**given, **values}, by=plan.by, at=AT)


def refusal(act: object, *args: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(*args, **values)
    return " ".join(caught.value.messages)


def test_nothing_changes_before_somebody_else_approves_and_then_all_of_it(running: Plan, other: Actor) -> None:
    before = Wave.objects.values().get()
    order = ask(running)
    assert Wave.objects.values().get() == before
    with pytest.raises(PermissionDenied, match="You asked for this change"):
        change_orders.approve(order=order, by=running.by, at=AT)
    change_orders.approve(order=order, by=other, at=AT, reason="Agreed.")
    assert Wave.objects.values().get() == {**before, "ends_on": ENDS, "due_rule": LONGER}
    entry = Entry.objects.get(verb="order.approved")
    assert entry.data["before"] == {"ends_on": "2026-11-20", "due_rule": DUE}
    assert entry.data["after"] == {"ends_on": "2026-11-27", "due_rule": LONGER}
    assert refusal(change_orders.refuse, order=order, reason="x", by=other, at=AT) == (
        "This change order is decided: in force. Who can lift it: administrator or program manager."
    )


def test_refusals_say_what_is_accepted(running: Plan) -> None:
    assert refusal(ask, running, ends_on=running.wave.ends_on, due_rule=DUE).startswith("That is what holds already.")
    assert refusal(ask, running, reason=" ").startswith("Enter the reason")
    assert refusal(ask, running, ends_on=datetime.date(2026, 1, 1)).startswith("The window ends before it starts.")
    Wave.objects.update(starts_on="2026-09-01")
    passed = {"kind": "on_local_date", "date": "2026-09-22"}
    assert (
        refusal(ask, running, due_rule=passed) == "People would be due on 22 September 2026. Choose a day after today."
    )
    ask(running)
    assert refusal(ask, running) == (
        "Another change order of Wave 1 waits for approval. Who can lift it: administrator or program manager."
    )


def test_a_wave_that_does_not_run_is_edited_or_moved_instead(plan: Plan) -> None:
    assert refusal(ask, plan).startswith("Wave 1 is planned. A change order changes a running wave;")


def test_an_order_is_about_the_wave_as_it_was_asked_for(running: Plan, other: Actor) -> None:
    order = ask(running)
    Wave.objects.update(ends_on="2026-12-01")
    assert refusal(change_orders.approve, order=order, by=other, at=AT).startswith("Wave 1 was changed since")
    change_orders.withdraw(order=order, by=running.by, at=AT)
    again = ask(running)
    assert again.number == 2
    Wave.objects.update(state="closed")
    assert refusal(change_orders.approve, order=again, by=other, at=AT).startswith("Wave 1 is closed.")


def test_what_is_refused_changes_nothing(running: Plan, other: Actor) -> None:
    order, before = ask(running), Wave.objects.values().get()
    assert refusal(change_orders.refuse, order=order, reason="", by=other, at=AT).startswith("Enter the reason")
    change_orders.refuse(order=order, reason="Too late.", by=other, at=AT)
    assert Wave.objects.values().get() == before
    assert not Entry.objects.filter(verb="order.approved").exists()


def test_who_may_not_launch_decides_nothing(running: Plan) -> None:
    reader = actor_for(running.tenant, Role.REVIEWER)
    order = ask(running)
    for act in (change_orders.approve, change_orders.refuse):
        with pytest.raises(PermissionDenied):
            act(order=order, reason="x", by=reader, at=AT)


def test_no_other_act_changes_a_running_wave(running: Plan) -> None:
    said = "Its audience and deadline stay"
    assert said in refusal(waves.edit, wave=running.wave, due_rule=LONGER, by=running.by, at=AT)
