"""Decisions in the browser: written, revisited, and flags on the pages of what hangs on them."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import decisions, dependants
from programs.models import Decision
from rollout.tenancy.permissions import Role
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"


@pytest.fixture
def manager(sign_in: Callable[[Role], Client], plan: Plan) -> Client:
    plan.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return sign_in(Role.PROGRAM_MANAGER)


def write(plan: Plan, /, **more: object) -> Decision:
    values = {"title": "India gets one week more", "assumption": "Diwali", "revisit_on": datetime.date(2026, 10, 1)}
    return decisions.write(program=plan.program, by=plan.by, at=AT, **{**values, **more})


def test_a_decision_is_written_revisited_and_settled(plan: Plan, manager: Client) -> None:
    assert "No decision is written down" in manager.get(f"{P}decisions/").content.decode()
    entered = {
        "title": "India gets one week more", "context": "Diwali", "decided_by": "Steering committee",
        "decided_on": "2026-09-18", "assumption": "Plants close", "revisit_on": "2026-10-01",
    }  # fmt: skip
    refused = manager.post(f"{P}decisions/new/", entered | {"revisit_on": ""})
    assert refused.status_code == 422
    assert "Choose the day on which the assumption is looked at again." in refused.content.decode()
    answer = manager.post(f"{P}decisions/new/", entered)
    assert (answer.status_code, answer.url) == (302, f"{P}decisions/1/")
    page = manager.get(f"{P}decisions/1/").content.decode()
    assert "Provisional until 1 Oct" in page
    assert '<optgroup label="Readiness items">' in page
    assert manager.post(f"{P}decisions/1/dependants/", {"what": ""}).status_code == 422
    assert manager.post(f"{P}decisions/1/dependants/", {"what": f"wave-{plan.wave.pk}"}).status_code == 302
    late = manager.post(f"{P}decisions/1/revisit/", {"outcome": "later", "reason": "Unknown"})
    assert late.status_code == 422
    failed = manager.post(f"{P}decisions/1/revisit/", {"outcome": "failed", "reason": "Two days only"})
    assert failed.status_code == 302
    wave = manager.get(f"{P}waves/1/").content.decode()
    assert "Planned on an assumption that failed" in wave
    assert "Two days only" in wave
    row = Decision.objects.get().dependants.get()
    page = manager.get(f"{P}decisions/1/").content.decode()
    assert "Say what was done" in page
    refused = manager.post(f"{P}decisions/1/dependants/{row.pk}/settle/", {"settlement": ""})
    assert "Enter what was done about it, or why it can stay as it is." in refused.content.decode()
    assert manager.post(f"{P}decisions/1/dependants/{row.pk}/settle/", {"settlement": "Shortened"}).status_code == 302
    assert "Planned on an assumption" not in manager.get(f"{P}waves/1/").content.decode()
    log = manager.get(f"{P}decisions/").content.decode()
    assert "Assumption failed" in log
    assert "India gets one week more" in manager.get(P).content.decode()


@pytest.mark.parametrize("what", ["wave", "item", "risk", "setting"])
def test_each_kind_of_page_shows_its_flag(plan: Plan, manager: Client, what: str) -> None:
    from programs.domain import risks

    risk = risks.add(program=plan.program, title="Plants shut", people=9, by=plan.by, at=AT)
    item = plan.wave.items.order_by("number")[0]
    pages = {
        "wave": "waves/1/",
        "item": f"waves/1/readiness/{item.number}/",
        "risk": "risks/1/",
        "setting": "settings/rules/completion_days/",
    }
    hangs = {"wave": plan.wave, "item": item, "risk": risk, "setting": "completion_days"}
    made = write(plan)
    dependants.name(decision=made, by=plan.by, at=AT, **{what: hangs[what]})
    assert "Planned on an assumption" not in manager.get(f"{P}{pages[what]}").content.decode()
    decisions.fail(decision=made, reason="Two days only", by=plan.by, at=AT)
    flagged = [
        kind for kind, path in pages.items() if "Planned on an assumption" in manager.get(f"{P}{path}").content.decode()
    ]
    assert flagged == [what]
    assert manager.get(f"{P}decisions/1/").content.decode().count(f'href="{P}{pages[what]}"') == 1


def test_one_named_by_mistake_is_removed_and_a_decision_revoked(plan: Plan, manager: Client) -> None:
    row = dependants.name(decision=write(plan), wave=plan.wave, by=plan.by, at=AT)
    assert manager.post(f"{P}decisions/1/dependants/{row.pk}/remove/").status_code == 302
    assert "Nothing is named." in manager.get(f"{P}decisions/1/").content.decode()
    assert manager.post(f"{P}decisions/1/revoke/", {"reason": ""}).status_code == 422
    assert manager.post(f"{P}decisions/1/revoke/", {"reason": "Replaced"}).status_code == 302
    page = manager.get(f"{P}decisions/1/").content.decode()
    assert "Replaced" in page
    assert "Revoke decision" not in page


def test_a_reader_writes_nothing(plan: Plan, manager: Client, sign_in: Callable[[Role], Client]) -> None:
    write(plan)
    page = sign_in(Role.AUDITOR).get(f"{P}decisions/1/").content.decode()
    assert not any(words in page for words in ("Keep it", "Name it", "Revoke decision"))


def test_the_list_exports_and_takes_as_many_queries_for_three(plan: Plan, manager: Client) -> None:
    def asked() -> int:
        manager.get(f"{P}decisions/")
        with queries_of() as queries:
            manager.get(f"{P}decisions/")
        return len(queries)

    dependants.name(decision=write(plan), wave=plan.wave, by=plan.by, at=AT)
    before = asked()
    write(plan, title="Friday reminder dropped", assumption="", revisit_on=None)
    dependants.name(decision=write(plan), wave=plan.wave, by=plan.by, at=AT)
    assert asked() == before
    lines = manager.get(f"{P}decisions/?written-format=csv&written-q=friday").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Friday reminder dropped,")
    assert "India" in manager.get(f"{P}decisions/?written-q=india").content.decode()
    assert "Program created" in manager.get(f"{P}decisions/?format=csv").content.decode()
