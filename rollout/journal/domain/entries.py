"""Writing the journal: one entry per domain act, in the act's own transaction; bulk verbs write one a chunk."""

import datetime
from typing import Any

from rollout.jobs.domain import agenda
from rollout.journal.domain import origins
from rollout.journal.domain.followers import KIND
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor


def record(
    verb: str,
    *,
    subject: Any,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> Entry:
    """Append an entry about the row `subject` and wake the followers, inside the caller's transaction."""
    entry = Entry.objects.create(
        verb=verb,
        subject=subject._meta.model_name,
        subject_id=subject.pk,
        actor=by.user,
        on_behalf_of=by.on_behalf_of,
        reason=reason,
        data=data or {},
        at=at,
    )
    origins.keep(entry, by.origin)
    agenda.lower(tenant_id=by.tenant.pk, kind=KIND)
    return entry
