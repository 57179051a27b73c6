"""Workers killed at the worst moments lose no message and send none twice (SECURITY, promise 4)."""

import contextlib
import datetime
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections

from comms.models import Message
from delivery.models import Assignment
from rollout.mail.domain import smtp
from rollout.tenancy import walls
from tests import factories

WORKERS = 2
DUE = datetime.datetime(2026, 10, 5, 7, 30, tzinfo=datetime.UTC)
NOON = datetime.datetime(2026, 10, 5, 10, 0, tzinfo=datetime.UTC)  # a Monday


@dataclass
class Result:
    planned: int
    states: dict[str, str]  # state by Message-ID
    accepted: list[str]  # Message-IDs in the order the host kept them
    kills: int

    def of(self, state: str) -> set[str]:
        return {message_id for message_id, found in self.states.items() if found == state}

    def broken_promises(self) -> list[str]:
        sent, uncertain = self.of("sent"), self.of("uncertain")
        return [
            promise
            for promise, kept in {
                "every message is sent or uncertain": len(sent) + len(uncertain) == self.planned,
                "none is accepted twice": max(Counter(self.accepted).values()) == 1,
                "what counts as sent was accepted": sent <= set(self.accepted),
                "what was accepted is sent or uncertain": set(self.accepted) <= sent | uncertain,
                "no more are uncertain than were in flight": len(uncertain) <= self.kills * WORKERS,
            }.items()
            if not kept
        ]


def plan_messages(count: int) -> int:
    """Messages that are due, to people in Berlin at noon; returns the tenant's id."""
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    tenant.clock_offset = NOON - datetime.datetime.now(datetime.UTC)
    tenant.save()
    with walls.inside(tenant.pk):
        text = factories.StepTextFactory(subject="{{ program }}", body="Hello {{ first_name }}, [go]({{ start_link }})")
        wave = factories.WaveFactory(program=text.step.sequence.program, number=1)
        people = [factories.PersonFactory.build() for _ in range(count)]
        people = type(people[0]).objects.bulk_create(people)
        assignments = Assignment.objects.bulk_create(
            factories.AssignmentFactory.build(wave=wave, program=wave.program, person=person) for person in people
        )
        Message.objects.bulk_create(
            Message(
                program=wave.program,
                wave=wave,
                step=text.step,
                assignment=assignment,
                recipient=assignment.person,
                cause="step",
                cause_id=text.step.pk,
                occurrence="1",
                wanted_at=DUE,
                due_at=DUE,
                message_id=smtp.new_message_id(),
            )
            for assignment in assignments
        )
    return tenant.pk


@contextlib.contextmanager
def process(module: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def run(folder: Path, *, messages: int, plan: dict[int, str], rules: str) -> Result:
    (folder / "workers").mkdir()
    tenant_id = plan_messages(messages)
    database = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    with process("tests.faults.sink", folder, json.dumps(plan)) as sink:
        port = int(sink.stdout.readline())
        with process("tests.faults.workers", folder, tenant_id, database, port, WORKERS, rules) as workers:
            assert workers.wait(timeout=90) == 0
    with walls.inside(tenant_id):
        states = dict(Message.objects.values_list("message_id", "state"))
    return Result(
        planned=messages,
        states=states,
        accepted=(folder / "accepted").read_text().split(),
        kills=len((folder / "kills").read_text().splitlines()),
    )


def kills(seed: int, *, count: int, within: int) -> dict[int, str]:
    """Phases by the number of the DATA command at which to strike."""
    chooser = random.Random(seed)
    phases = ["received", "stored", "answered", "later"]
    moments = sorted(chooser.sample(range(3, within), count))
    return {moment: phases[n % len(phases)] for n, moment in enumerate(moments)}


@pytest.mark.slow
def test_twenty_kills_lose_nothing_and_repeat_nothing(committed, tmp_path):
    result = run(tmp_path, messages=500, plan=kills(2026, count=20, within=420), rules="leased")
    assert result.broken_promises() == []
    assert result.kills == 20
    assert result.of("uncertain") & set(result.accepted)  # some were hit between 250 and settling


@pytest.mark.slow
def test_control_without_leases_breaks_the_promise(committed, tmp_path):
    result = run(tmp_path, messages=60, plan={10: "stored", 20: "answered", 30: "stored"}, rules="leaseless")
    assert "none is accepted twice" in result.broken_promises()
