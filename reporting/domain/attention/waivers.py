"""Waivers that wait for a decision."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.models import Waiver, Wave
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[Waiver]:
    asked = Waiver.objects.filter(state=Waiver.State.ASKED, urgent=None)
    return asked.exclude(item__wave__state=Wave.State.CLOSED)


def find(reader: Reader) -> list[Item]:
    return [
        Item(
            "watch",
            _("Waiver asked for: %(title)s") % {"title": waiver.item.words},
            _("Asked by %(who)s. It would end on %(day)s.")
            % {"who": waiver.asked_by, "day": items.short(waiver.expires_on)},
            waiver.item.wave.program.name,
            _("Your decision"),
            ("programs:wave_readiness", (waiver.item.wave.program.slug, waiver.item.wave.number)),
            _("Decide"),
            min(waiver.item.due_on, waiver.item.wave.starts_on),
            program=waiver.item.wave.program_id,
        )
        for waiver in rows(reader).select_related("item__wave__program", "asked_by").order_by("pk")
    ]


KIND = Kind(Action.GRANT_WAIVERS, find, rows)
