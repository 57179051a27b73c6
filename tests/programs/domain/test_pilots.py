"""A pilot decides whether the waves after it go: judged from rows, held with the reason, overridden by name (RD3)."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from programs import wakeups
from programs.domain import launches, pilot_choices, pilot_gate, pilot_holds, pilot_measures, pilots, waves
from programs.domain.pilot_rule import Counted
from programs.models import PilotCriterion, PilotHold, PilotVerdict, Wave
from rollout.journal.domain import undos
from rollout.journal.models import Entry
from rollout.tenancy import actors, walls
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.programs.conftest import AT, DUE, Plan

DAY = datetime.timedelta(days=1)
STARTS = datetime.date(2026, 10, 5)
JUDGED = datetime.date(2026, 10, 19)
THEN = datetime.datetime(2026, 10, 19, 6, 0, tzinfo=datetime.UTC)


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> dict[str, Counted]:
    """What the floors above count, by kind."""
    found = {"completed": Counted(Decimal(18), 20), "bounced": Counted(Decimal(1), 100)}

    def plug(kind: str) -> tuple[object, object]:
        return lambda wave, upto: found[kind], lambda program: True

    monkeypatch.setattr(pilot_measures, "_plugs", {kind: plug(kind) for kind in found})
    return found


@pytest.fixture
def piloted(plan: Plan, counts: dict[str, Counted]) -> Plan:
    """The first wave is a pilot that runs, with a wave after it that waits; people complete 90 percent."""
    waves.edit(wave=plan.wave, is_pilot=True, name="Pilot", by=plan.by, at=AT)
    ask(plan, "completed", 80)
    add(plan, "Wave 2", 30)
    Wave.objects.filter(pk=plan.wave.pk).update(state="launched")
    plan.wave.refresh_from_db()
    return plan


def add(plan: Plan, name: str, days: int) -> Wave:
    starts = STARTS + days * DAY
    made = {"starts_on": starts, "ends_on": starts + 40 * DAY, "segments": [plan.segment], "due_rule": DUE}
    return waves.add(program=plan.program, name=name, by=plan.by, at=AT, **made)


def ask(plan: Plan, kind: str, threshold: int, *, least: int = 10, on: datetime.date = JUDGED) -> PilotCriterion:
    return pilots.choose(wave=plan.wave, kind=kind, threshold=threshold, least=least, decides_on=on, by=plan.by, at=AT)


def judge(plan: Plan, at: datetime.datetime = THEN) -> str:
    return pilots.judge(wave=plan.wave, by=actors.system(plan.tenant), at=at).state


def later(name: str = "Wave 2") -> Wave:
    return Wave.objects.select_related("program").get(name=name)


def refusal(act: object, **values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        act(**values)
    return " ".join(caught.value.messages)


def test_one_that_shows_it_lets_the_next_wave_go(piloted: Plan) -> None:
    waiting = (
        "Pilot is not judged before 19 October 2026, and the waves after it wait for what it shows. "
        "Nobody can lift it before that."
    )
    assert refusal(launches.launch, wave=later(), by=piloted.by, at=AT) == waiting
    assert pilot_gate.kept_back([later(), piloted.wave]) == {later().pk}
    assert judge(piloted, AT) == "running"
    assert judge(piloted) == "passed"
    assert waiting not in refusal(launches.launch, wave=later(), by=piloted.by, at=THEN)
    assert not PilotHold.objects.exists()
    assert not pilot_gate.kept_back([later()])


def test_one_that_fails_holds_what_follows_and_says_who_lifts_it(piloted: Plan, counts: dict[str, Counted]) -> None:
    counts["completed"] = Counted(Decimal(15), 20)
    assert judge(piloted) == "failed"
    assert later().state == "held"
    said = (
        "Pilot failed by complete, so the waves after it wait. Who can lift it, with a reason: administrator or "
        "program manager."
    )
    assert refusal(launches.launch, wave=later(), by=piloted.by, at=THEN) == said
    assert refusal(waves.resume, wave=later(), by=piloted.by, at=THEN) == said
    held = Entry.objects.get(verb="wave.held")
    assert (held.actor, held.reason) == (None, "The pilot failed, so the waves after it wait.")
    figures = Entry.objects.get(verb="pilot.judged").data["figures"]
    assert figures == [{"kind": "completed", "threshold": 80, "total": "15", "answers": 20, "verdict": "failed"}]


def test_judged_again_nothing_happens_and_late_news_lift_it(piloted: Plan, counts: dict[str, Counted]) -> None:
    counts["completed"] = Counted(Decimal(15), 20)
    judge(piloted)
    before = Entry.objects.count(), PilotVerdict.objects.values().get()
    judge(piloted, THEN + DAY)
    assert (Entry.objects.count(), PilotVerdict.objects.values().get()) == before
    counts["completed"] = Counted(Decimal(16), 20)  # completions that came in late
    assert judge(piloted, THEN + DAY) == "passed"
    assert later().state == "planned"


def test_a_named_person_overrides_and_takes_it_back(piloted: Plan, counts: dict[str, Counted]) -> None:
    counts["completed"] = Counted(Decimal(0), 20)
    judge(piloted)
    wave = piloted.wave
    assert "Enter the reason" in refusal(pilot_choices.go_on, wave=wave, reason=" ", by=piloted.by, at=THEN)
    with pytest.raises(PermissionDenied):
        pilot_choices.go_on(wave=wave, reason="x", by=actor_for(piloted.tenant, Role.REGIONAL_LEAD), at=THEN)
    with pytest.raises(PermissionDenied):
        pilot_choices.go_on(wave=wave, reason="x", by=actors.system(piloted.tenant), at=THEN)
    pilot_choices.go_on(wave=wave, reason="The kiosks were down.", by=piloted.by, at=THEN)
    assert later().state == "planned"
    assert "decided that already" in refusal(pilot_choices.go_on, wave=wave, reason="x", by=piloted.by, at=THEN)
    went = Entry.objects.get(verb="pilot.went_on")
    assert (went.actor, went.reason) == (piloted.by.user, "The kiosks were down.")
    assert undos.undo(entry=went, by=piloted.by, at=THEN) == "Taken back: Pilot waits for a decision again."
    assert later().state == "held"


def test_too_few_answers_ask_go_extend_or_hold(piloted: Plan, counts: dict[str, Counted]) -> None:
    counts["completed"] = Counted(Decimal(9), 9)
    assert judge(piloted) == "inconclusive"
    assert later().state == "planned"
    assert "Who decides:" in refusal(launches.launch, wave=later(), by=piloted.by, at=THEN)
    given = {"wave": piloted.wave, "by": piloted.by, "at": THEN}
    pilot_choices.hold(reason="We wait.", **given)
    assert later().state == "held"
    assert "holds the waves after it: We wait." in refusal(launches.launch, wave=later(), by=piloted.by, at=THEN)
    said = refusal(pilot_choices.extend, until=THEN.date(), reason="A week.", **given)
    assert said == "Choose a day after today, 19 October 2026."
    more = pilot_choices.extend(until=JUDGED + 7 * DAY, reason="A week more.", **given)
    assert (more.state, more.choice, later().state) == ("running", "", "planned")
    assert piloted.wave.criteria.get().decides_on == JUDGED + 7 * DAY
    counts["completed"] = Counted(Decimal(9), 10)
    assert judge(piloted, THEN + 7 * DAY) == "passed"


def test_of_a_wave_that_runs_nothing_is_sent_while_it_is_held(piloted: Plan, counts: dict[str, Counted]) -> None:
    Wave.objects.filter(name="Wave 2").update(state="launched")
    held_before = add(piloted, "Wave 3", 60)
    waves.hold(wave=held_before, reason="Budget", by=piloted.by, at=AT)
    counts["completed"] = Counted(Decimal(0), 20)
    judge(piloted)
    assert set(pilot_holds.silenced().values_list("wave__name", flat=True)) == {"Wave 2", "Wave 3"}
    assert later().state == "launched"
    counts["completed"] = Counted(Decimal(20), 20)
    judge(piloted)
    assert not pilot_holds.silenced().exists()
    assert {wave.name: wave.state for wave in Wave.objects.filter(number__gt=1)} == {
        "Wave 2": "launched",
        "Wave 3": "held",
    }
    verbs = Entry.objects.filter(subject_id=later().pk, subject="wave", verb__startswith="wave.contacts")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [pilot_holds.STOPPED, pilot_holds.RESTARTED]


def test_incidents_are_told_and_one_too_many_fails_it_before_its_day(piloted: Plan) -> None:
    incidents = ask(piloted, "incidents", 1, least=1)
    tell = {"criterion": incidents, "answers": 20, "by": piloted.by, "at": AT}
    assert "Enter where" in refusal(pilots.tell, figure=Decimal(2), source=" ", **tell)
    assert "whole number" in refusal(pilots.tell, figure=Decimal("1.5"), source="Help desk", **tell)
    pilots.tell(figure=Decimal(1), source="Help desk", **tell)
    assert PilotVerdict.objects.get().state == "running"
    pilots.tell(figure=Decimal(2), source="Help desk", **tell)
    assert (PilotVerdict.objects.get().state, later().state) == ("failed", "held")
    assert "Fairway counts this itself" in refusal(
        pilots.tell, **{**tell, "criterion": piloted.wave.criteria.get(kind="completed")},
        figure=Decimal(1), source="x",
    )  # fmt: skip


def test_what_is_asked_is_chosen_before_the_outcome(piloted: Plan, counts: dict[str, Counted]) -> None:
    (criterion,) = piloted.wave.criteria.all()
    stays = (
        "Pilot was launched. What is asked of it stays, so that nobody chooses it by the outcome. "
        "Nobody can lift it; who can ask for a change order: administrator or program manager."
    )
    given = {"criterion": criterion, "by": piloted.by, "at": AT}
    assert refusal(pilots.change, threshold=70, **given) == refusal(pilots.drop, **given) == stays
    assert refusal(ask, plan=piloted, kind="completed", threshold=1).startswith("“Complete” is asked already")
    assert refusal(ask, plan=piloted, kind="score", threshold=1).startswith("Choose something of which")
    assert refusal(ask, plan=piloted, kind="bounced", threshold=101) == "Enter a figure from 0 to 100."
    assert refusal(ask, plan=piloted, kind="bounced", threshold=1, least=0).startswith("Enter how many answers")
    early = refusal(ask, plan=piloted, kind="bounced", threshold=1, on=STARTS)
    assert early == "That day is too early to have seen anything. Choose 6 October 2026 or a later day."
    judge(piloted)
    assert refusal(ask, plan=piloted, kind="bounced", threshold=1).startswith("Pilot is judged already.")
    piloted.wave = later()
    assert refusal(ask, plan=piloted, kind="bounced", threshold=1).startswith("Wave 2 is no pilot.")


def test_before_the_launch_it_is_changed_and_dropped(plan: Plan, counts: dict[str, Counted]) -> None:
    waves.edit(wave=plan.wave, is_pilot=True, by=plan.by, at=AT)
    made = ask(plan, "completed", 80)
    pilots.change(criterion=made, threshold=85, by=plan.by, at=AT)
    entry = Entry.objects.get(verb="pilot.criterion_changed")
    assert (entry.data["before"]["threshold"], entry.data["after"]["threshold"]) == (80, 85)
    assert refusal(pilots.judge, wave=plan.wave, by=plan.by, at=AT) == (
        "Wave 1 is judged once it was launched. "
        "Who can lift it, by launching the wave: administrator or program manager."
    )
    pilots.drop(criterion=made, by=plan.by, at=AT)
    assert "Nothing is asked" in refusal(pilots.judge, wave=plan.wave, by=plan.by, at=AT)


def test_the_beat_judges_on_the_day_in_the_organizations_zone(piloted: Plan, counts: dict[str, Counted]) -> None:
    assert (piloted.tenant.pk, pilots.KIND) in walls.last_acts()  # what wakes the beat, written with the act
    begins = datetime.datetime(2026, 10, 18, 22, 0, tzinfo=datetime.UTC)  # midnight in Berlin
    piloted.tenant.time_zone = "Europe/Berlin"
    assert pilots.day_begins(JUDGED, piloted.by) == begins
    counts["completed"] = Counted(Decimal(0), 20)
    piloted.tenant.clock_offset = begins - datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=1)
    piloted.tenant.save()
    again = wakeups.judge_pilots(piloted.tenant)
    assert PilotVerdict.objects.get().state == "running"
    assert abs((again + piloted.tenant.clock_offset - begins).total_seconds()) < 5
    piloted.tenant.clock_offset += datetime.timedelta(minutes=2)
    piloted.tenant.save()
    wakeups.judge_pilots(piloted.tenant)
    assert (PilotVerdict.objects.get().state, later().state) == ("failed", "held")
