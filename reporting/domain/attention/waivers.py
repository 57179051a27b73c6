"""Waivers that wait for a decision."""

from programs.models import Waiver, Wave
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    asked = (
        Waiver.objects.filter(state=Waiver.State.ASKED)
        .exclude(item__wave__state=Wave.State.CLOSED)
        .select_related("item__wave__program", "asked_by")
        .order_by("pk")
    )
    return [
        Item(
            "watch",
            f"Waiver asked for: {waiver.item.title}",
            f"Asked by {waiver.asked_by}. It would end on {items.short(waiver.expires_on)}.",
            waiver.item.wave.program.name,
            "Your decision",
            ("programs:wave_readiness", (waiver.item.wave.program.slug, waiver.item.wave.number)),
            "Decide",
            min(waiver.item.due_on, waiver.item.wave.starts_on),
            program=waiver.item.wave.program_id,
        )
        for waiver in asked
    ]


KIND = Kind(Action.GRANT_WAIVERS, find)
