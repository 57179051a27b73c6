"""The audience tab: overlaps, the remainder, which wave wins, and the people behind each number."""

import datetime

import pytest

from programs.domain import waves
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import queries_of
from tests.programs.conftest import AT, DUE, Plan

pytestmark = pytest.mark.django_db
P = "/norvane/programs/anti-bribery-essentials/audience/"
WAVE = "/norvane/programs/anti-bribery-essentials/waves/1/"


def add_wave(plan: Plan, number: int, code: str) -> None:
    rule = {"all": [{"field": "country", "op": "in", "value": [code]}]}
    waves.add(
        program=plan.program,
        name=f"Wave {number}",
        starts_on=datetime.date(2026, 11, 2),
        ends_on=datetime.date(2026, 12, 18),
        segments=[factories.SegmentFactory(rule=rule)],
        due_rule=DUE,
        by=plan.by,
        at=AT,
    )


def test_overlaps_open_their_people_and_the_order_can_be_changed(plan: Plan, sign_in) -> None:
    add_wave(plan, 2, "DE")
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get(P).content.decode()
    assert f'<a href="{P}people/?wave=1&amp;also=2">2</a>' in page
    listed = client.get(f"{P}people/?wave=1&also=2").content.decode()
    assert "2 people" in listed
    assert client.get(f"{P}people/?wave=1&also=2&format=csv").content.decode().count("\n") == 3
    assert "No people yet" in client.get(f"{P}people/").content.decode()
    assert client.post(f"{P}priority/", {"wave": "2"}).status_code == 302
    page = client.get(P).content.decode()
    assert "Wave 2 has them" in page
    assert "Whoever is in several waits for the first of these waves" in page
    assert client.post(f"{P}priority/", {}).status_code == 302
    assert "No order is set" in client.get(P).content.decode()


@pytest.mark.parametrize("query", ["wave=x", "wave=99", "also=", "wave=-1", "wave=99999999999"])
def test_a_wave_that_is_none_is_not_found(plan: Plan, sign_in, query: str) -> None:
    assert sign_in(Role.PROGRAM_MANAGER).get(f"{P}people/?{query}").status_code == 404


def test_only_who_plans_may_order(plan: Plan, sign_in) -> None:
    add_wave(plan, 2, "DE")
    assert sign_in(Role.AUDITOR).post(f"{P}priority/", {"wave": "2"}).status_code == 403
    assert sign_in(Role.EXECUTIVE).get(f"{P}people/").status_code == 403


def test_segments_are_mapped_and_what_that_does_is_shown_before(plan: Plan, sign_in) -> None:
    rule = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
    germans = factories.SegmentFactory(name="Germans", rule=rule)
    waves.edit(wave=plan.wave, segments=[plan.segment, germans], by=plan.by, at=AT)
    client, path = sign_in(Role.PROGRAM_MANAGER), f"{WAVE}modalities/"
    assert path in client.get(P).content.decode()
    page = client.get(path).content.decode()
    assert "The checklist stays as it is." in page
    form = {
        "order": f"{plan.segment.pk},{germans.pk}",
        f"modality_{plan.segment.pk}": "elearning",
        f"modality_{germans.pk}": "vilt",
    }
    raised = client.post(path, {**form, "up": germans.pk}, headers={"HX-Request": "true"}).content.decode()
    assert raised.index("Germans") < raised.index(plan.segment.name)
    assert "2 people learn so" in raised
    assert f'value="{germans.pk},{plan.segment.pk}"' in raised
    assert not plan.wave.audience.exclude(modality="").exists()
    form["order"] = f"{germans.pk},{plan.segment.pk}"
    assert client.post(path, {**form, "save": "1"}).status_code == 302
    page = client.get(P).content.decode()
    assert "Virtual classroom: 2" in page
    assert "Self-paced: 1" in page
    assert "Virtual classroom" in client.get(WAVE).content.decode()
    for wrong in ({"order": "1,2"}, {"order": ""}, {f"modality_{germans.pk}": "swimming"}):
        assert client.post(path, {**form, **wrong, "save": "1"}).status_code == 422
    refused = client.post(path, {**form, "order": f"{germans.pk},{germans.pk}", "save": "1"}).content.decode()
    assert "The segments of this wave changed meanwhile. Look once more." in refused


def test_a_wave_without_segments_a_program_with_one_way_and_a_launched_wave_say_so(plan: Plan, sign_in) -> None:
    client, path = sign_in(Role.PROGRAM_MANAGER), f"{WAVE}modalities/"
    plan.program.modules.filter(modality="vilt").delete()
    assert "There is one way to learn" in client.get(path).content.decode()
    assert "modalities/" not in client.get(P).content.decode()
    plan.wave.audience.all().delete()
    assert "No segment is chosen" in client.get(path).content.decode()
    plan.program.waves.update(state="launched")
    answer = client.get(path)
    assert (answer.status_code, "How its people learn stays" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("more", [0, 2])
def test_the_tab_costs_the_same_for_one_wave_and_three(plan: Plan, sign_in, more: int) -> None:
    for number in range(2, 2 + more):
        add_wave(plan, number, "DE")
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get(P)
    with queries_of() as queries:
        client.get(P)
    asked = [each["sql"] for each in queries if "audiences_person" in each["sql"]]
    assert len(asked) == 3
