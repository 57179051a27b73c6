"""Consultations in the browser: asked by the center, answered by regional leads from their home, decided once."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from audiences.models import Region, RegionGrant
from programs.domain import consultations
from programs.models import Consultation
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.programs.conftest import AT, Plan

LIST = "/norvane/consultations/"
LATER = datetime.date(2026, 12, 1)


@pytest.fixture
def plan_now(plan: Plan) -> Plan:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return plan


@pytest.fixture
def regions(plan_now: Plan) -> list[Region]:
    found = [factories.RegionFactory(code="asia", name="Asia"), factories.RegionFactory(code="emea", name="EMEA")]
    for region in found:
        actor = actor_for(plan_now.tenant, Role.REGIONAL_LEAD, f"{region.code}@norvane.example")
        RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=region)
    return found


@pytest.fixture
def manager(sign_in: Callable[[Role], Client], plan_now: Plan) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def lead_of(region: Region) -> Client:
    from rollout.tenancy.models import User

    client = Client()
    client.force_login(User.objects.get(email=f"{region.code}@norvane.example"))
    return client


def made(plan: Plan, regions: list[Region], **more: object) -> Consultation:
    given = {"kind": "ask", "title": "Launch before Diwali", "question": "Would 5 October do?", "silence": "agrees"}
    return consultations.ask(regions=regions, due_on=LATER, by=plan.by, at=AT, **{**given, **more})


def test_the_center_asks_and_regions_answer_from_home(manager: Client, regions: list[Region], plan_now: Plan) -> None:
    assert b"No region was asked anything yet" in manager.get(LIST).content
    form = manager.get(f"{LIST}new/").content.decode()
    assert "Silence counts as agreement" in form
    posted = {
        "kind": "approve",
        "title": "Launch India before Diwali",
        "question": "May wave 1 start on 5 October?",
        "regions": [region.pk for region in regions],
        "due_on": "2026-09-30",
        "silence": "read",
        "about": f"wave:{plan_now.wave.pk}",
    }
    refused = manager.post(f"{LIST}new/", posted)
    assert refused.status_code == 422
    assert "That does not go with “Approve”" in refused.content.decode()
    answer = manager.post(f"{LIST}new/", {**posted, "silence": "waits"})
    assert (answer.status_code, answer.url) == (302, f"{LIST}1/")
    asia, emea = regions
    home = lead_of(asia).get("/norvane/").content.decode()
    assert "Asia is asked: Launch India before Diwali" in home
    assert "Without an answer by 30 September 2026 nothing is approved" in home
    page = lead_of(asia).get(f"{LIST}1/").content.decode()
    assert "Answer of Asia" in page
    assert "EMEA" not in page
    assert "Decide" not in page
    told = lead_of(asia).post(f"{LIST}1/answer/", {"region": "emea", "answer": "agreed", "text": ""})
    assert told.status_code == 422
    assert "Whoever leads EMEA answers for it." in told.content.decode()
    assert lead_of(asia).post(f"{LIST}1/answer/", {"region": "asia", "answer": "agreed"}).status_code == 302
    empty = lead_of(emea).post(f"{LIST}1/answer/", {"region": "emea", "answer": "objected", "text": ""})
    assert "Enter what you object to" in empty.content.decode()
    no = {"region": "emea", "answer": "objected", "text": "Quarter close."}
    assert lead_of(emea).post(f"{LIST}1/answer/", no).status_code == 302
    assert "Regions do not agree: Launch India before Diwali" in manager.get("/norvane/").content.decode()
    page = manager.get(f"{LIST}1/").content.decode()
    assert "Regions do not agree" in page
    assert "Quarter close." in page
    decided = manager.post(f"{LIST}1/decide/", {"outcome": "carried", "text": "EMEA starts a week later."})
    assert decided.status_code == 302
    page = lead_of(emea).get(f"{LIST}1/").content.decode()
    assert "EMEA starts a week later." in page
    assert "In the program’s decisions" in page
    assert "Keep answer" not in page


def test_who_is_not_asked_sees_nothing(regions: list[Region], plan_now: Plan) -> None:
    made(plan_now, regions[:1])
    assert lead_of(regions[0]).get(f"{LIST}1/").status_code == 200
    assert lead_of(regions[1]).get(f"{LIST}1/").status_code == 404
    assert "Launch before Diwali" not in lead_of(regions[1]).get(LIST).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(
    manager: Client, regions: list[Region], plan_now: Plan, rows: int
) -> None:
    for _row in range(rows):
        made(plan_now, regions)
    manager.get(LIST)
    with queries_of() as statements:
        page = manager.get(LIST)
    assert page.content.decode().count("Launch before Diwali") >= rows
    assert len(statements) == 13
