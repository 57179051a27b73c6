"""Workers that mail reports are killed at the worst moments: no report is lost, and none goes twice (promise 4)."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.db import connections

from reporting.models import ReportDelivery, ReportRecipient, StatusReport
from rollout.mail.domain import smtp
from rollout.tenancy import walls
from tests import factories
from tests.faults.test_killed_worker import kills, process

WORKERS = 2


def plan(count: int) -> int:
    """One report for so many allowed addresses; returns the tenant's id."""
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    with walls.inside(tenant.pk):
        report = StatusReport.objects.create(
            program=factories.ProgramFactory(),
            number=1,
            as_of=factories.AT,
            headline="On course",
            content={"program": "P", "headline": "On course", "lede": "Of 9 people.", "day_text": "22 September"},
            pdf=b"%PDF-1.7 " + bytes(2000),
        )
        for number in range(count):
            recipient = ReportRecipient.objects.create(
                program=report.program,
                address=f"r{number}@elsewhere.example",
                added_at=factories.AT,
                allowed_at=factories.AT,
            )
            ReportDelivery.objects.create(
                report=report, recipient=recipient, message_id=smtp.new_message_id(), planned_at=factories.AT
            )
    return tenant.pk


@pytest.mark.slow
def test_killed_workers_lose_no_report_and_send_none_twice(committed: None, tmp_path: Path) -> None:
    (tmp_path / "workers").mkdir()
    tenant_id = plan(60)
    database = connections["default"].settings_dict["NAME"]
    connections["default"].close()
    with process("tests.faults.sink", tmp_path, json.dumps(kills(2026, count=8, within=50))) as sink:
        port = int(sink.stdout.readline())
        with process("tests.faults.report_workers", tmp_path, tenant_id, database, port, WORKERS) as workers:
            assert workers.wait(timeout=120) == 0
    with walls.inside(tenant_id):
        states = dict(ReportDelivery.objects.values_list("message_id", "state"))
    accepted, strikes = (tmp_path / "accepted").read_text().split(), 8
    sent = {each for each, state in states.items() if state == "sent"}
    uncertain = {each for each, state in states.items() if state == "uncertain"}
    assert len((tmp_path / "kills").read_text().splitlines()) == strikes
    assert len(sent) + len(uncertain) == len(states) == 60
    assert max(Counter(accepted).values()) == 1
    assert sent <= set(accepted) <= sent | uncertain
    assert len(uncertain) <= strikes * WORKERS
    assert uncertain  # some were hit between the hand-over and its answer
