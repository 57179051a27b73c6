"""Choices that several forms of a program offer: members by name, and audiences of the program."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audiences.models import Segment
from programs.models import Program, Wave, WaveSegment
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import TABLE, Action


def members(tenant: Tenant, action: Action, *, kept: Collection[int | None] = ()) -> QuerySet[User]:
    """Whose role allows the action, and whoever a row names already."""
    roles = [role for role, actions in TABLE.items() if action in actions]
    held = Membership.objects.filter(tenant=tenant, role__in=roles)
    found = Q(pk__in=held.values("user")) | Q(pk__in=[pk for pk in kept if pk])
    return User.objects.filter(found).order_by("display_name", "email")


class Audiences:
    """Waves of the program and segments, as one choice. Who does not manage segments is offered the program's own."""

    def __init__(self, program: Program, actor: Actor, *, kept: int | None = None) -> None:
        self.waves = {f"wave-{wave.pk}": wave for wave in program.waves.order_by("starts_on", "number")}
        own = WaveSegment.objects.filter(wave__program=program).values("segment")
        seen = Segment.objects.all()
        if not actor.may(Action.MANAGE_SEGMENTS):
            seen = seen.filter(Q(pk__in=own) | Q(pk=kept))
        self.segments = {f"segment-{each.pk}": each for each in seen.order_by("name")}

    def choices(self, nothing: str) -> list[Any]:
        """Groups for a select; the first choice is `nothing`."""
        groups = [
            (_("Waves"), [(key, wave.name) for key, wave in self.waves.items()]),
            (_("Segments"), [(key, segment.name) for key, segment in self.segments.items()]),
        ]
        return [("", nothing), *(group for group in groups if group[1])]

    def picked(self, key: str) -> tuple[Wave | None, Segment | None]:
        return self.waves.get(key), self.segments.get(key)
