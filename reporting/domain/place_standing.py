"""How a place stands, for whoever leads it: people, running programs, who is behind, what waits, which waves come.

Everything is as far as the actor sees it; a fixed number of queries for any number of countries and programs.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from audiences.domain.settings import children, lately
from audiences.domain.settings.book import Book, Place
from audiences.domain.settings.resolution import Resolved
from audiences.models import Person
from audiences.models.setting import Decision
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import checklists
from programs.models import Program, ReadinessItem, Wave
from reporting.domain import minimums, privacy, slices, standing, upcoming
from reporting.domain.measures import Figures
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

RECENT = datetime.timedelta(days=14)  # for which a decision of Group is news
SHOWN = 5


@dataclass(frozen=True)
class Running:
    """One program with people assigned in the place; `minimum` is the smallest group that may be shown."""

    program: Program
    figures: Figures
    minimum: int

    @property
    def is_small(self) -> bool:
        return privacy.is_small(self.figures.assigned, self.minimum)


@dataclass(frozen=True)
class Coming:
    """A wave that has not been launched and would reach people of the place."""

    wave: Wave
    people: int


@dataclass(frozen=True)
class PlaceStanding:
    people: int
    running: Sequence[Running]
    waiting: Sequence[ReadinessItem]
    coming: Sequence[Coming]
    out_of_bounds: Sequence[tuple[Place, Resolved]]
    decided: Sequence[Decision]

    @property
    def figures(self) -> Figures:
        """Of the running programs together, without those too small to show."""
        return Figures.total(one.figures for one in self.running if not one.is_small)


def of(countries: Collection[int], *, by: Actor, at: datetime.datetime, settings: Book) -> PlaceStanding:
    """The standing of these countries together, by key."""
    people = Person.objects.visible_to(by, Action.VIEW_PEOPLE).present().filter(country__in=countries)
    waves = _upcoming(by, at)
    everybody, reached = upcoming.counted(waves, people)
    coming = [Coming(wave, reached[wave.pk]) for wave in waves if reached.get(wave.pk)]
    return PlaceStanding(
        people=everybody,
        running=running(
            Assignment.objects.visible_to(by, Action.VIEW_RESULTS).filter(person__country__in=countries),
            by=by,
            at=at,
            settings=settings,
        ),
        waiting=_waiting([one.wave.pk for one in coming], countries, by, settings),
        coming=coming[:SHOWN],
        out_of_bounds=out_of_bounds(countries, settings),
        decided=lately.decided(countries, since=at - RECENT, upto=at, settings=settings, most=SHOWN),
    )


def out_of_bounds(countries: Collection[int], settings: Book) -> list[tuple[Place, Resolved]]:
    """Values of these countries and of their regions that have to be chosen again."""
    regions = {settings.countries[each].region_id for each in countries}
    return [
        (place, resolved)
        for place, resolved in children.out_of_bounds(settings)
        if (place[1] in countries if place[1] else place[0] in regions)
    ]


def running(seen: AssignmentQuerySet, *, by: Actor, at: datetime.datetime, settings: Book) -> list[Running]:
    """Programs with people among `seen` in a running wave, by name."""
    seen = seen.filter(wave__state=Wave.State.LAUNCHED)
    programs = {each.slug: each for each in Program.objects.visible_to(by, Action.VIEW_RESULTS)}
    cells = [cell for cell in slices.cut(seen, by=["program"], at=at) if cell.key[0] in programs]
    least = minimums.of_programs(seen, [programs[cell.key[0]] for cell in cells], settings)
    return [Running(programs[cell.key[0]], cell.figures, least[programs[cell.key[0]].pk]) for cell in cells]


def _waiting(waves: Collection[int], countries: Collection[int], by: Actor, settings: Book) -> list[ReadinessItem]:
    """Open items of waves that reach people here: the actor's own, and legal reviews of these countries."""
    if not by.may(Action.WORK_READINESS):
        return []
    keys = [f"{checklists.LEGAL_REVIEW}{settings.countries[each].code}" for each in countries]
    items = (
        ReadinessItem.objects.filter(
            Q(owner=by.principal, owner__isnull=False) | Q(key__in=keys),
            wave__in=waves,
        )
        .exclude(state=ReadinessItem.State.DONE)
        .select_related("wave__program", "owner")
        .order_by("due_on", "pk")
    )
    return list(items)


def _upcoming(by: Actor, at: datetime.datetime) -> list[Wave]:
    waves = Wave.objects.filter(
        state__in=Wave.AHEAD,
        ends_on__gte=standing.today_of(by.tenant, at),
        program__in=Program.objects.visible_to(by, Action.VIEW_PROGRAMS),
    )
    return list(waves.select_related("program").order_by("starts_on", "pk"))
