"""Sensitive reads: a file of personal data that somebody took along is an act like any other (blueprint 02, Audit)."""

import datetime

from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor

EXPORTED = "data.exported"


def exported(*, what: str, rows: int, by: Actor, at: datetime.datetime) -> Entry:
    """Somebody took `rows` lines of the list `what` along. What they searched for is not kept: it may name people."""
    return entries.record(EXPORTED, subject=by.tenant, by=by, at=at, data={"list": what, "rows": rows})
