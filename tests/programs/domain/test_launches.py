"""A launch happens once or not at all: refused by a closed gate, raced by two people, killed at each point."""

import datetime
import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from audiences.models import Person
from delivery.domain import issuing
from delivery.models import Assignment
from programs.domain import launches, readiness, waivers, waves
from programs.models import Finding, Launch, ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan, make_plan


def test_a_closed_gate_refuses_and_names_every_item(plan: Plan) -> None:
    plan.clear_gate(but="communications.sponsor")
    with pytest.raises(ValidationError) as caught:
        launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert caught.value.messages == [
        "“Sponsor has approved the announcement” blocks the launch. It is not started. Program manager can settle it, "
        "or a program manager grants a waiver."
    ]
    assert not Launch.objects.exists()
    plan.wave.refresh_from_db()
    assert plan.wave.state == "planned"


def test_an_open_gate_launches_once_and_says_so(plan: Plan) -> None:
    plan.clear_gate(but="technology.load")
    other = actor_for(plan.tenant, Role.ADMINISTRATOR)
    until = datetime.date(2026, 10, 2)
    waiver = waivers.ask(item=plan.item("technology.load"), reason="Low peak", expires_on=until, by=plan.by, at=AT)
    waivers.grant(waiver=waiver, reason="Staggered", by=other, at=AT)
    late = AT + datetime.timedelta(days=20)
    with pytest.raises(ValidationError, match="Its waiver expired on 2 October 2026"):
        launches.launch(wave=plan.wave, by=plan.by, at=late)
    made = launches.launch(wave=plan.wave, by=plan.by, at=AT)
    again = launches.launch(wave=plan.wave, by=other, at=late)
    assert (made.people, made.waived, again.pk) == (3, [waiver.pk], made.pk)
    entry = Entry.objects.get(verb="wave.launched")
    assert (entry.subject_id, entry.data) == (plan.wave.pk, {"program": plan.program.pk, "people": 3})


def test_checks_run_again_at_launch(plan: Plan) -> None:
    plan.clear_gate()
    Person.objects.update(status="left")
    with pytest.raises(ValidationError) as caught:
        launches.launch(wave=plan.wave, by=plan.by, at=AT)
    assert caught.value.messages[1] == (
        "“Enrollment rule returns the expected audience” no longer passes. Nobody matches the segments of this wave. "
        "Its check has to pass, or a program manager grants a waiver."
    )


def test_what_a_launch_relied_on_stays_once_the_wave_is_closed(plan: Plan) -> None:
    plan.clear_gate()
    launches.launch(wave=plan.wave, by=plan.by, at=AT)
    Wave.objects.filter(pk=plan.wave.pk).update(state="closed")
    with pytest.raises(ValidationError, match="Wave 1 is closed"):
        readiness.reopen(item=plan.item("communications.sponsor"), reason="x", by=plan.by, at=AT)


def test_the_first_start_is_the_earliest_local_one(plan: Plan) -> None:
    found = launches.first_instant(plan.wave, Person.objects.all())
    assert found == (datetime.datetime(2026, 10, 5, 3, 30, tzinfo=datetime.UTC), "Asia/Kolkata")


@pytest.fixture
def ready(committed: None) -> Iterator[Plan]:
    """A wave with a clear gate, committed."""
    tenant = factories.TenantFactory(slug="norvane")
    with walls.inside(tenant.pk):
        plan = make_plan(tenant, actor_for(tenant, Role.PROGRAM_MANAGER))
        plan.clear_gate()
    yield plan
    connections["default"].close()


def seen(plan: Plan) -> tuple[str, int, int]:
    """State of the wave, launches and journal entries about it, as another connection sees them."""
    connections["default"].close()
    with walls.inside(plan.tenant.pk):
        state = Wave.objects.get(pk=plan.wave.pk).state
        return state, Launch.objects.count(), Entry.objects.filter(verb="wave.launched").count()


