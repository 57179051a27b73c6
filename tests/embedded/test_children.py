"""What a child started ends with it, also when nobody was left to see it end."""

import json
import os
import signal
import time

import pytest

from rollout.embedded.children import Child, Supervisor
from rollout.embedded.home import Home
from tests.embedded.conftest import processes_naming, wait_until


@pytest.fixture
def supervisor(home):
    """A supervisor of a claimed home, with no services."""
    claimed = Home(home)
    claimed.prepare()
    supervisor = Supervisor(claimed)
    yield supervisor
    supervisor.stop()


def parent_of_a_sleeper(home, name: str = "web") -> Child:
    """A child that starts a process of its own and waits for it."""
    env = {"PATH": os.defpath, "ROLLOUT_HOME": str(home)}
    return Child(name, ["sh", "-c", f"sh -c 'sleep 300; : {home}' & wait; : {home}"], env)


def test_when_a_child_crashes_its_own_processes_end_before_it_starts_again(home, supervisor, capsys):
    child = supervisor.start(parent_of_a_sleeper(home))
    wait_until(lambda: len(processes_naming(home)) == 2)
    child.process.kill()
    deadline = time.monotonic() + 0.5
    supervisor.watch(lambda: time.monotonic() > deadline)
    assert processes_naming(home) == []
    assert capsys.readouterr().out.startswith("web was ended by SIGKILL; starting it again in 1 s.")


def test_the_next_supervisor_ends_the_orphans_of_a_killed_child_and_nobody_elses(home, supervisor):
    child = supervisor.start(parent_of_a_sleeper(home))
    other = supervisor.start(parent_of_a_sleeper("/elsewhere", "other"))
    wait_until(lambda: len(processes_naming(home)) == 2)
    os.kill(child.process.pid, signal.SIGKILL)
    child.process.wait()
    record = supervisor.home.children_record
    rows = json.loads(record.read_text())
    rows[1]["born"] -= 1  # as if its number had belonged to an earlier process
    record.write_text(json.dumps(rows))
    Supervisor(supervisor.home).end_leftovers()
    assert processes_naming(home) == []
    assert other.process.poll() is None


def test_a_child_that_ignores_its_signal_is_forced(home, supervisor):
    child = Child("deaf", ["sh", "-c", "trap '' TERM; sleep 300 & wait; wait"], {"PATH": os.defpath}, patience=0.2)
    supervisor.start(child)
    time.sleep(0.2)
    supervisor.stop()
    assert child.process.poll() == -signal.SIGKILL
