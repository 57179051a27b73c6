"""Sensitive reads: a file of personal data that somebody took along is an act like any other (blueprint 02, Audit)."""

import datetime

from django.utils.functional import Promise

from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.web import kept

EXPORTED = "data.exported"


def exported(*, what: str | Promise, rows: int, by: Actor, at: datetime.datetime) -> Entry:
    """Somebody took `rows` lines of the list `what` along. What they searched for is not kept: it may name people.

    A list that is called by lazy words is written down in the language of the source, a file by its name.
    """
    data = {"list": kept.source_of(what), "rows": rows}
    return entries.record(EXPORTED, subject=by.tenant, by=by, at=at, data=data)
