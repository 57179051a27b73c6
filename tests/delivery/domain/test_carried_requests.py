"""To the day: which requests a new cycle leaves something to decide of (GO9)."""

import datetime
from typing import Any

import pytest

from delivery.domain import carried_requests
from delivery.models import AssignmentException
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories

BEGAN = datetime.datetime(2026, 10, 12, 22, 30, tzinfo=datetime.UTC)  # half past midnight of the 13th in Berlin
DUE_AT = datetime.datetime(2026, 11, 10, 22, 59, tzinfo=datetime.UTC)  # the last minute of the 10th there


@pytest.mark.parametrize(
    ("kind", "fields", "state"),
    [
        ("credit", {"learned_on": datetime.date(2026, 10, 12)}, "lapsed"),
        ("credit", {"learned_on": datetime.date(2026, 10, 13)}, "asked"),
        ("extension", {"until": datetime.date(2026, 11, 10)}, "lapsed"),
        ("extension", {"until": datetime.date(2026, 11, 11)}, "asked"),
        ("exemption", {"until": datetime.date(2026, 10, 1)}, "asked"),
    ],
)
def test_days_are_those_where_the_person_is(
    inside: Tenant, system: Actor, kind: str, fields: dict[str, Any], state: str
) -> None:
    row = factories.AssignmentFactory(cycle=2, cycle_from=BEGAN, due_at=DUE_AT, due_zone="Europe/Berlin")
    made = AssignmentException.objects.create(
        assignment=row, cycle=1, kind=kind, reason="Ward.", asked_at=BEGAN, **fields
    )
    carried_requests.go_on([row.pk], by=system, at=BEGAN)
    made.refresh_from_db()
    assert (made.cycle, made.state, bool(made.ended_because)) == (2, state, state == "lapsed")
    told = [carried_requests.LAPSED if state == "lapsed" else carried_requests.CARRIED]
    assert list(Entry.objects.values_list("verb", flat=True)) == told
    carried_requests.go_on([row.pk], by=system, at=BEGAN)
    assert Entry.objects.count() == 1, "done again, it finds nothing"
