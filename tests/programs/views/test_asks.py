"""Asks in the browser: made by the program manager, answered by the sponsor, read by who may."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Person
from programs.domain import asks
from programs.models import SponsorAsk
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"
LATER = datetime.date(2026, 12, 1)


@pytest.fixture
def plan_now(plan: Plan) -> Plan:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return plan


@pytest.fixture
def helena(plan_now: Plan) -> Person:
    return factories.PersonFactory(first_name="Helena", last_name="Brandt", email="helena@norvane.example")


@pytest.fixture
def sponsor(plan_now: Plan, helena: Person) -> Client:
    client = Client()
    client.force_login(actor_for(plan_now.tenant, Role.EXECUTIVE, helena.email).user)
    return client


@pytest.fixture
def manager(sign_in: Callable[[Role], Client], plan_now: Plan) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def made(plan: Plan, helena: Person) -> SponsorAsk:
    title = "Write to the managers in Logistics"
    return asks.make(program=plan.program, title=title, asked_of=helena, due_on=LATER, by=plan.by, at=AT)


def test_a_program_manager_asks_and_the_sponsor_answers(
    manager: Client, sponsor: Client, plan_now: Plan, helena: Person
) -> None:
    assert b"Nothing is asked of a sponsor" in manager.get(f"{P}asks/").content
    form = manager.get(f"{P}asks/new/").content.decode()
    assert "Helena Brandt" in form
    answer = manager.post(
        f"{P}asks/new/",
        {"title": "Fund two facilitators", "reason": "17 sessions", "asked_of": helena.pk, "due_on": "2026-09-30"},
    )
    assert (answer.status_code, answer.url) == (302, f"{P}asks/1/")
    page = sponsor.get(f"{P}asks/1/").content.decode()
    assert "Fund two facilitators" in page
    assert "Your answer" in page
    assert "Withdraw" not in page
    refused = sponsor.post(f"{P}asks/1/answer/", {"state": "agreed", "text": ""})
    assert refused.status_code == 422
    assert "Enter the answer: what happens and when, or why it does not." in refused.content.decode()
    assert sponsor.post(f"{P}asks/1/answer/", {"state": "agreed", "text": "From week 42."}).status_code == 302
    page = manager.get(f"{P}asks/1/").content.decode()
    assert "From week 42." in page
    assert ">Agreed<" in page
    again = sponsor.post(f"{P}asks/1/answer/", {"state": "declined", "text": "No"})
    assert again.status_code == 422
    log = manager.get(f"{P}decisions/").content.decode()
    assert "Sponsor agreed" in log
    assert "From week 42." in log


def test_only_executives_and_the_sponsor_can_be_asked(
    manager: Client, sponsor: Client, plan_now: Plan, helena: Person
) -> None:
    stranger = factories.PersonFactory()
    refused = manager.post(f"{P}asks/new/", {"title": "x", "asked_of": stranger.pk, "due_on": "2026-09-30"})
    assert refused.status_code == 422
    plan_now.program.sponsor = stranger
    plan_now.program.save()
    accepted = manager.post(f"{P}asks/new/", {"title": "x", "asked_of": stranger.pk, "due_on": "2026-09-30"})
    assert accepted.status_code == 302


def test_a_past_day_is_refused_beside_its_field(manager: Client, sponsor: Client, helena: Person) -> None:
    refused = manager.post(f"{P}asks/new/", {"title": "x", "asked_of": helena.pk, "due_on": "2026-09-01"})
    assert refused.status_code == 422
    assert "That day has passed. Choose 22 September 2026 or later." in refused.content.decode()


def test_another_executive_reads_but_does_not_answer(
    sign_in: Callable[[Role], Client], plan_now: Plan, helena: Person
) -> None:
    made(plan_now, helena)
    other = sign_in(Role.EXECUTIVE)
    assert "Keep answer" not in other.get(f"{P}asks/1/").content.decode()
    answer = other.post(f"{P}asks/1/answer/", {"state": "agreed", "text": "Yes"})
    assert answer.status_code == 422
    assert SponsorAsk.objects.get().state == "open"


def test_withdrawing_takes_a_reason(manager: Client, plan_now: Plan, helena: Person) -> None:
    made(plan_now, helena)
    assert manager.post(f"{P}asks/1/withdraw/", {"reason": ""}).status_code == 422
    assert manager.post(f"{P}asks/1/withdraw/", {"reason": "Done otherwise"}).status_code == 302
    assert "Done otherwise" in manager.get(f"{P}asks/1/").content.decode()


def test_the_list_takes_as_many_queries_for_three(manager: Client, plan_now: Plan, helena: Person) -> None:
    made(plan_now, helena)

    def asked() -> int:
        manager.get(f"{P}asks/")
        with queries_of() as queries:
            manager.get(f"{P}asks/")
        return len(queries)

    before = asked()
    for _ in range(2):
        made(plan_now, helena)
    assert asked() == before
    assert b"Write to the managers" in manager.get(f"{P}asks/?format=csv").content
