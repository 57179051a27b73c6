"""Silence after the due date of a consultation: said once to whoever asked, and followed by the gate (GO11)."""

import datetime
import zoneinfo

from programs.domain import consultation_mails, consultation_waves
from programs.models import Consultation
from rollout.jobs.domain import agenda
from rollout.journal.domain import entries
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant

KIND = "consultations.silent"


def plan(asked: Consultation, tenant: Tenant) -> None:
    """Look again when its due date is over."""
    agenda.lower_for(tenant, KIND, ends_at(asked, tenant))


def ends_at(asked: Consultation, tenant: Tenant) -> datetime.datetime:
    """The instant from which on silence counts: the end of the due date on the organization's calendar."""
    after = asked.due_on + datetime.timedelta(days=1)
    return datetime.datetime.combine(after, datetime.time(), zoneinfo.ZoneInfo(tenant.time_zone))


def escalate(tenant: Tenant) -> datetime.datetime | None:
    """Tell of what became silent; the real instant at which the next due date is over."""
    with walls.inside(tenant.pk):
        at = clock.now(tenant)
        today = at.astimezone(zoneinfo.ZoneInfo(tenant.time_zone)).date()
        waiting = Consultation.objects.open().filter(silent_at=None)
        over = waiting.filter(due_on__lt=today).select_related("asked_by", "program", "wave__program")
        for asked in over.select_for_update(of=("self",), skip_locked=True).order_by("due_on", "pk"):
            _escalate(asked, tenant, at)
        next_one = waiting.filter(due_on__gte=today).order_by("due_on").first()
    return clock.real(tenant, ends_at(next_one, tenant)) if next_one else None


def _escalate(asked: Consultation, tenant: Tenant, at: datetime.datetime) -> None:
    by = actors.system(tenant)
    asked.silent_at = at
    asked.save(update_fields=["silent_at"])
    silent = list(asked.asked.filter(answer="").select_related("region").order_by("region__name"))
    if silent:
        data = {"regions": sorted(row.region_id for row in silent)}
        program = {"program": asked.program_id} if asked.program_id else {}
        entries.record("consultation.silent", subject=asked, by=by, at=at, data={**program, **data})
        consultation_mails.tell_silence(asked, silent, tenant, at)
    consultation_waves.follow(asked, by=by, at=at)
