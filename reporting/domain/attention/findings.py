"""Findings after a launch: what it relied on is open again, and the clock runs."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import Finding
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[Finding]:
    programs = [standing.program for standing in reader.standings]
    return Finding.objects.filter(closed_at=None, item__wave__program__in=programs)


def find(reader: Reader) -> list[Item]:
    found = rows(reader).select_related("item__wave__program", "item__owner")
    return [_item(finding, reader) for finding in found.order_by("due_on", "pk")]


def _item(finding: Finding, reader: Reader) -> Item:
    item, wave = finding.item, finding.item.wave
    owner = _("%(owner)s settles it.") % {"owner": item.owner} if item.owner else _("It has no owner.")
    law = _("Required by law: nobody in its scope is written to.") if item.statutory else ""
    said = [f"{finding.get_cause_display()}, {items.short(finding.opened_at.date())}.", law, owner]
    return Item(
        "stop" if item.statutory or finding.due_on < reader.today else "watch",
        _("Finding: %(title)s") % {"title": item.words},
        " ".join(part for part in said if part),
        wave.program.name,
        items.due(finding.due_on, reader.today),
        ("programs:item", (wave.program.slug, wave.number, item.number)),
        _("Open item"),
        finding.due_on,
        program=wave.program_id,
        personal=item.owner_id is not None and reader.by.is_any_of(item.owner_id),
    )


KIND = Kind(Action.WORK_READINESS, find, rows)
