"""The page that moves a wave: the effect first, then the move; for the timeline the effect alone."""

import datetime
from collections.abc import Callable

import pytest
from django.test import Client

from programs.domain import launches
from programs.models import Wave
from rollout.tenancy.permissions import Role
from tests import factories
from tests.programs import wide
from tests.programs.conftest import AT, Plan

SEEN = {"seen_from": "2026-10-05", "seen_to": "2026-11-20"}
DATES = {"starts_on": "2026-10-12", "ends_on": "2026-11-27"}


@pytest.fixture
def client(sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def address(plan: Plan) -> str:
    return f"/norvane/programs/{plan.program.slug}/waves/1/move/"


def test_what_moves_along_is_shown_before_it_is_done(plan: Plan, client: Client) -> None:
    assert "Move 1 wave</button>" not in client.get(address(plan)).content.decode()
    for page in (client.get(address(plan), DATES), client.post(address(plan), DATES)):
        text = page.content.decode()
        assert page.status_code == 200
        for said in (
            "Wave 1 starts on Monday 12 October, 7 days later",
            "24 open readiness items",
            "Deadlines in 2 places",
            "<b>12 Oct to 27 Nov</b>",
            "Move 1 wave</button>",
        ):
            assert said in text, said
    assert str(Wave.objects.get().starts_on) == "2026-10-05", "shown, not done"
    assert client.post(address(plan), {**DATES, **SEEN, "reason": "Vendor"}).status_code == 302
    assert str(Wave.objects.get().starts_on) == "2026-10-12"


def test_a_window_that_somebody_moved_meanwhile_is_shown_anew(plan: Plan, client: Client) -> None:
    client.post(address(plan), {**DATES, **SEEN})
    again = client.post(address(plan), {"starts_on": "2026-10-19", "ends_on": "2026-12-04", **SEEN})
    assert again.status_code == 422
    assert "Wave 1 was moved meanwhile, to 12 Oct to 27 Nov." in again.content.decode()
    assert str(Wave.objects.get().starts_on) == "2026-10-12"


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"starts_on": "x", "ends_on": "2026-11-20"}, "Enter a valid date"),
        ({"starts_on": "2026-10-12", "ends_on": "2026-10-01"}, "Choose 12 October 2026 or a later day."),
    ],
)
def test_dates_that_make_no_window_get_a_sentence(plan: Plan, client: Client, dates: dict, said: str) -> None:
    for headers in ({}, {"hx-request": "true"}):
        page = client.get(address(plan), dates, headers=headers)
        assert page.status_code in (200, 422)
        assert said in page.content.decode()
        assert "Move 1 wave</button>" not in page.content.decode()
    assert client.post(address(plan), {**dates, **SEEN}).status_code == 422


def test_the_timeline_gets_the_effect_alone(plan: Plan, client: Client) -> None:
    timeline = client.get(f"/norvane/programs/{plan.program.slug}/plan/").content.decode()
    assert 'class="grip" hidden role="slider"' in timeline
    assert f'data-url="{address(plan)}" data-from="2026-10-05" data-to="2026-11-20"' in timeline
    part = client.get(address(plan), DATES, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert 'name="seen_from" value="2026-10-05"' in part


def test_who_may_not_move_gets_nothing_to_take_a_wave_by(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    page = sign_in(Role.EXECUTIVE).get(f"/norvane/programs/{plan.program.slug}/plan/").content.decode()
    assert "grip" not in page
    assert "js/plan.js" not in page


def test_a_launched_wave_says_that_its_dates_stay(plan: Plan, client: Client) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    page = client.get(address(plan), DATES).content.decode()
    assert "Wave 1 was launched. Its dates stay, because people were told." in page
    assert "Move 1 wave</button>" not in page
    assert client.post(address(plan), {**DATES, **SEEN}).status_code == 422


def test_the_plan_of_sixty_waves_is_there(inside: object, client: Client) -> None:
    program = wide.program()
    page = client.get(f"/norvane/programs/{program.slug}/plan/")
    assert page.status_code == 200
    assert page.content.decode().count('class="grip"') == wide.WAVES


def test_people_in_other_programs_at_once_are_told_before_the_move_and_on_the_plan(plan: Plan, client: Client) -> None:
    rival = factories.WaveFactory(
        program__name="Data basics",
        name="Wave 7",
        starts_on=datetime.date(2026, 12, 1),
        ends_on=datetime.date(2026, 12, 9),
    )
    factories.WaveSegmentFactory(wave=rival, segment=plan.segment)
    said = "3 people are in other programs at the same time: Data basics, Wave 7 (3)."
    base = f"/norvane/programs/{plan.program.slug}/"
    assert said not in client.get(f"{base}plan/").content.decode()
    there = {"starts_on": "2026-11-02", "ends_on": "2026-12-18"}
    assert said in client.get(f"{base}waves/1/move/", there).content.decode()
    assert said in client.get(f"{base}waves/1/move/", there, headers={"HX-Request": "true"}).content.decode()
    Wave.objects.filter(pk=plan.wave.pk).update(**there)
    assert said in client.get(f"{base}plan/").content.decode()
