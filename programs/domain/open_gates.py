"""Whom the gates of waves let through (RD2): of those ahead, and of those that run, where joiners pass the same test.

Somebody is released to a step when every blocking item that guards it and is about them is done or waived; others are
held. A program that starts all at once holds everybody as long as one such item of anybody in the audience is open. A
gate closes again for whoever comes later when an item is reopened, or a waiver ends that the wave was launched on.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from audiences.models import Person
from audiences.models.person import PersonQuerySet
from programs.domain import audience, gate_steps, gates, scopes
from programs.domain.gates import Blocker
from programs.models import Program, ReadinessItem, Waiver, Wave

_Step = ReadinessItem.Step


@dataclass(frozen=True)
class Counts:
    """People who go, and who wait; `behind` has the items that anybody waits for, with how many they are about."""

    released: int
    held: int
    behind: Sequence[tuple[Blocker, int]]


class Gate:
    """The gate of one wave before one step; `blockers` are the open items that guard it."""

    def __init__(self, wave: Wave, blockers: Iterable[Blocker]) -> None:
        self.wave, self.blockers = wave, list(blockers)

    @property
    def is_open(self) -> bool:
        """Whether no item is open, so that nobody can be held."""
        return not self.blockers

    @cached_property
    def groups(self) -> Mapping[scopes.Group, Q]:
        """Who of the audience learns through which modality, or is in which cohort, where an item is about one."""
        return scopes.groups(self.wave, [each.item for each in self.blockers])

    @cached_property
    def holds_all(self) -> bool:
        """Whether everybody is held, in the scope of an item or not."""
        if any(scopes.is_of_all(each.item, self.groups) for each in self.blockers):
            return True
        together = self.wave.program.strategy == Program.Strategy.BIG_BANG
        return together and bool(self.blockers) and audience.people_of(self.wave).filter(self._scope).exists()

    @cached_property
    def together(self) -> list[Blocker]:
        """Where everybody is held, what all of them wait for: of a program that starts all at once, every open item."""
        if not self.holds_all:
            return []
        if self.wave.program.strategy == Program.Strategy.BIG_BANG:
            return self.blockers
        return [each for each in self.blockers if scopes.is_of_all(each.item, self.groups)]

    def held(self, people: PersonQuerySet) -> PersonQuerySet:
        """Those of the people, of the wave's audience, who wait."""
        if self.holds_all:
            return people
        return people.filter(self._scope) if self.blockers else people.none()

    def released(self, people: PersonQuerySet) -> PersonQuerySet:
        """Those of the people, of the wave's audience, who may go."""
        if self.holds_all:
            return people.none()
        return people.exclude(self._scope) if self.blockers else people

    def holding(self, person: Person) -> list[Blocker]:
        """What holds somebody who is held: items about them, else those about others that they wait for."""
        return self.about(person) or (self.blockers if self.holds_all else [])

    def about(self, person: Person) -> list[Blocker]:
        """The open items in whose scope the person is."""
        if not self.blockers:
            return []
        country = person.country.code if person.country else ""
        this = Person.objects.filter(pk=person.pk)
        groups = {group for group, match in self.groups.items() if this.filter(match).exists()}
        known = {"country": country, "language": person.language, "of": groups}
        return [each for each in self.blockers if scopes.covers(each.item, **known)]

    def counts(self, people: PersonQuerySet) -> Counts:
        """How many of the people go, how many wait, and behind which item; one query."""
        by_item = {f"n{each.item.pk}": Count("pk", filter=self._about(each.item)) for each in self.blockers}
        found = people.order_by().aggregate(everybody=Count("pk"), held=Count("pk", filter=self.condition), **by_item)
        behind = [(each, found[f"n{each.item.pk}"]) for each in self.blockers]
        return Counts(found["everybody"] - found["held"], found["held"], [pair for pair in behind if pair[1]])

    def marked(self, people: PersonQuerySet) -> PersonQuerySet:
        """The people, each with what `waits` reads: no question a person."""
        about = {f"about_{each.item.pk}": self._about(each.item) for each in self.blockers}
        return people.annotate(**{key: ExpressionWrapper(match, BooleanField()) for key, match in about.items()})

    def waits(self, person: Person) -> list[Blocker]:
        """What `holding` says, of somebody among the marked."""
        own = [each for each in self.blockers if getattr(person, f"about_{each.item.pk}")]
        return own or (self.blockers if self.holds_all else [])

    def narrowed(self, people: PersonQuerySet, item: str) -> PersonQuerySet:
        """Those whom the item with this id is about."""
        return Gate(self.wave, [each for each in self.blockers if str(each.item.pk) == item]).held(people)

    def _about(self, item: ReadinessItem) -> Q:
        return scopes.condition(item, self.groups)

    @property
    def condition(self) -> Q:
        """Of the people of the audience, those who are held."""
        return scopes.EVERYBODY if self.holds_all else self._scope

    @property
    def _scope(self) -> Q:
        """The condition of those whom any of the items is about."""
        found = scopes.NOBODY
        for each in self.blockers:
            found |= self._about(each.item)
        return found


def of_waves(waves: Iterable[Wave], today: Callable[[], datetime.date], *, step: str = _Step.LAUNCH) -> dict[int, Gate]:
    """The gate of each wave that has a checklist, by its id; `today` is asked only where there is a wave."""
    by_pk = {wave.pk: wave for wave in waves}
    if not by_pk:
        return {}
    day, items = today(), dict[int, list[ReadinessItem]]()
    for item in ReadinessItem.objects.filter(wave__in=by_pk).select_related("owner").order_by("number"):
        items.setdefault(item.wave_id, []).append(item)
    waivers = list(Waiver.objects.filter(item__wave__in=by_pk))
    return {pk: of_items(by_pk[pk], of_wave, waivers, day, step=step) for pk, of_wave in items.items()}


def of_wave(wave: Wave, today: datetime.date) -> Gate:
    """The gate before the launch of the wave, for whoever joins it later too."""
    return of_waves([wave], lambda: today).get(wave.pk) or Gate(wave, ())


def of_items(
    wave: Wave,
    items: Iterable[ReadinessItem],
    waivers: Iterable[Waiver],
    today: datetime.date,
    *,
    step: str = _Step.LAUNCH,
) -> Gate:
    """The same from rows that are loaded."""
    return Gate(wave, gates.blockers([item for item in items if gate_steps.guards(item, step)], waivers, today))
