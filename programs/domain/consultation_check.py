"""A wave that waits for regions to approve: one readiness item, settled by its check (GO2)."""

import datetime
import zoneinfo
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain import checklists, consultation_rules
from programs.domain.checks import Result
from programs.domain.consultation_rules import Standing
from programs.domain.item_templates import Template
from programs.models import Consultation, Wave
from programs.models.consultation import ConsultationQuerySet
from rollout.tenancy.models import Tenant

NAME = "consultation"
_State = Consultation.State


def templates(waves: Iterable[Wave]) -> dict[int, list[Template]]:
    """The item of each wave that regions are asked to approve, by wave id; one query."""
    listed = [wave.pk for wave in waves]
    bound = set(_asked(listed).values_list("wave", flat=True))
    return {pk: [checklists.CONSULTATION] if pk in bound else [] for pk in listed}


def approved(wave: Wave, at: datetime.datetime) -> Result:
    """Whether all that regions are asked to approve for the wave is approved; says what is not, and why."""
    tenant = Tenant.objects.get(pk=wave.tenant_id)
    today = at.astimezone(zoneinfo.ZoneInfo(tenant.time_zone)).date()
    rows = list(_asked([wave.pk]).prefetch_related("asked__region").order_by("number"))
    if open_ := [said for said in (_why_not(row, today) for row in rows) if said]:
        return Result(False, " ".join(open_))
    said = ngettext("%(n)s approval of regions is given.", "%(n)s approvals of regions are given.", len(rows))
    return Result(True, said % {"n": len(rows)})


def _asked(waves: Iterable[int]) -> ConsultationQuerySet:
    rows = Consultation.objects.filter(wave__in=list(waves), kind=Consultation.Kind.APPROVE)
    return rows.exclude(state=_State.WITHDRAWN)


def _why_not(row: Consultation, today: datetime.date) -> str:
    """What the approval still lacks, in a sentence; empty when it holds."""
    if row.state == _State.DROPPED:
        return _("“%(title)s” was decided against.") % {"title": row.title}
    rows = list(row.asked.all())
    found = consultation_rules.standing([each.answer for each in rows], row.silence, row.due_on, today)
    if consultation_rules.is_approved(row.state, row.kind, found):
        return ""
    if found in {Standing.WAITING, Standing.SILENT}:
        names = sorted(str(each.region) for each in rows if not each.answer)
        said = _("“%(title)s” waits for %(regions)s.")
    else:
        names = sorted(str(each.region) for each in rows if each.answer == "objected")
        said = _("“%(title)s” is objected to by %(regions)s and waits for a decision.")
    return said % {"title": row.title, "regions": ", ".join(names)}
