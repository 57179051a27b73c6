"""Overdue: each open assignment marked once, when its own due instant has passed."""

import datetime
import random
import threading

import pytest
from django.db import connection

from delivery import wakeups
from delivery.domain import overdue
from delivery.models import Assignment
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories

DUE = datetime.datetime(2026, 10, 20, 21, 59, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)
State = Assignment.State


def marked() -> list[int]:
    """Every assignment id ever journaled as overdue, with repetitions."""
    entries = Entry.objects.filter(verb="assignments.overdue")
    return sorted(pk for entry in entries for pk in entry.data["assignments"])


def test_only_after_the_due_instant_and_only_open_ones(inside: Tenant, system: Actor) -> None:
    wave = factories.WaveFactory()
    rows = {state: factories.AssignmentFactory(wave=wave, state=state, due_at=DUE) for state in State}
    assert overdue.mark_overdue(by=system, at=DUE) == 0
    assert overdue.next_due_at(DUE) == DUE
    assert overdue.mark_overdue(by=system, at=DUE + MINUTE) == 2
    late = set(Assignment.objects.filter(overdue_at=DUE + MINUTE).values_list("pk", flat=True))
    assert late == {rows[State.ASSIGNED].pk, rows[State.IN_PROGRESS].pk}
    assert overdue.next_due_at(DUE + MINUTE) is None


def test_one_entry_per_wave(inside: Tenant, system: Actor) -> None:
    waves = [factories.WaveFactory() for _ in range(2)]
    for wave in (*waves, *waves):
        factories.AssignmentFactory(wave=wave, due_at=DUE)
    overdue.mark_overdue(by=system, at=DUE + MINUTE)
    entries = Entry.objects.filter(verb="assignments.overdue")
    assert sorted((entry.subject, entry.subject_id, len(entry.data["assignments"])) for entry in entries) == sorted(
        ("wave", wave.pk, 2) for wave in waves
    )


@pytest.mark.parametrize("seed", range(6))
def test_each_is_marked_once_whatever_the_steps(
    inside: Tenant, system: Actor, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overdue, "CHUNK", 3)
    dice = random.Random(seed)
    wave = factories.WaveFactory()
    for _ in range(15):
        due_at = DUE + dice.randint(0, 60) * MINUTE
        factories.AssignmentFactory(wave=wave, due_at=due_at, state=dice.choice(list(State)))
    at, should = DUE, set()
    while at < DUE + 90 * MINUTE:
        open_ones = Assignment.objects.filter(state__in=["assigned", "in_progress"])
        should |= set(open_ones.filter(due_at__lt=at).values_list("pk", flat=True))
        overdue.mark_overdue(by=system, at=at)
        assert set(marked()) == should
        for each in dice.sample(list(open_ones), min(2, open_ones.count())):
            Assignment.objects.filter(pk=each.pk).update(state=State.COMPLETED, completed_at=at)
        at += dice.randint(1, 20) * MINUTE
    assert len(marked()) == len(set(marked()))
    first = dict(Assignment.objects.filter(overdue_at__isnull=False).values_list("pk", "overdue_at"))
    overdue.mark_overdue(by=system, at=DUE + datetime.timedelta(days=9))
    assert first == dict(Assignment.objects.filter(pk__in=first).values_list("pk", "overdue_at"))


def test_two_workers_mark_each_once(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "CHUNK", 5)
    tenant = factories.TenantFactory(is_demo=True)
    with walls.inside(tenant.pk):
        wave = factories.WaveFactory()
        factories.AssignmentFactory.create_batch(40, wave=wave, due_at=clock.now(tenant) - MINUTE)

    def work() -> None:
        try:
            wakeups.mark_overdue(tenant)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with walls.inside(tenant.pk):
        assert len(marked()) == len(set(marked())) == 40


def test_the_agenda_comes_again_at_the_next_due_instant_in_real_time(inside: Tenant) -> None:
    inside.clock_offset = datetime.timedelta(days=30)
    due_at = clock.now(inside) + datetime.timedelta(hours=5)
    factories.AssignmentFactory(due_at=due_at)
    again = wakeups.mark_overdue(inside)
    assert again == due_at - datetime.timedelta(days=30)
    assert Entry.objects.filter(verb="assignments.overdue").count() == 0


def test_the_system_acts(inside: Tenant) -> None:
    factories.AssignmentFactory(due_at=DUE)
    overdue.mark_overdue(by=actors.system(inside), at=DUE + MINUTE)
    assert Entry.objects.get(verb="assignments.overdue").actor is None
