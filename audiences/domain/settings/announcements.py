"""Decisions take effect at their moment (GO1): then the journal says `setting.in_force`, and followers act on it."""

import datetime

from django.db.models import Min

from audiences.domain.settings import book
from audiences.domain.settings.effects import Change
from audiences.models.setting import Decision, Told
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries, followers
from rollout.journal.models import Entry
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant

KIND = "settings"
VERB = "setting.in_force"

_tables: list[type[Decision]] = []


def register(*tables: type[Decision]) -> None:
    """Announce decisions of these tables too; floors above add theirs."""
    _tables.extend(tables)


def announce(decision: Decision, *, by: Actor, at: datetime.datetime) -> None:
    """Say now that the decision is in force, or put its moment on the agenda."""
    if decision.effective_at > at:
        agenda.lower_for(by.tenant, KIND, decision.effective_at)
        return
    type(decision).objects.filter(pk=decision.pk).update(is_announced=True)
    data = {"setting": decision.name, "effective_at": decision.effective_at.isoformat()}
    entries.record(VERB, subject=decision, by=by, at=at, data=data)


def change(entry: Entry, *, at: datetime.datetime) -> Change:
    """What an entry of `VERB` brought: the settings just before its decision, and as they are in force at `at`.

    Decisions that came since are in it: who acts on it, acts on what holds now. Eleven queries.
    """
    effective_at = datetime.datetime.fromisoformat(entry.data.get("effective_at") or entry.at.isoformat())
    before = book.at(effective_at, told=_told_before(entry, effective_at))
    return Change(entry.data["setting"], before, book.at(max(at, effective_at)))


def _told_before(entry: Entry, effective_at: datetime.datetime) -> Told:
    """Decisions that followers read of before this entry: one of the same instant may be what it takes back."""
    told: dict[str, set[int]] = {}
    read = followers.read_before(entry).filter(verb=VERB, at__gte=effective_at).order_by()
    for noun, pk in read.values_list("subject", "subject_id"):
        told.setdefault(noun, set()).add(pk)
    return told


def run(tenant: Tenant) -> datetime.datetime | None:
    """Announce what has become effective; the real instant of the next planned decision, if there is one."""
    with walls.inside(tenant.pk):
        now, by = clock.now(tenant), actors.system(tenant)
        for table in _tables:
            due = table.objects.standing().filter(is_announced=False, effective_at__lte=now)
            for decision in due.select_for_update(skip_locked=True).order_by("effective_at", "pk"):
                announce(decision, by=by, at=now)
        upcoming = [table.objects.planned(now).aggregate(next=Min("effective_at"))["next"] for table in _tables]
    later = [clock.real(tenant, instant) for instant in upcoming if instant]
    return min(later, default=None)
