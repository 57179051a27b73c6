"""Escalations in the browser: a ladder, something raised, taken on and resolved (GO8)."""

import datetime
import html
from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import escalation_ladders, escalations
from rollout.tenancy.permissions import Role
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

LIST = "/norvane/escalations/"
LADDERS = "/norvane/programs/anti-bribery-essentials/escalation/"


@pytest.fixture
def plan_now(plan: Plan) -> Plan:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return plan


@pytest.fixture
def manager(sign_in: Callable[[Role], Client], plan_now: Plan) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())


def test_a_ladder_carries_what_is_raised_until_somebody_takes_it(manager: Client, plan_now: Plan) -> None:
    assert "Nothing is escalated" in text(manager.get(LIST))
    ladders = text(manager.get(LADDERS))
    assert "Nobody is named. Nothing of this kind climbs." in ladders
    assert {ladders.count(label) for label in ("Hours of the first", "Hours of the next", "Hours of the last")} == {1}
    found = {"program": plan_now.program.pk, "kind": "issue", "title": "Course does not open", "region": ""}
    refused = manager.post(f"{LIST}new/", found)
    assert (refused.status_code, "Put up its ladder" in text(refused)) == (422, True)
    rungs = {"kind": "issue", "region": "", "contact_0": plan_now.by.user.pk, "hours_0": "0"}
    assert manager.post(f"{LADDERS}build/", rungs).status_code == 422
    assert manager.post(f"{LADDERS}build/", {**rungs, "hours_0": "4"}).status_code == 302
    assert f"{plan_now.by.user}, 4 hours" in text(manager.get(LADDERS))
    raised = manager.post(f"{LIST}new/", found)
    assert (raised.status_code, raised.url) == (302, f"{LIST}1/")
    again = manager.post(f"{LIST}new/", found)
    assert "raised on 22 September 2026 already, as escalation 1" in text(again)
    page = text(manager.get(f"{LIST}1/"))
    assert "Was told last" in page
    assert "Take it on" in page
    manager.post(f"{LIST}1/acknowledge/")
    assert "Escalated to you" not in text(manager.get(f"{LIST}1/"))
    assert "Escalated to you: Course does not open" in text(manager.get("/norvane/"))
    assert manager.post(f"{LIST}1/resolve/", {"resolution": ""}).status_code == 422
    assert manager.post(f"{LIST}1/resolve/", {"resolution": "Patched."}).status_code == 302
    assert "Patched." in text(manager.get(f"{LIST}1/"))
    assert "Take it on" not in text(manager.get(f"{LIST}1/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_often_whatever_its_length(manager: Client, plan_now: Plan, rows: int) -> None:
    rungs = [(plan_now.by.user, 4)]
    about = {"program": plan_now.program, "region": None, "kind": "issue", "by": plan_now.by, "at": AT}
    escalation_ladders.build(**about, rungs=rungs)
    for number in range(rows):
        escalations.report(**about, title=f"Stuck {number}")
    manager.get(LIST)
    with queries_of() as statements:
        page = manager.get(LIST)
    assert text(page).count("Stuck") >= rows
    assert len(statements) == 10
    assert b"Stuck" in manager.get(f"{LIST}?format=csv").content
