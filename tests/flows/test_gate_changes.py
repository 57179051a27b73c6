"""The gate holds whatever else is done beside it: pilots, holds, moves, change orders, settings, and every Undo."""

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delivery.models import Assignment
from programs.domain import change_orders, pilot_holds, wave_rules
from rollout.tenancy.permissions import Role
from tests.conftest import actor_for
from tests.delivery.domain.test_gate_orders import open_ones
from tests.delivery.gate_changes import ACTS, FOLLOWERS, Play, plays

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("GATE_EXAMPLES", "20"))  # more of them: bench/test_gate_changes.py


@pytest.fixture
def base(inside) -> Play:
    return Play(inside, actor_for(inside, Role.PROGRAM_MANAGER))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plays(ACTS), st.permutations(list(FOLLOWERS)), open_ones)
def test_no_act_beside_it_gets_around_a_closed_gate(base, given_acts, order, left):
    with transaction.atomic():
        play = base.begun(order, left)
        for name, given_with in given_acts:
            play.act(name, given_with)
            play.check()
        transaction.set_rollback(True)


@pytest.fixture
def launched(base) -> Play:
    """Two people are assigned; nothing is open."""
    play = base.begun(list(FOLLOWERS), set())
    play.act("launch", 1)
    play.check()
    assert play.model.found == {"P0", "P1"}
    return play


def test_acts_do_what_they_are_for(launched):
    play = launched
    before = dict(play.due)
    for name, given_with in (("setting", 6), ("reorder", 3), ("reorder", 2), ("learn", 1), ("join", 1), ("fails", 1)):
        play.act(name, given_with)
        play.check()
    assert play.waits
    assert play.model.found == {"P0", "P1", "P2"}
    assert all(play.due[key][0] != due_at for key, (due_at, _completed) in before.items())
    assert [key for key, (_due, completed_at) in play.due.items() if completed_at] == ["P1"]
    play.act("go_on", 1)
    assert not play.waits
    play.act("undo", 1)
    assert play.undone == "pilot.went_on"
    play.check()


def test_the_control_sees_a_deadline_that_moves_back_in_what_is_done(launched, monkeypatch):
    launched.act("learn", 1)
    due_at = Assignment.objects.get(person__external_id="P1").due_at
    Assignment.objects.filter(person__external_id="P1").update(due_at=due_at - 7 * (due_at - due_at.replace(hour=0)))
    with pytest.raises(AssertionError):
        launched.act("wait", 1)


def test_the_control_sees_a_wave_that_goes_although_its_pilot_failed(base, monkeypatch):
    play = base.begun(list(FOLLOWERS), set())
    monkeypatch.setattr(pilot_holds, "hold_following", lambda **values: [])
    play.act("fails", 1)
    with pytest.raises(AssertionError):
        play.check()


def test_the_control_sees_dates_that_move_after_the_launch(launched, monkeypatch):
    monkeypatch.setattr(wave_rules, "refuse_after_launch", lambda *args: None)
    with pytest.raises(AssertionError):
        launched.act("move", 1)


def test_the_control_sees_an_order_before_the_launch(base, monkeypatch):
    monkeypatch.setattr(change_orders, "check", lambda *args: None)
    with pytest.raises(AssertionError):
        base.begun(list(FOLLOWERS), {1}).act("reorder", 2)
