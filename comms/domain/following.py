"""What planned messages follow, in the journal's one order: assignments, deadlines that move, settings (CO1, GO1)."""

from audiences.domain.settings import announcements
from comms.domain import corrections, load_effects, moved, retimed, withdrawals
from delivery.domain import leavers, merged_people, redated, renewals
from rollout.journal.models import Entry
from rollout.tenancy import clock
from rollout.tenancy.models import Tenant

VERBS = {
    "assignments.issued",
    leavers.WITHDRAWN,
    leavers.REOPENED,
    renewals.VERB,
    merged_people.VERB,
    redated.VERB,
    announcements.VERB,
}


def follow(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """A change of settings may touch very many messages and takes steps; everything else is done at once."""
    if entry.verb == announcements.VERB:
        return _settings(entry, tenant, after)
    if entry.verb == redated.VERB:
        retimed.follow_deadlines(entry, tenant)
        if "order" in entry.data:
            corrections.follow(entry, tenant)
    elif entry.verb == merged_people.VERB:
        moved.follow(entry, tenant)
    else:
        withdrawals.follow(entry, tenant)
    return None


def _settings(entry: Entry, tenant: Tenant, after: int) -> int | None:
    name = entry.data["setting"]
    if name not in retimed.WINDOW | load_effects.NAMES:
        return None
    change = announcements.change(entry, at=clock.now(tenant))
    act = retimed.judge_again_chunk if name in load_effects.NAMES else retimed.retime_chunk
    return act(change=change, because=entry, after=after, tenant=tenant)
