"""Words of a sponsor are drafted, approved by them or on their word, and only then go out in their name (ST1)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Person
from programs.domain import sponsorship
from programs.models import Endorsement
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor, LinkedPerson
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

TODAY = datetime.date(2026, 9, 22)


@pytest.fixture
def helena(plan: Plan) -> Person:
    plan.program.sponsor = factories.PersonFactory(first_name="Helena", last_name="Brandt")
    plan.program.save()
    return plan.program.sponsor


def executive(plan: Plan, person: Person) -> Actor:
    made = actor_for(plan.tenant, Role.EXECUTIVE, person.email)
    return Actor(plan.tenant, made.user, made.grants, LinkedPerson(person.pk, False))


def draft(plan: Plan, text: str = "I ask before I accept") -> Endorsement:
    return sponsorship.draft(program=plan.program, text=text, by=plan.by, at=AT)


def said(act: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(**values)
    return " ".join(caught.value.messages)


def test_the_sponsor_approves_their_words_once(plan: Plan, helena: Person) -> None:
    made, by = draft(plan), executive(plan, helena)
    found = sponsorship.approve(endorsement=made, by=by, at=AT)
    assert (found.state, found.approved_by, found.sponsor) == ("approved", by.user, helena)
    assert Entry.objects.filter(verb="endorsement.approved").exists()
    assert "not waiting" in said(sponsorship.approve, endorsement=made, by=by, at=AT)
    again = draft(plan, "Another")
    made.refresh_from_db()
    assert (made.state, sponsorship.current(plan.program)) == ("replaced", again)


def test_somebody_else_does_not_and_a_record_says_how(plan: Plan, helena: Person) -> None:
    made, other = draft(plan), executive(plan, factories.PersonFactory())
    assert said(sponsorship.approve, endorsement=made, by=other, at=AT) == (
        "This is for Helena Brandt to approve. Who can lift it: Helena Brandt."
    )
    assert "Enter how the sponsor approved it" in said(sponsorship.approve, endorsement=made, by=plan.by, at=AT)
    sponsorship.approve(endorsement=made, said="By mail on 20 September", by=plan.by, at=AT)
    assert Entry.objects.get(verb="endorsement.approved").reason == "By mail on 20 September"


def test_without_a_sponsor_there_are_no_words(plan: Plan) -> None:
    assert "no sponsor yet" in said(sponsorship.draft, program=plan.program, text="x", by=plan.by, at=AT)


def test_a_message_takes_approved_words_and_a_mention_does_not(plan: Plan, helena: Person) -> None:
    keep = {"program": plan.program, "on": TODAY, "note": "To all managers", "by": plan.by, "at": AT}
    draft(plan)
    assert "Nothing goes out" in said(sponsorship.keep, kind="message", **keep)
    sponsorship.keep(kind="mention", **keep)
    sponsorship.approve(endorsement=sponsorship.current(plan.program), said="On the phone", by=plan.by, at=AT)
    sponsorship.keep(kind="message", **keep)
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="sponsor.").order_by("pk")] == [
        "sponsor.mention", "sponsor.message",
    ]  # fmt: skip
    assert "has not come" in said(
        sponsorship.keep, kind="mention", **{**keep, "on": TODAY + datetime.timedelta(days=1)}
    )
    assert "Enter where" in said(sponsorship.keep, kind="mention", **{**keep, "note": " "})
    assert "Choose whether" in said(sponsorship.keep, kind="film", **keep)


def test_roles_without_the_right_are_refused(plan: Plan, helena: Person) -> None:
    made = draft(plan)
    with pytest.raises(PermissionDenied):
        sponsorship.draft(program=plan.program, text="x", by=executive(plan, helena), at=AT)
    with pytest.raises(PermissionDenied):
        sponsorship.approve(endorsement=made, by=actor_for(plan.tenant, Role.AUDITOR), at=AT)
