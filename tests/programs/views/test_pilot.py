"""The pages of a pilot: what is asked, the figures, the verdict, the decision (RD3)."""

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from programs.domain import pilot_measures, pilots, waves
from programs.domain.pilot_rule import Counted
from programs.models import PilotCriterion, PilotVerdict, Wave
from rollout.tenancy import actors
from rollout.tenancy.permissions import Role
from tests.conftest import queries_of
from tests.programs.conftest import AT, DUE, Plan

JUDGED = datetime.date(2026, 10, 19)
THEN = datetime.datetime(2026, 10, 19, 6, 0, tzinfo=datetime.UTC)


@pytest.fixture
def piloted(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A pilot whose messages bounce, and the wave after it; the clock stands on its day."""
    plug = (lambda wave, upto: Counted(Decimal(7), 100), lambda program: True)
    monkeypatch.setattr(pilot_measures, "_plugs", {"bounced": plug})
    waves.edit(wave=plan.wave, is_pilot=True, name="Pilot", by=plan.by, at=AT)
    starts = datetime.date(2026, 11, 2)
    ends = datetime.date(2026, 12, 11)
    waves.add(
        program=plan.program, name="Wave 2", starts_on=starts, ends_on=ends, segments=[plan.segment], due_rule=DUE,
        by=plan.by, at=AT,
    )  # fmt: skip
    plan.tenant.clock_offset = THEN - datetime.datetime.now(datetime.UTC)
    plan.tenant.save()
    plan.wave.refresh_from_db()
    return plan


def url(plan: Plan, rest: str = "") -> str:
    return f"/norvane/programs/{plan.program.slug}/waves/{plan.wave.number}/pilot/{rest}"


def launched(plan: Plan, **values: int) -> PilotCriterion:
    given = {"kind": "bounced", "threshold": 2, "least": 10, **values}
    made = pilots.choose(wave=plan.wave, decides_on=JUDGED, by=plan.by, at=AT, **given)
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    plan.wave.refresh_from_db()
    return made


def test_empty_it_says_what_to_do_and_a_criterion_is_added(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get(url(piloted)).text
    assert "Nothing is asked of this pilot yet" in page
    assert "What is a pilot?" in page
    form = client.get(url(piloted, "criteria/new/")).text
    assert "Incidents that were reported." in form
    assert "Complete people as a part" not in form  # nobody counts them here
    given = {"kind": "bounced", "threshold": "2", "least": "10", "decides_on": "2026-10-20"}
    refused = client.post(url(piloted, "criteria/new/"), {**given, "threshold": "101"})
    assert refused.status_code == 422
    assert "Enter a figure from 0 to 100." in refused.text
    page = client.post(url(piloted, "criteria/new/"), given, follow=True).text
    assert page.count("at most 2%") == 1
    one = client.post(url(piloted, "criteria/1/"), {**given, "threshold": "3"}, follow=True).text
    assert "at most 3%" in one
    assert "not asked any more" in client.post(url(piloted, "criteria/1/drop/"), follow=True).text


def test_it_fails_is_overridden_and_undone(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    launched(piloted)
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.post(url(piloted, "judge/"), follow=True).text
    assert "It failed by bounced." in page
    assert "7%\n" in page
    assert "Waves that wait" in page
    wave = client.get(f"/norvane/programs/{piloted.program.slug}/waves/2/").text
    assert "It waits for its pilot" in wave
    assert "Who can lift it, with a reason:" in wave
    assert "Resume wave" not in wave
    assert "Pilot failed" in client.get(f"/norvane/programs/{piloted.program.slug}/plan/").text
    empty = client.post(url(piloted, "go-on/"), {"reason": " "})
    assert empty.status_code == 422
    done = client.post(url(piloted, "go-on/"), {"reason": "One old browser."}, follow=True).text
    assert "lets the waves after it go on: One old browser." in done
    assert "Undo" in done
    assert Wave.objects.get(name="Wave 2").state == "planned"
    log = client.get(f"/norvane/programs/{piloted.program.slug}/decisions/").text
    assert "Went on all the same after a pilot" in log


def test_inconclusive_it_asks_for_one_of_three(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    launched(piloted, least=500)
    pilots.judge(wave=piloted.wave, by=actors.system(piloted.tenant), at=THEN)
    client = sign_in(Role.PROGRAM_MANAGER)
    page = client.get(url(piloted)).text
    for button in ("Go on all the same", "Give it more time", "Hold the waves after it"):
        assert button in page
    assert client.post(url(piloted, "extend/"), {"reason": "x"}).status_code == 422
    client.post(url(piloted, "hold/"), {"reason": "We wait."})
    assert PilotVerdict.objects.get().choice == "hold"
    client.post(url(piloted, "extend/"), {"reason": "A week.", "until": "2026-10-26"})
    assert PilotVerdict.objects.get().state == "running"


def test_what_nobody_counts_is_told_with_its_source(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    launched(piloted, kind="incidents", threshold=1, least=1)
    client = sign_in(Role.PROGRAM_MANAGER)
    assert "Tell the figure" in client.get(url(piloted, "criteria/1/")).text
    bad = client.post(url(piloted, "criteria/1/tell/"), {"figure": "1.5", "answers": "9", "source": "Help desk"})
    assert bad.status_code == 422
    given = {"figure": "4", "answers": "9", "source": "Help desk"}
    assert "It failed by incidents." in client.post(url(piloted, "criteria/1/tell/"), given, follow=True).text


def test_figures_are_for_those_who_see_all_results(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    launched(piloted)
    pilots.judge(wave=piloted.wave, by=actors.system(piloted.tenant), at=THEN)
    page = sign_in(Role.REVIEWER).get(url(piloted)).text
    assert "It failed by bounced." in page
    assert "7%\n" not in page
    assert "Go on all the same" not in page


def test_another_wave_has_no_such_page(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    other = f"/norvane/programs/{piloted.program.slug}/waves/2/pilot/"
    assert sign_in(Role.PROGRAM_MANAGER).get(other).status_code == 404


def test_queries_do_not_grow_with_criteria_told_by_hand(piloted: Plan, sign_in: Callable[[Role], Client]) -> None:
    client = sign_in(Role.PROGRAM_MANAGER)
    given = {"least": 1, "decides_on": JUDGED, "by": piloted.by, "at": AT}
    pilots.choose(wave=piloted.wave, kind="incidents", threshold=1, **given)
    client.get(url(piloted))
    with queries_of() as one:
        client.get(url(piloted))
    pilots.choose(wave=piloted.wave, kind="satisfied", threshold=80, **given)
    pilots.choose(wave=piloted.wave, kind="bounced", threshold=1, **given)
    with queries_of() as three:
        client.get(url(piloted))
    assert len(one) == len(three) == 23
