"""Urgent launches that wait for the executive who was named."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import UrgentLaunch
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[UrgentLaunch]:
    if reader.by.principal is None:
        return UrgentLaunch.objects.none()
    return UrgentLaunch.objects.filter(
        state=UrgentLaunch.State.ASKED,
        executive=reader.by.principal,
        wave__program__in=[standing.program for standing in reader.standings],
    )


def find(reader: Reader) -> list[Item]:
    asked = rows(reader).select_related("wave__program", "asked_by")
    return [_item(urgent, reader) for urgent in asked.order_by("wave__starts_on", "pk")]


def _item(urgent: UrgentLaunch, reader: Reader) -> Item:
    wave = urgent.wave
    said = _("%(who)s asks you to accept open items, to be settled by %(day)s: %(reason)s")
    return Item(
        "stop",
        _("Urgent launch of %(wave)s waits for you") % {"wave": wave.name},
        said % {"who": urgent.asked_by, "day": items.short(urgent.due_on), "reason": urgent.reason},
        wave.program.name,
        items.starts(wave.starts_on, reader.today),
        ("programs:urgent", (wave.program.slug, wave.number, urgent.pk)),
        _("Decide"),
        wave.starts_on,
        program=wave.program_id,
        personal=True,
    )


KIND = Kind(Action.ACCEPT_GAPS, find, rows)
