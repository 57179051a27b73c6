"""What the journal and the agenda call: the edge where delivery reads the clock and opens the tenant."""

import datetime
import logging

from django.utils import timezone

from audiences.domain.settings import announcements
from delivery.domain import (
    exceptions,
    issuing,
    joining,
    leavers,
    overdue,
    recontented,
    redated,
    renewals,
    reordered,
)
from programs.domain import cycles, due_terms
from programs.models import Program, Wave
from rollout.jobs.domain import agenda
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant

FOLLOWER = "delivery.issue"
LEAVERS = "delivery.leavers"
JOINING = "delivery.joining"
REDATING = "delivery.redate"
REORDERING = "delivery.reorder"
RECONTENTING = "delivery.recontent"
RENEWING = "delivery.renew"
LATER = datetime.timedelta(seconds=10)  # real time until work that another worker holds, or that failed, is looked at

log = logging.getLogger(__name__)


def on_launch(entry: Entry, tenant: Tenant) -> None:
    """Follow `wave.launched`: its assignments count from the launch's own instant."""
    issuing.begin(wave=Wave.objects.get(pk=entry.subject_id), by=actors.system(tenant), at=entry.at)


def on_who_is_there(entry: Entry, tenant: Tenant) -> None:
    """Follow imports and their undoing: who left and who is back; `assignments.issued`: who left while under way."""
    by = actors.system(tenant)
    if entry.verb == "assignments.issued":
        leavers.withdraw(by=by, at=entry.at, among=entry.data["assignments"])
    else:
        leavers.withdraw(by=by, at=entry.at)
        leavers.reopen(by=by, at=entry.at)


def on_moves(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """Follow who joined and left segments, and gates that open: a chunk of people in each step."""
    more = joining.settle_chunk(entry=entry, by=actors.system(tenant), now=clock.now(tenant))
    return after + 1 if more else None


def on_setting(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """Follow `setting.in_force`: deadlines that are open move, a chunk in each step."""
    if entry.data["setting"] not in due_terms.NAMES:
        return None
    change = announcements.change(entry, at=clock.now(tenant))
    return redated.redate_chunk(change=change, because=entry, after=after, by=actors.system(tenant))


def on_order(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """Follow `order.approved`: open deadlines of its wave move, a chunk in each step."""
    return reordered.reorder_chunk(entry=entry, after=after, by=actors.system(tenant))


def on_cycle(entry: Entry, tenant: Tenant) -> None:
    """Follow what may open a window at once: another rule of a program, a new version of a text."""
    agenda.lower(tenant_id=tenant.pk, kind=renewals.KIND)


def renew(tenant: Tenant) -> datetime.datetime | None:
    """Begin the cycles whose window has opened, a transaction per chunk; come again when the next one opens.

    Whoever missed several is asked for one after the other, which completions of the past close at once.
    """
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        programs = cycles.renewing()
    for program in programs:
        try:
            while _renew_all(tenant, program, by, at):
                pass
        except Exception:
            log.exception("renewing program %s of tenant %s failed", program.pk, tenant.pk)
    if not programs:
        return None
    with walls.inside(tenant.pk):
        opens_at = renewals.next_opening(by=by, at=at)
    return clock.real(tenant, opens_at) if opens_at else None


def on_content(entry: Entry, tenant: Tenant, after: int) -> int | None:
    """Follow `order.approved`: people whose modules are others by it, a chunk in each step."""
    return recontented.recontent_chunk(entry=entry, after=after, by=actors.system(tenant))


def issue(tenant: Tenant) -> datetime.datetime | None:
    """Issue what is begun, a transaction per chunk. A wave that fails does not hold up the others."""
    by = actors.system(tenant)
    for issuing_id in _unfinished(tenant):
        try:
            while _issue_chunk(tenant, issuing_id, by):
                pass
        except Exception:
            log.exception("issuing %s of tenant %s failed", issuing_id, tenant.pk)
    return timezone.now() + LATER if _unfinished(tenant) else None


def mark_overdue(tenant: Tenant) -> datetime.datetime | None:
    """Mark what is overdue, a transaction per chunk; come again at the next due instant."""
    by, at = actors.system(tenant), clock.now(tenant)
    while _mark_chunk(tenant, by, at):
        pass
    with walls.inside(tenant.pk):
        due_at = overdue.next_due_at(at)
    return clock.real(tenant, due_at) if due_at else None


def expire_exceptions(tenant: Tenant) -> datetime.datetime | None:
    """End exemptions whose last day is over, a transaction per chunk; come again when the next one is."""
    by, at = actors.system(tenant), clock.now(tenant)
    while _expire_chunk(tenant, by, at):
        pass
    with walls.inside(tenant.pk):
        ends_at = exceptions.next_end()
    return clock.real(tenant, ends_at) if ends_at else None


def _renew_all(tenant: Tenant, program: Program, by: actors.Actor, at: datetime.datetime) -> int:
    """Look at everybody of the program once; returns how many cycles began."""
    began, after = 0, 0
    while True:
        with walls.inside(tenant.pk):
            chunk = renewals.open_chunk(program=program, after=after, by=by, at=at)
        began, after = began + chunk.began, chunk.last
        if not chunk.more:
            return began


def _unfinished(tenant: Tenant) -> list[int]:
    with walls.inside(tenant.pk):
        return issuing.unfinished()


def _issue_chunk(tenant: Tenant, issuing_id: int, by: actors.Actor) -> bool:
    with walls.inside(tenant.pk):
        return issuing.issue_chunk(issuing_id=issuing_id, by=by, at=clock.now(tenant))


def _expire_chunk(tenant: Tenant, by: actors.Actor, at: datetime.datetime) -> int:
    with walls.inside(tenant.pk):
        return exceptions.expire_chunk(by=by, at=at)


def _mark_chunk(tenant: Tenant, by: actors.Actor, at: datetime.datetime) -> int:
    with walls.inside(tenant.pk):
        return overdue.mark_chunk(by=by, at=at)
