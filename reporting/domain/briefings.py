"""Waves on which a manager is briefed: those that run for their people, and those that come near (RD7)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count

from delivery.models.assignment import AssignmentQuerySet
from programs.domain import briefings, stories
from programs.models import BriefingRead, Wave
from reporting.domain import standing
from reporting.domain import team as teams
from reporting.domain.team import Ahead, Who
from rollout.tenancy.actors import Actor


@dataclass(frozen=True)
class Briefing:
    """What a wave means for the reader's people; `story` has why, what changes and what is expected, as far as told."""

    wave: Wave
    people: int
    story: dict[str, str]
    read_at: datetime.datetime | None


def of_team(
    found: AssignmentQuerySet, ahead: Sequence[Ahead], *, by: Actor, at: datetime.datetime, language: str
) -> list[Briefing]:
    """Of waves that run and are ahead, unread first and in the order of their start; five queries.

    One that an open item keeps back shows once it is done or waived; what was read stays.
    """
    if by.person is None:
        return []
    running = dict(
        found.filter(wave__state=Wave.State.LAUNCHED)
        .order_by()
        .values("wave")
        .annotate(people=Count("pk"))
        .values_list("wave", "people")
    )
    counted = running | {each.wave.pk: each.people for each in ahead}
    waves = Wave.objects.filter(pk__in=counted).select_related("program").prefetch_related("program__stories")
    read = dict(BriefingRead.objects.filter(manager=by.person.id, wave__in=counted).values_list("wave", "read_at"))
    listed = list(waves.order_by("starts_on", "pk"))
    unread = [wave for wave in listed if wave.pk not in read]
    back = briefings.kept_back(unread, teams.people(by), standing.today_of(by.tenant, at))
    made = [
        Briefing(wave, counted[wave.pk], stories.words(wave.program, language), read.get(wave.pk))
        for wave in listed
        if wave.pk not in back
    ]
    return sorted(made, key=lambda one: one.read_at is not None)


def waves_of(by: Actor, at: datetime.datetime) -> list[int]:
    """Ids of the waves that the actor is briefed on."""
    running = teams.assignments(by, Who.EVERYONE, at).filter(wave__state=Wave.State.LAUNCHED)
    ahead = [each.wave.pk for each in teams.ahead(by=by, who=Who.EVERYONE, at=at)]
    return [*running.order_by().values_list("wave", flat=True).distinct(), *ahead]
