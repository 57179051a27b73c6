"""Risks in the browser: raised by who works on readiness, read by all who see the program, on its first page."""

from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import risks
from programs.models import Risk
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan

P = "/norvane/programs/anti-bribery-essentials/"
FIELDS = {
    "title": "Kiosks offline",
    "note": "",
    "high": "high",
    "people": "",
    "audience": "",
    "plan": "",
    "trigger": "",
}


@pytest.fixture
def manager(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def add(plan: Plan, /, title: str = "Kiosks offline", **more: object) -> Risk:
    given = {"people": 40} if not {"people", "wave", "segment"} & more.keys() else {}
    return risks.add(program=plan.program, title=title, by=plan.by, at=AT, **given, **more)


def given(plan: Plan, /, **more: str) -> dict[str, str]:
    return FIELDS | {"owner": str(plan.by.user.pk)} | more


def test_a_risk_is_raised_changed_and_settled(plan: Plan, manager: Client) -> None:
    assert "No risk is raised" in manager.get(f"{P}risks/").content.decode()
    page = manager.get(f"{P}risks/new/").content.decode()
    assert '<optgroup label="Waves">' in page
    answer = manager.post(f"{P}risks/new/", given(plan, audience=f"wave-{plan.wave.pk}"))
    assert (answer.status_code, answer.url) == (302, f"{P}risks/1/")
    page = manager.get(f"{P}risks/1/").content.decode()
    assert "3 people, Wave 1" in page
    assert "There is none: nobody has said what is done if it happens." in page
    full = given(plan, people="7", plan="Paper", trigger="Two days", plan_owner=str(plan.by.user.pk))
    assert manager.post(f"{P}risks/1/edit/", full).status_code == 302
    page = manager.get(f"{P}risks/1/").content.decode()
    assert "7 people" in page
    assert "Two days" in page
    assert manager.post(f"{P}risks/1/state/", {"state": "happened", "reason": ""}).status_code == 422
    assert manager.post(f"{P}risks/1/state/", {"state": "happened", "reason": "Seen in Houston"}).status_code == 302
    assert "Seen in Houston" in manager.get(f"{P}risks/1/").content.decode()
    log = manager.get(f"{P}decisions/").content.decode()
    assert "Risk happened" in log
    assert "Seen in Houston" in log


def test_what_is_missing_is_said_at_its_field(plan: Plan, manager: Client) -> None:
    refused = manager.post(f"{P}risks/new/", given(plan, plan="Paper"))
    assert refused.status_code == 422
    assert "Say what it would cost once" in refused.content.decode()
    refused = manager.post(f"{P}risks/new/", given(plan, people="5", plan="Paper"))
    assert "Enter what sets the plan going" in refused.content.decode()
    assert "Choose who carries the plan out." in refused.content.decode()
    refused = manager.post(f"{P}risks/new/", given(plan, title="", people="-1"))
    assert refused.status_code == 422


def test_the_first_page_orders_them_by_what_they_cost(plan: Plan, manager: Client) -> None:
    assert "No risk is raised." in manager.get(P).content.decode()
    add(plan, "Cheap", people=3)
    gone = add(plan, "Gone", people=900)
    add(plan, "Dear", people=1310)
    risks.turn(risk=gone, state="closed", reason="Fixed", by=plan.by, at=AT)
    page = manager.get(P).content.decode()
    page = page[page.index('id="risks-title"') :]
    assert page.index("Dear") < page.index("1,310 people") < page.index("Cheap") < page.index("Gone")
    assert "Add risk" in page


def test_a_reader_raises_nothing(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    add(plan)
    reader = sign_in(Role.AUDITOR)
    assert "Add risk" not in reader.get(P).content.decode()
    page = reader.get(f"{P}risks/1/").content.decode()
    assert "Keep it" not in page
    assert "Change risk" not in page
    assert reader.get(f"{P}risks/new/").status_code == 403


def test_segments_of_others_are_offered_to_who_manages_them(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    factories.SegmentFactory(name="Somebody else’s")
    assert "Somebody else’s" in sign_in(Role.PROGRAM_MANAGER).get(f"{P}risks/new/").content.decode()
    form = sign_in(Role.REVIEWER).get(f"{P}risks/new/").content.decode()
    assert "Somebody else’s" not in form
    assert plan.segment.name in form


def test_the_list_searches_sorts_and_exports(plan: Plan, manager: Client) -> None:
    add(plan, "Kiosks offline")
    add(plan, "Counsel is silent", wave=plan.wave)
    assert "Counsel" not in manager.get(f"{P}risks/?q=kiosks").content.decode()
    page = manager.get(f"{P}risks/?sort=cost").content.decode()
    assert page.index("Counsel") < page.index("Kiosks")
    lines = manager.get(f"{P}risks/?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith("Kiosks offline,Medium,40,")
    assert lines[2].startswith("Counsel is silent,Medium,3,Wave 1,")


def test_the_list_takes_as_many_queries_for_three(plan: Plan, manager: Client) -> None:
    def asked(path: str) -> int:
        manager.get(path)
        with queries_of() as queries:
            manager.get(path)
        return len(queries)

    add(plan, wave=plan.wave)
    before = [asked(f"{P}risks/"), asked(P)]
    add(plan, segment=plan.segment)
    add(plan, people=5)
    assert [asked(f"{P}risks/"), asked(P)] == before
