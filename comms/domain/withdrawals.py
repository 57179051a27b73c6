"""What becomes of planned messages when their assignment is withdrawn, open again, or in its next cycle (CO1)."""

from django.db.models import F, QuerySet

from comms.domain import corrections, excepted, planning, recheck
from comms.models import Message
from delivery.domain import renewals
from delivery.models import Assignment
from rollout.journal.models import Entry
from rollout.tenancy import bulk, clock
from rollout.tenancy.models import Tenant

_DROPPED = (recheck.WITHDRAWN, excepted.EXEMPT)  # an exemption may have ended while its person was away
PLANNED_AGAIN = ("wanted_at", "due_at", "moved_because", "state", "state_because", "settled_at")


def follow(entry: Entry, tenant: Tenant) -> None:
    """Follow what happens to assignments, in its order: messages are planned, dropped and planned again."""
    if entry.verb == "assignments.withdrawn":
        drop(entry)
        if "order" in entry.data:
            corrections.release(entry, tenant)
    elif entry.verb == "assignments.reopened":
        plan_again(entry, tenant)
    elif entry.verb == renewals.VERB:
        renew(entry, tenant)
    else:
        planning.follow(entry, tenant)


def drop(entry: Entry) -> None:
    """`assignments.withdrawn`, data {"assignments": [ids]}: what is planned is not sent, whatever its time."""
    planned = _messages(entry).filter(state=Message.State.PLANNED).exclude(cause=Message.Cause.RELEASE)
    planned.update(
        state=Message.State.SUPPRESSED, state_because=recheck.WITHDRAWN, settled_at=entry.at, lease_until=None
    )


def renew(entry: Entry, tenant: Tenant) -> None:
    """`assignments.renewed`, data {"assignments": [ids]}: what was planned for an earlier cycle is not sent, and every
    step is planned for the present one, where it is to be completed still. Safe to repeat."""
    earlier = _messages(entry).filter(state=Message.State.PLANNED, cycle__lt=F("assignment__cycle"))
    Message.objects.filter(pk__in=earlier.values("pk")).update(
        state=Message.State.SUPPRESSED, state_because=recheck.NEXT_CYCLE, settled_at=entry.at, lease_until=None
    )
    at = max(entry.at, clock.now(tenant))
    planning.insert(planning.of_assignments(_open(entry), at=at), tenant)


def plan_again(entry: Entry, tenant: Tenant) -> None:
    """`assignments.reopened`, data {"assignments": [ids]}: steps that were dropped and whose time, by the deadline in
    force now, is still ahead go then. A time that passed meanwhile stays passed."""
    at = max(entry.at, clock.now(tenant))
    fresh = {
        (each.step_id, each.assignment_id, each.cycle): each for each in planning.of_assignments(_open(entry), at=at)
    }
    dropped = _messages(entry).filter(
        state=Message.State.SUPPRESSED, state_because__in=_DROPPED, cause=Message.Cause.STEP
    )
    revived = [
        again(kept, planned)
        for kept in dropped
        if (planned := fresh.get((kept.step_id, kept.assignment_id, kept.cycle))) and planned.due_at > entry.at
    ]
    bulk.update(revived, PLANNED_AGAIN)
    planning.wake(revived, tenant)


def _open(entry: Entry) -> QuerySet[Assignment, int]:
    """Ids of those that are to be written to: not who is exempt or has completed meanwhile."""
    listed = Assignment.objects.filter(pk__in=entry.data["assignments"])
    return listed.filter(state__in=[Assignment.State.ASSIGNED, Assignment.State.IN_PROGRESS]).values_list(
        "pk", flat=True
    )


def _messages(entry: Entry) -> QuerySet[Message]:
    """Found through their recipients, whose messages are indexed."""
    ids = entry.data["assignments"]
    people = Assignment.objects.filter(pk__in=ids).values("person")
    return Message.objects.filter(recipient__in=people, assignment__in=ids)


def again(kept: Message, fresh: Message) -> Message:
    """The row that is there, as it would be planned now."""
    for name in PLANNED_AGAIN:
        setattr(kept, name, getattr(fresh, name))
    return kept
