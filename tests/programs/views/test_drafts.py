"""Drafts of a plan in the browser: made, changed, compared with the plan and another draft, published, discarded."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import drafts
from programs.models import PlanDraft, Wave
from rollout.tenancy.permissions import Role
from tests.conftest import queries_of
from tests.programs.conftest import AT, Plan


@pytest.fixture
def client(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def base(plan: Plan) -> str:
    return f"/norvane/programs/{plan.program.slug}/plan/drafts/"


def seen(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page)[1]


def test_a_draft_from_the_first_name_to_the_published_plan(plan: Plan, client: Client) -> None:
    assert "No draft yet" in client.get(base(plan)).content.decode()
    made = client.post(f"{base(plan)}new/", {"title": "After the works council"})
    assert made.url.endswith("/plan/drafts/1/")
    empty = client.get(made.url).content.decode()
    assert "It says what the published plan says." in empty
    form = client.get(f"{base(plan)}1/waves/1/").content.decode()
    assert 'value="2026-10-05"' in form
    given = {"due_kind": "after", "due_days": "25", "due_unit": "working", "due_anchor": "launch", "due_time": "23:59"}
    given |= {"starts_on": "2026-10-12", "ends_on": "2026-11-27"}
    looked = client.post(f"{base(plan)}1/waves/1/", {**given, "preview": "1"}).content.decode()
    assert "Wave 1 starts on Monday 12 October, 7 days later" in looked
    assert not PlanDraft.objects.get().waves.exists(), "looked at, not kept"
    assert client.post(f"{base(plan)}1/waves/1/", given).status_code == 302
    page = client.get(f"{base(plan)}1/").content.decode()
    for said in (
        "It changes 1 wave. Of 3 people, 3 would be due later and 0 earlier than published.",
        "12 Oct to 27 Nov",
        "5 Oct to 20 Nov",
        "25 working days after launch",
        "Starts 7 days later.",
        "3 people are due later.",
        "Publish 1 change</button>",
    ):
        assert said in page, said
    assert str(Wave.objects.get().starts_on) == "2026-10-05"
    done = client.post(f"{base(plan)}1/publish/", {"seen": seen(page), "reason": "Agreed."}, follow=True)
    assert "“After the works council” is the plan now." in done.content.decode()
    assert "/undo/" in done.content.decode()
    assert str(Wave.objects.get().starts_on) == "2026-10-12"
    closed = client.get(f"{base(plan)}1/").content.decode()
    assert "12 Oct to 27 Nov" in closed
    assert "Publish 1 change" not in closed
    decisions = client.get(f"/norvane/programs/{plan.program.slug}/decisions/").content.decode()
    assert "Draft of the plan published" in decisions
    assert "Agreed." in decisions


def test_the_timeline_of_a_draft_keeps_dates_alone(plan: Plan, client: Client) -> None:
    drafts.start(program=plan.program, title="x", by=plan.by, at=AT)
    address, dates = f"{base(plan)}1/waves/1/", {"starts_on": "2026-10-12", "ends_on": "2026-11-27"}
    assert f'data-url="{address}"' in client.get(f"{base(plan)}1/").content.decode()
    part = client.get(address, dates, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert "Keep in the draft" in part
    assert client.post(address, dates).status_code == 302
    assert PlanDraft.objects.get().waves.get().due_rule["days"] == 20
    assert client.post(f"{address}drop/").status_code == 302
    assert not PlanDraft.objects.get().waves.exists()


def test_two_drafts_stand_side_by_side(plan: Plan, client: Client) -> None:
    for title, day in (("Earlier", 28), ("Earliest", 21)):
        draft = drafts.start(program=plan.program, title=title, by=plan.by, at=AT)
        day = plan.wave.starts_on.replace(month=9, day=day)
        drafts.propose(draft=draft, wave=plan.wave, starts_on=day, by=plan.by, at=AT)
    page = client.get(f"{base(plan)}1/?with=2").content.decode()
    assert '<th scope="col">Earlier</th><th scope="col">Earliest</th>' in page
    assert "Starts 7 days earlier." in page
    assert "Starts 14 days earlier." in page
    assert client.get(f"{base(plan)}1/?with=nobody").status_code == 200


def test_what_stands_against_a_draft_is_said_and_what_moved_beneath_it_refused(plan: Plan, client: Client) -> None:
    draft = drafts.start(program=plan.program, title="x", by=plan.by, at=AT)
    drafts.propose(draft=draft, wave=plan.wave, starts_on=AT.date(), by=plan.by, at=AT)
    page = client.get(f"{base(plan)}1/").content.decode()
    assert "The start lies before today." in page
    Wave.objects.update(starts_on="2026-10-06")
    page = client.get(f"{base(plan)}1/").content.decode()
    assert "Wave 1 was moved meanwhile" in page
    refused = client.post(f"{base(plan)}1/publish/", {"seen": seen(page)})
    assert refused.status_code == 422
    assert str(Wave.objects.get().starts_on) == "2026-10-06"
    client.post(f"{base(plan)}1/look-again/")
    page = client.get(f"{base(plan)}1/").content.decode()
    assert "was moved meanwhile" not in page
    assert client.post(f"{base(plan)}1/publish/", {"seen": seen(page)}).status_code == 302


def test_a_draft_is_renamed_and_discarded(plan: Plan, client: Client) -> None:
    drafts.start(program=plan.program, title="x", by=plan.by, at=AT)
    assert client.post(f"{base(plan)}1/rename/", {"title": "y"}).status_code == 302
    assert client.post(f"{base(plan)}1/rename/", {"title": " "}).status_code == 422
    assert PlanDraft.objects.get().title == "y"
    assert client.post(f"{base(plan)}1/discard/").status_code == 302
    assert client.post(f"{base(plan)}1/discard/").status_code == 409
    assert client.get(f"{base(plan)}1/waves/1/").status_code == 200


def test_the_list_takes_the_same_queries_for_one_draft_and_three(plan: Plan, client: Client) -> None:
    counts = []
    for titles in (["a"], ["b", "c"]):
        for title in titles:
            draft = drafts.start(program=plan.program, title=title, by=plan.by, at=AT)
            drafts.propose(draft=draft, wave=plan.wave, starts_on=AT.date(), by=plan.by, at=AT)
        client.get(base(plan))
        with queries_of() as found:
            assert client.get(base(plan)).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1], counts


def test_who_reads_a_draft_changes_nothing(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    drafts.start(program=plan.program, title="x", by=plan.by, at=AT)
    reader = sign_in(Role.EXECUTIVE)
    page = reader.get(f"{base(plan)}1/").content.decode()
    assert "grip" not in page
    assert "Discard draft" not in page
    assert reader.post(f"{base(plan)}1/discard/").status_code == 403
