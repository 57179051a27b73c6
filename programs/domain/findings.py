"""Findings after a launch (RD2): an item opened again, or a waiver that ended, gets a clock until it is settled.

Opened and closed in the transaction of the act that brings it about; waivers end by the agenda. Done again, nothing is
opened twice. The clock counts in the working days of the item's owner, and goes on when the item changes hands.
"""

import datetime
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from programs.domain import dates, lifting, locking, owner_calendars, rights
from programs.models import Finding, ReadinessItem, Waiver, Wave
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import formats

KIND = "waivers"
DAYS, BY_LAW = 5, 2  # working days to settle a finding; of what a law asks for


def begin(
    *, item: ReadinessItem, cause: str, by: Actor, at: datetime.datetime, due_on: datetime.date | None = None
) -> Finding | None:
    """Open a finding about the item of a launched wave, which is locked; the one that is open already stays."""
    if not item.blocking or item.wave.state != Wave.State.LAUNCHED or item.findings.filter(closed_at=None).exists():
        return None
    due_on = due_on or _due_on(item, by, at)
    finding = Finding.objects.create(item=item, cause=cause, opened_by=by.user, opened_at=at, due_on=due_on)
    _record("finding.opened", finding, by, at, {"due_on": due_on.isoformat()})
    return finding


def close(*, item: ReadinessItem, by: Actor, at: datetime.datetime) -> None:
    """The item is done or waived again, so that its finding is over."""
    for finding in item.findings.filter(closed_at=None):
        finding.closed_at = at
        finding.save(update_fields=["closed_at"])
        _record("finding.closed", finding, by, at, {})


def set_date(*, finding: Finding, due_on: datetime.date, by: Actor, at: datetime.datetime) -> Finding:
    """Another day by which it is to be settled; ValidationError for one that is past, or once it is closed."""
    rights.require(by, Action.WORK_READINESS)
    locking.wave(finding.item.wave)
    finding = Finding.objects.select_related("item__wave").get(pk=finding.pk)
    if finding.closed_at:
        raise Refused(_("This finding is closed; its date stays."), lift=lifting.nobody())
    today = dates.today(by, at)
    if due_on < today:
        said = _("That day is past. Choose %(day)s or later.") % {"day": formats.long_day(today)}
        raise ValidationError({"due_on": said})
    before = {"due_on": finding.due_on.isoformat()}
    finding.due_on = due_on
    finding.save(update_fields=["due_on"])
    told = {"before": before, "after": {"due_on": due_on.isoformat()}}
    _record("finding.dated", finding, by, at, told)
    return finding


def open_of(items: Iterable[int]) -> dict[int, Finding]:
    """The open finding of each item, by the item's id."""
    return {each.item_id: each for each in Finding.objects.filter(item__in=list(items), closed_at=None)}


def expire(*, by: Actor, at: datetime.datetime) -> int:
    """Open a finding about each item that a launched wave goes on without, and whose waiver has ended; how many."""
    today, opened = dates.today(by, at), 0
    for pk in list(_lapsed(today).order_by("wave", "pk").values_list("pk", flat=True)):
        item = ReadinessItem.objects.select_related("wave").get(pk=pk)
        item.wave = locking.wave(item.wave)
        if _lapsed(today).filter(pk=pk).exists():  # as it is behind the lock
            opened += begin(item=item, cause=Finding.Cause.EXPIRED, by=by, at=at) is not None
    return opened


def watch(*, waivers: Iterable[Waiver], by: Actor) -> None:
    """Come when the first of these waivers, of a launched wave, has ended."""
    days = [waiver.expires_on for waiver in waivers]
    if days:
        agenda.lower_for(by.tenant, KIND, over_at(by.tenant, min(days)))


def next_end(tenant: Tenant, today: datetime.date) -> datetime.datetime | None:
    """When the next waiver ends that a launched wave goes on with; None for none."""
    granted = Waiver.objects.filter(state=Waiver.State.GRANTED, expires_on__gte=today)
    waiting = granted.filter(item__wave__state=Wave.State.LAUNCHED).exclude(item__state=ReadinessItem.State.DONE)
    day = waiting.order_by("expires_on").values_list("expires_on", flat=True).first()
    return over_at(tenant, day) if day else None


def over_at(tenant: Tenant, day: datetime.date) -> datetime.datetime:
    """The first instant after the day on the organization's calendar."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), ZoneInfo(tenant.time_zone))


def _due_on(item: ReadinessItem, by: Actor, at: datetime.datetime) -> datetime.date:
    """So many working days from today, of whoever owns the item."""
    calendar = owner_calendars.of_user(item.owner, book.at(at))
    return calendar.add_working_days(dates.today(by, at), BY_LAW if item.statutory else DAYS)


def _lapsed(today: datetime.date) -> QuerySet[ReadinessItem]:
    granted = Waiver.objects.filter(item=OuterRef("pk"), state=Waiver.State.GRANTED)
    found = ReadinessItem.objects.filter(blocking=True, wave__state=Wave.State.LAUNCHED)
    found = found.exclude(state=ReadinessItem.State.DONE).filter(Exists(granted))
    unwatched = ~Exists(Finding.objects.filter(item=OuterRef("pk"), closed_at=None))
    return found.filter(unwatched, ~Exists(granted.filter(expires_on__gte=today)))


def _record(verb: str, finding: Finding, by: Actor, at: datetime.datetime, data: dict[str, object]) -> None:
    wave = finding.item.wave
    told = {"program": wave.program_id, "wave": wave.pk, "item": finding.item_id, **data}
    entries.record(verb, subject=finding, by=by, at=at, data=told)
