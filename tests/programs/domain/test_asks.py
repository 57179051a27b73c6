"""Asking a sponsor and their answer: a record with names, kept once, journaled (ST1)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Person
from programs.domain import asks
from programs.models import SponsorAsk
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor, LinkedPerson
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

BY = datetime.date(2026, 9, 30)


@pytest.fixture
def helena(plan: Plan) -> Person:
    return factories.PersonFactory(first_name="Helena", last_name="Brandt", email="helena@norvane.example")


def executive(plan: Plan, person: Person) -> Actor:
    made = actor_for(plan.tenant, Role.EXECUTIVE, person.email)
    return Actor(plan.tenant, made.user, made.grants, LinkedPerson(person.pk, False))


def ask(plan: Plan, helena: Person, **more: object) -> SponsorAsk:
    given = {"title": "Write to the managers in Logistics", "asked_of": helena, "due_on": BY, **more}
    return asks.make(program=plan.program, by=plan.by, at=AT, **given)


def refusal(act: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(**values)
    return " ".join(caught.value.messages)


def test_an_ask_says_what_from_whom_by_when_and_by_whom(plan: Plan, helena: Person) -> None:
    made = ask(plan, helena, reason=" 1,310 have not started. ")
    assert (made.number, made.title, made.reason) == (
        1,
        "Write to the managers in Logistics",
        "1,310 have not started.",
    )
    assert (made.asked_of, made.due_on, made.asked_by, made.asked_at, made.state) == (
        helena,
        BY,
        plan.by.user,
        AT,
        "open",
    )
    assert ask(plan, helena).number == 2
    entry = Entry.objects.filter(verb="ask.made").first()
    assert entry.data == {"program": plan.program.pk, "asked_of": helena.pk}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": " "}, "Enter what is asked"),
        ({"due_on": datetime.date(2026, 9, 21)}, "That day has passed. Choose 22 September 2026 or later."),
    ],
)
def test_a_senseless_ask_is_refused(plan: Plan, helena: Person, change: dict[str, object], says: str) -> None:
    assert says in refusal(ask, plan=plan, helena=helena, **change)
    assert not SponsorAsk.objects.exists()


def test_nobody_who_left_is_asked(plan: Plan, helena: Person) -> None:
    helena.status = "left"
    helena.save()
    assert "has left" in refusal(ask, plan=plan, helena=helena)


@pytest.mark.parametrize("state", ["agreed", "declined"])
def test_whoever_is_asked_answers_once(plan: Plan, helena: Person, state: str) -> None:
    made, by = ask(plan, helena), executive(plan, helena)
    later = AT + datetime.timedelta(hours=3)
    found = asks.answer(ask=made, state=state, text=" It goes out on Monday. ", by=by, at=later)
    assert (found.state, found.answer, found.answered_by, found.answered_at) == (
        state,
        "It goes out on Monday.",
        by.user,
        later,
    )
    entry = Entry.objects.get(verb=f"ask.{state}")
    assert (entry.reason, entry.actor) == ("It goes out on Monday.", by.user)
    said = refusal(asks.answer, ask=made, state="agreed", text="Again", by=by, at=later)
    assert said == f"This was answered on 22 September 2026: {state}. Nobody can lift it."


def test_another_executive_does_not_answer_for_them(plan: Plan, helena: Person) -> None:
    made, other = ask(plan, helena), executive(plan, factories.PersonFactory(email="other@norvane.example"))
    assert refusal(asks.answer, ask=made, state="agreed", text="Yes", by=other, at=AT) == (
        "This is asked of Helena Brandt, who answers it. Who can lift it: Helena Brandt."
    )


def test_who_asks_can_record_what_was_said(plan: Plan, helena: Person) -> None:
    found = asks.answer(ask=ask(plan, helena), state="agreed", text="Told me on the phone.", by=plan.by, at=AT)
    assert (found.state, found.answered_by) == ("agreed", plan.by.user)


def test_an_answer_needs_a_choice_and_words(plan: Plan, helena: Person) -> None:
    made, by = ask(plan, helena), executive(plan, helena)
    assert "agreed or declined" in refusal(asks.answer, ask=made, state="maybe", text="x", by=by, at=AT)
    assert "Enter the answer" in refusal(asks.answer, ask=made, state="agreed", text="  ", by=by, at=AT)
    assert SponsorAsk.objects.get().state == "open"


def test_an_ask_is_withdrawn_with_a_reason(plan: Plan, helena: Person) -> None:
    made = ask(plan, helena)
    assert "Enter why" in refusal(asks.withdraw, ask=made, reason=" ", by=plan.by, at=AT)
    asks.withdraw(ask=made, reason="No longer needed", by=plan.by, at=AT)
    assert SponsorAsk.objects.get().state == "withdrawn"
    assert Entry.objects.get(verb="ask.withdrawn").reason == "No longer needed"


def test_roles_without_the_right_are_refused(plan: Plan, helena: Person) -> None:
    made, auditor = ask(plan, helena), actor_for(plan.tenant, Role.AUDITOR)
    with pytest.raises(PermissionDenied):
        asks.make(program=plan.program, title="x", asked_of=helena, due_on=BY, by=executive(plan, helena), at=AT)
    with pytest.raises(PermissionDenied):
        asks.answer(ask=made, state="agreed", text="x", by=auditor, at=AT)
    with pytest.raises(PermissionDenied):
        asks.withdraw(ask=made, reason="x", by=auditor, at=AT)
