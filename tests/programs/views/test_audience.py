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


@pytest.mark.parametrize("more", [0, 2])
def test_the_tab_costs_the_same_for_one_wave_and_three(plan: Plan, sign_in, more: int) -> None:
    for number in range(2, 2 + more):
        add_wave(plan, number, "DE")
    client = sign_in(Role.PROGRAM_MANAGER)
    client.get(P)
    with queries_of() as queries:
        client.get(P)
    asked = [each["sql"] for each in queries if "audiences_person" in each["sql"]]
    assert len(asked) == 7