def test_two_people_who_press_at_once_launch_once(ready: Plan) -> None:
    together, made, failed = threading.Barrier(6), [], []

    def press() -> None:
        try:
            together.wait(timeout=20)
            with walls.inside(ready.tenant.pk):
                made.append(launches.launch(wave=ready.wave, by=ready.by, at=AT).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connections["default"].close()

    presses = [threading.Thread(target=press) for _ in range(6)]
    for each in presses:
        each.start()
    for each in presses:
        each.join(30)
    assert failed == []
    assert len(made) == 6
    assert len(set(made)) == 1
    assert seen(ready) == ("launched", 1, 1)


def test_an_item_reopened_during_a_launch_waits_or_wins(ready: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The launch has looked at the gate; whoever reopens an item now waits for it, and opens a finding then."""
    looked, outcome = threading.Event(), []
    write = launches._write

    def slowly(*args: object) -> Launch:
        looked.set()
        reopening.join(0.5)
        assert reopening.is_alive()  # it waits for the wave's row
        return write(*args)

    def reopen() -> None:
        looked.wait(20)
        try:
            with walls.inside(ready.tenant.pk):
                item = ReadinessItem.objects.get(wave=ready.wave, key="communications.sponsor")
                readiness.reopen(item=item, reason="Second thoughts", by=ready.by, at=AT)
                outcome.extend(Finding.objects.values_list("cause", flat=True))
        finally:
            connections["default"].close()

    monkeypatch.setattr(launches, "_write", slowly)
    reopening = threading.Thread(target=reopen)
    reopening.start()
    with walls.inside(ready.tenant.pk):
        launches.launch(wave=ready.wave, by=ready.by, at=AT)
    reopening.join(30)
    assert outcome == ["reopened"]
    assert seen(ready) == ("launched", 1, 1)
    with walls.inside(ready.tenant.pk):
        issuing.issue_all(wave=ready.wave, by=ready.by, at=AT)
        assert not Assignment.objects.exists(), "the item is open before anybody was assigned"


POINTS: list[tuple[str, Callable[[pytest.MonkeyPatch, Callable[..., object]], None]]] = [
    ("the gate", lambda patch, die: patch.setattr(launches, "_pass_the_gate", die)),
    ("the audience", lambda patch, die: patch.setattr(launches.audience, "people_of", die)),
    ("the launch row", lambda patch, die: patch.setattr(Launch.objects, "create", die)),
    ("the state", lambda patch, die: patch.setattr(Wave, "save", die)),
    ("the journal", lambda patch, die: patch.setattr(entries, "record", die)),
    ("before the commit", lambda patch, die: patch.setattr(connections["default"], "commit", die)),
]


@pytest.mark.parametrize(("where", "plant"), POINTS, ids=[where for where, _ in POINTS])
def test_a_process_killed_at_each_point_has_not_launched(ready: Plan, where: str, plant: Callable[..., None]) -> None:
    assert die_while(ready, plant) == -signal.SIGKILL
    assert seen(ready) == ("planned", 0, 0)
    with walls.inside(ready.tenant.pk):
        launches.launch(wave=ready.wave, by=ready.by, at=AT)
    assert seen(ready) == ("launched", 1, 1)


def test_a_process_killed_after_the_commit_has_launched_once(ready: Plan) -> None:
    assert die_while(ready, lambda patch, die: None) == -signal.SIGKILL
    assert seen(ready) == ("launched", 1, 1)
    with walls.inside(ready.tenant.pk):
        launches.launch(wave=ready.wave, by=ready.by, at=AT)
    assert seen(ready) == ("launched", 1, 1)


def die_while(ready: Plan, plant: Callable[..., None]) -> int:
    """Launch in a child process that is killed at the planted point, else after the commit; its exit status."""
    connections["default"].close()
    child = os.fork()
    if not child:
        try:
            with walls.inside(ready.tenant.pk):
                plant(pytest.MonkeyPatch(), lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL))
                launches.launch(wave=ready.wave, by=ready.by, at=AT)
            os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_wave_without_modules_is_refused(plan: Plan) -> None:
    bare = factories.ProgramFactory()
    dates = {"starts_on": datetime.date(2026, 10, 5), "ends_on": datetime.date(2026, 11, 20)}
    due = {"kind": "on_local_date", "date": "2026-11-01"}
    wave = waves.add(program=bare, name="W", segments=[], due_rule=due, **dates, by=plan.by, at=AT)
    with pytest.raises(ValidationError, match="no module yet"):
        launches.launch(wave=wave, by=plan.by, at=AT)
