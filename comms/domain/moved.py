"""Planned messages of assignments that are another record's now: what is still ahead goes to whom they are now.

What was sent stays with whom it was sent to, and a step whose time has passed is not sent again.
"""

from django.utils.translation import gettext_noop

from comms.domain import planning, withdrawals
from comms.models import Message
from delivery.models import Assignment
from rollout.journal.models import Entry
from rollout.tenancy import bulk, clock
from rollout.tenancy.models import Tenant

MOVED = gettext_noop("Goes to the person’s other record")
_OPEN = (Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS)


def follow(entry: Entry, tenant: Tenant) -> None:
    """`assignments.moved`, data {"assignments": [ids], "people": [ids]}."""
    listed = Assignment.objects.filter(pk__in=entry.data["assignments"])
    owners = dict(listed.values_list("pk", "person"))
    theirs = Message.objects.filter(recipient__in=entry.data["people"], assignment__in=owners)
    for pk, owner in owners.items():
        theirs.filter(assignment=pk, state=Message.State.PLANNED).exclude(recipient=owner).update(
            state=Message.State.SUPPRESSED, state_because=MOVED, settled_at=entry.at, lease_until=None
        )
    at = max(entry.at, clock.now(tenant))
    still = listed.filter(state__in=_OPEN).values_list("pk", flat=True)
    fresh = {
        (each.step_id, each.assignment_id, each.cycle, each.recipient_id): each
        for each in planning.of_assignments(still, at=at)
        if each.due_at > entry.at
    }
    dropped = theirs.filter(state=Message.State.SUPPRESSED, state_because=MOVED, cause=Message.Cause.STEP)
    revived = [
        withdrawals.again(kept, planned)
        for kept in dropped
        if (planned := fresh.pop((kept.step_id, kept.assignment_id, kept.cycle, kept.recipient_id), None))
    ]
    bulk.update(revived, withdrawals.PLANNED_AGAIN)
    planning.wake(revived, tenant)
    planning.insert(list(fresh.values()), tenant)
