"""Moving a demo tenant's clock, with its line in the journal."""

import datetime

from rollout.jobs.domain import demo_clock
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

VERB = "clock.moved"


def move(*, by: Actor, to: datetime.datetime, at: datetime.datetime) -> None:
    """Set the clock to the aware instant `to`; ValidationError for a real tenant, the past, or more than a year."""
    demo_clock.move(tenant=by.tenant, to=to)
    entries.record(VERB, subject=by.tenant, by=by, at=at, data={"to": to.isoformat()})
