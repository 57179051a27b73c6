"""Stakeholders and the sponsor's words in the browser."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Person
from programs.domain import sponsorship, stakeholders
from programs.models import Stakeholder
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"
LATER = datetime.date(2026, 12, 1)


@pytest.fixture
def helena(plan: Plan) -> Person:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    plan.program.sponsor = factories.PersonFactory(first_name="Helena", last_name="Brandt", function="Finance")
    plan.program.save()
    return plan.program.sponsor


@pytest.fixture
def manager(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def name(plan: Plan, **more: object) -> Stakeholder:
    values = {"person": factories.PersonFactory(), "asked": "Open the town hall", "due_on": LATER, **more}
    return stakeholders.name(program=plan.program, by=plan.by, at=AT, **values)


def test_a_stakeholder_is_named_spoken_with_and_taken_off(plan: Plan, helena: Person, manager: Client) -> None:
    page = manager.get(f"{P}stakeholders/").content.decode()
    assert "Nobody is on the map" in page
    assert "have nobody who stands for the program there" in page
    entered = {
        "person": "nobody@x",
        "asked": "Write",
        "due_on": "2026-10-01",
        "division": "",
        "function": "",
        "status": "aware",
    }
    refused = manager.post(f"{P}stakeholders/new/", entered)
    assert refused.status_code == 422
    assert "Nobody in the people data has “nobody@x”." in refused.content.decode()
    answer = manager.post(f"{P}stakeholders/new/", entered | {"person": helena.email})
    assert (answer.status_code, answer.url) == (302, f"{P}stakeholders/1/")
    assert "1 person has nobody who stands" in manager.get(f"{P}stakeholders/").content.decode()
    edited = manager.post(f"{P}stakeholders/1/edit/", {"asked": "Call", "due_on": "2026-10-02", "function": "Finance"})
    assert edited.status_code == 302
    assert manager.post(f"{P}stakeholders/1/contacts/", {"on": "2026-09-22", "note": ""}).status_code == 422
    kept = manager.post(f"{P}stakeholders/1/contacts/", {"on": "2026-09-22", "note": "She calls", "status": "active"})
    assert kept.status_code == 302
    page = manager.get(f"{P}stakeholders/1/").content.decode()
    assert "She calls Then: active." in page
    assert manager.post(f"{P}stakeholders/1/drop/", {"reason": ""}).status_code == 422
    assert manager.post(f"{P}stakeholders/1/drop/", {"reason": "Moved"}).status_code == 302
    assert not Stakeholder.objects.exists()


def test_the_list_takes_as_many_queries_for_three_and_exports_are_noted(
    plan: Plan, helena: Person, manager: Client
) -> None:
    def asked() -> int:
        manager.get(f"{P}stakeholders/")
        with queries_of() as queries:
            manager.get(f"{P}stakeholders/")
        return len(queries)

    name(plan)
    before = asked()
    name(plan)
    name(plan, function="Finance")
    assert asked() == before
    from rollout.journal.models import Entry

    lines = manager.get(f"{P}stakeholders/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 4
    assert Entry.objects.get(verb="data.exported").data["rows"] == 3


def test_the_map_is_for_who_asks_sponsors(plan: Plan, helena: Person, sign_in: Callable[[Role], Client]) -> None:
    assert sign_in(Role.EXECUTIVE).get(f"{P}stakeholders/").status_code == 403


def test_the_sponsor_approves_and_a_message_is_recorded(plan: Plan, helena: Person, manager: Client) -> None:
    sponsor = Client()
    sponsor.force_login(actor_for(plan.tenant, Role.EXECUTIVE, helena.email).user)
    assert "Nothing is drafted." in sponsor.get(f"{P}sponsor/").content.decode()
    assert manager.post(f"{P}sponsor/draft/", {"text": ""}).status_code == 422
    assert manager.post(f"{P}sponsor/draft/", {"text": "I ask before I accept"}).status_code == 302
    early = manager.post(f"{P}sponsor/appearances/", {"kind": "message", "on": "2026-09-20", "note": "To managers"})
    assert early.status_code == 422
    assert (
        "Approve: " in sponsor.get("/norvane/").content.decode()
        or "Approve these words" in sponsor.get(f"{P}sponsor/").content.decode()
    )
    assert manager.post(f"{P}sponsor/approve/", {"said": ""}).status_code == 422
    assert sponsor.post(f"{P}sponsor/approve/", {}).status_code == 302
    assert "Words approved" in sponsor.get(f"{P}sponsor/").content.decode()
    kept = manager.post(f"{P}sponsor/appearances/", {"kind": "message", "on": "2026-09-20", "note": "To managers"})
    assert kept.status_code == 302
    assert "Message in their name: To managers" in sponsor.get(f"{P}sponsor/").content.decode()
    assert sponsorship.current(plan.program).state == "approved"


def test_another_executive_reads_the_words_and_approves_nothing(
    plan: Plan, helena: Person, sign_in: Callable[[Role], Client]
) -> None:
    sponsorship.draft(program=plan.program, text="I ask before I accept", by=plan.by, at=AT)
    other = sign_in(Role.EXECUTIVE)
    assert "Approve these words" not in other.get(f"{P}sponsor/").content.decode()
    answer = other.post(f"{P}sponsor/approve/", {})
    assert answer.status_code == 422
