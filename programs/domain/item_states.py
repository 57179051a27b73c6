"""The standing of a readiness item: changed behind the lock of its wave, told to the journal and to findings."""

import datetime
from typing import Any

from programs.domain import findings, program_items, rights
from programs.models import Finding, ReadinessItem
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

_State = ReadinessItem.State


def locked(item: ReadinessItem, by: Actor) -> ReadinessItem:
    """The item as it is now, with its wave locked: a launch either sees this change or comes before it."""
    rights.require(by, Action.WORK_READINESS)
    return program_items.locked(item)


def put(
    item: ReadinessItem,
    state: str,
    verb: str,
    by: Actor,
    at: datetime.datetime,
    *,
    evidence: str | None = None,
    reason: str = "",
    data: dict[str, bool] | None = None,
    valid_until: datetime.date | None = None,
) -> ReadinessItem:
    """With the same item of the other waves, where it is one of the whole program; an entry for each."""
    done = state == _State.DONE
    for each in (item, *program_items.others(item)):
        before = standing_of(each)
        each.state, each.valid_until = state, valid_until
        each.evidence = each.evidence if evidence is None else evidence
        each.settled_by, each.settled_at = (by.user, at) if done else (None, None)
        each.save(update_fields=["state", "evidence", "settled_by", "settled_at", "checked_at", "valid_until"])
        record(each, verb, by, at, reason, {"before": before, "after": standing_of(each), **(data or {})})
        follow_findings(each, before["state"], by, at)
    return item


def follow_findings(item: ReadinessItem, before: str, by: Actor, at: datetime.datetime) -> None:
    """A finding begins when a done item of a launched wave is open again, and ends when it is done."""
    if item.state == _State.DONE:
        findings.close(item=item, by=by, at=at)
    elif before == _State.DONE:
        findings.begin(item=item, cause=Finding.Cause.REOPENED, by=by, at=at)


def standing_of(item: ReadinessItem) -> dict[str, Any]:
    """What an act on the item changes, as the journal keeps it."""
    settled_at = item.settled_at.isoformat() if item.settled_at else None
    told = {"state": item.state, "settled_by": item.settled_by_id, "settled_at": settled_at}
    return told | ({"valid_until": item.valid_until.isoformat()} if item.valid_until else {})


def held_by(item: ReadinessItem) -> dict[str, Any]:
    """Who sees to the item, and by when, as the journal keeps it."""
    return {"owner": item.owner_id, "due_on": item.due_on.isoformat()}


def record(
    item: ReadinessItem,
    verb: str,
    by: Actor,
    at: datetime.datetime,
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    told = {"program": item.wave.program_id, "wave": item.wave_id, **(data or {})}
    entries.record(verb, subject=item, by=by, at=at, reason=reason, data=told)
