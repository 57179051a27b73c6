"""A wave waits for the agreements of the places of its people: one statutory item, settled by its check (GO5)."""

import datetime
import zoneinfo
from collections.abc import Iterable

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import agreement_masks
from audiences.models import Agreement, Person
from programs.domain import audience, checklists
from programs.domain.checks import Result
from programs.domain.item_templates import Template
from programs.models import Wave
from rollout.tenancy.models import Tenant
from rollout.web import formats

NAME = "agreement"


def templates(waves: Iterable[Wave]) -> dict[int, list[Template]]:
    """The item of each wave that reaches people with an agreement, by wave id; two queries at most."""
    listed = list(waves)
    found = touching(listed)
    return {wave.pk: [checklists.AGREEMENT] if found[wave.pk] else [] for wave in listed}


def touching(waves: Iterable[Wave]) -> dict[int, list[Agreement]]:
    """Agreements, not ended, with people in each wave."""
    listed = list(waves)
    standing = list(Agreement.objects.standing().select_related("country", "division").order_by("number"))
    if not standing or not listed:
        return {wave.pk: [] for wave in listed}
    counts = {
        f"n_{pk}_{each.pk}": Count("pk", filter=match & agreement_masks.people(each))
        for pk, match in audience.conditions(listed).items()
        for each in standing
    }
    people = Person.objects.present().aggregate(**counts)
    return {wave.pk: [each for each in standing if people[f"n_{wave.pk}_{each.pk}"]] for wave in listed}


def in_force(wave: Wave, at: datetime.datetime) -> Result:
    """Whether all agreements of the wave's places are agreed and last until the wave ends; says which do not."""
    today = at.astimezone(zoneinfo.ZoneInfo(Tenant.objects.get(pk=wave.tenant_id).time_zone)).date()
    found = touching([wave])[wave.pk]
    if lacking := [said for said in (_why_not(each, wave, today) for each in found) if said]:
        return Result(False, " ".join(lacking))
    said = ngettext(
        "%(n)s agreement covers the wave until it ends.", "%(n)s agreements cover the wave until it ends.", len(found)
    )
    return Result(True, said % {"n": len(found)})


def _why_not(agreement: Agreement, wave: Wave, today: datetime.date) -> str:
    """What the agreement lacks for the wave, in a sentence; empty when it covers it."""
    said = {"agreement": agreement.title, "place": agreement.place, "day": formats.long_day(agreement.valid_until)}
    if agreement.agreed_on is None:
        return _("“%(agreement)s” (%(place)s) is not agreed yet.") % said
    if agreement.valid_until < max(today, wave.ends_on):
        return _("“%(agreement)s” (%(place)s) ends on %(day)s, before the wave does.") % said
    return ""
