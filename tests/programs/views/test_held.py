"""Who is held: what all wait for is said once; and what the gate's pages say of pilots, scopes and steps."""

import datetime

import pytest
from django.test import Client

from programs.domain import pilots, program_items, scoping, waivers, waves
from programs.models import Program
from rollout.tenancy.permissions import Role
from tests.programs.conftest import AT, DUE, Plan

SPONSOR, CONTENT = "communications.sponsor", "content.accessible"
ONCE = "All of them wait for"


@pytest.fixture
def client(plan: Plan, sign_in) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def at(plan: Plan, tail: str) -> str:
    return f"/norvane/programs/{plan.program.slug}/{tail}"


def narrow(plan: Plan, key: str, scope: str, value: str = "", guards: str = "launch") -> None:
    with_it = {"guards": guards, "reason": "Theirs", "by": plan.by, "at": AT}
    scoping.change(item=plan.item(key), scope=scope, value=value, **with_it)


def test_what_holds_everybody_is_said_once_above_the_list(plan: Plan, client: Client) -> None:
    narrow(plan, SPONSOR, "country", "IN")
    plan.clear_gate(but=SPONSOR)
    page = client.get(at(plan, "waves/1/held/")).content.decode()
    assert ONCE not in page
    assert page.count("“Sponsor has approved the announcement”") == 1
    item = plan.item(CONTENT)
    item.state = "open"
    item.save(update_fields=["state"])
    page = client.get(at(plan, "waves/1/held/")).content.decode()
    assert ONCE in page
    assert "Also waits for" in page
    assert "“Content works with keyboard, captions and screen reader”" not in page, "not on every row"
    assert page.count("“Sponsor has approved the announcement”") == 1
    Program.objects.filter(pk=plan.program.pk).update(strategy="big_bang")
    page = client.get(at(plan, "waves/1/held/")).content.decode()
    assert "Also waits for" not in page
    assert page.count("can settle it, or a program manager grants a waiver.") == 2


def test_the_urgent_form_names_what_cannot_be_left_open(plan: Plan, client: Client) -> None:
    asked = {"item": plan.item(SPONSOR), "reason": "Late", "expires_on": datetime.date(2090, 1, 1)}
    waivers.ask(**asked, by=plan.by, at=AT)
    page = client.get(at(plan, "waves/1/urgent/")).content.decode()
    assert "What cannot be left open" in page
    assert "asked for a waiver of it until 1 January 2090, which waits for a decision. Who can lift it:" in page
    assert "It is required by law and cannot be left open." in page
    offered = page[: page.index("What cannot be left open")]
    assert f'value="{plan.item(SPONSOR).pk}"' not in offered
    assert f'value="{plan.item(CONTENT).pk}"' in offered


def test_the_gate_says_that_a_pilot_keeps_the_wave_back(plan: Plan, client: Client) -> None:
    window = {"starts_on": datetime.date(2026, 9, 28), "ends_on": datetime.date(2026, 10, 30)}
    with_it = {"segments": [plan.segment], "due_rule": DUE, "by": plan.by, "at": AT}
    pilot = waves.add(program=plan.program, name="Pilot", is_pilot=True, **window, **with_it)
    day = datetime.date(2026, 10, 19)
    pilots.choose(wave=pilot, kind="incidents", threshold=3, least=1, decides_on=day, by=plan.by, at=AT)
    plan.clear_gate()
    page = client.get(at(plan, "waves/1/readiness/")).content.decode()
    assert "Launch is off while a pilot keeps the wave back" in page
    assert "Pilot is not judged before 19 October 2026" in page
    assert "Nobody can lift it before that." in page
    assert "Waits for a pilot" in page
    assert 'id="launch-button" aria-disabled="true"' in page


def test_items_are_found_by_scope_and_by_the_step_that_waits(plan: Plan, client: Client) -> None:
    narrow(plan, SPONSOR, "country", "IN", guards="awareness")
    gate = client.get(at(plan, "waves/1/readiness/")).content.decode()
    assert "?wave=1&amp;step=awareness&amp;standing=open" in gate
    listed = client.get(at(plan, "readiness/items/"), {"wave": 1, "step": "awareness"}).content.decode()
    assert "1 item" in listed
    assert "Holds people in: India. Guards messages" in listed
    listed = client.get(at(plan, "readiness/items/"), {"scope": "country"}).content.decode()
    assert ("Sponsor has approved" in listed, "Content approved" in listed) == (True, False)
    listed = client.get(at(plan, "readiness/items/"), {"step": "launch", "scope": "wave"}).content.decode()
    assert ("Sponsor has approved" in listed, "Content approved" in listed) == (False, True)


def test_an_item_is_shared_with_all_waves_and_its_evidence_gets_an_end_on_the_form(plan: Plan, client: Client) -> None:
    number = plan.item(CONTENT).number
    url = at(plan, f"waves/1/readiness/{number}/")
    page = client.get(url).content.decode()
    assert '<option value="program">Whole program</option>' in page
    assert "Launch of the pilot" not in page
    assert "valid_until" not in page
    answer = client.post(f"{url}scope/", {"about": "program", "guards": "briefing", "reason": "One content"})
    assert answer.status_code == 302
    page = client.get(url).content.decode()
    assert "Settled once for all waves of the program. Guards the briefing of managers" in page
    refused = client.post(f"{url}finish/", {"evidence": "Tried", "valid_until": "2020-01-01"})
    assert (refused.status_code, "would hold no more" in refused.content.decode()) == (422, True)
    assert client.post(f"{url}finish/", {"evidence": "Tried", "valid_until": "2090-01-01"}).status_code == 302
    item = plan.item(CONTENT)
    assert (item.state, item.valid_until, program_items.others(item)) == ("done", datetime.date(2090, 1, 1), [])
