"""Who comes into waves that run, and which of them takes somebody who is in the audience of several (AU2, AU4).

A person has one assignment in a program. Of the waves that run, the one that was launched first takes whom its gate
releases; whoever it holds goes to the next one that releases them, and waits where none does.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from audiences.models.person import PersonQuerySet
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import audience, open_gates
from programs.domain.open_gates import Gate
from programs.models import Launch, Program, Wave

_WITHDRAWN = {"withdrawn_reason": Assignment.Withdrawal.AUDIENCE}


def in_turn(waves: QuerySet[Wave]) -> QuerySet[Wave]:
    """Those of each program as they were launched."""
    launched = Launch.objects.filter(wave=OuterRef("pk")).values("launched_at")
    return waves.order_by("program", Subquery(launched).asc(), "pk")


def comers(wave: Wave, *, came: QuerySet | Sequence[int] | None = None, freed: Sequence[int] = ()) -> PersonQuerySet:
    """People in the audience of the wave who have nothing of its program, or what they had was withdrawn with their
    place in an audience.

    `freed` are ids of assignments that will be withdrawn so before they come.
    """
    kept = Assignment.objects.filter(program=wave.program_id, person=OuterRef("pk")).exclude(**_WITHDRAWN)
    kept = kept.exclude(pk__in=freed) if freed else kept
    found = audience.people_of(wave).filter(~Exists(kept))
    return found if came is None else found.filter(pk__in=came)


def newcomers(wave: Wave, *, came: QuerySet | Sequence[int] | None = None) -> PersonQuerySet:
    """Those of them who have nothing of this wave."""
    here = Assignment.objects.filter(wave=wave, person=OuterRef("pk"), **_WITHDRAWN)
    return comers(wave, came=came).exclude(Exists(here))


def returners(wave: Wave, *, came: QuerySet | Sequence[int] | None = None) -> AssignmentQuerySet:
    """What was withdrawn because its people had left the audience, where they are back in it."""
    people = audience.people_of(wave)
    gone = Assignment.objects.filter(wave=wave, **_WITHDRAWN)
    return gone.filter(person__in=(people if came is None else people.filter(pk__in=came)).values("pk"))


class Turns:
    """Of waves of a program that run, with their gates by id, whom each takes of those who come."""

    def __init__(self, waves: Iterable[Wave], gates: Mapping[int, Gate]) -> None:
        self.waves = list(waves)  # in their turn
        self._gates = {wave.pk: gates.get(wave.pk) or Gate(wave, ()) for wave in self.waves}

    def takes(self, wave: Wave, people: PersonQuerySet) -> PersonQuerySet:
        """Those of the people, of the audience of the wave, whom it takes."""
        found = self._gates[wave.pk].released(people)
        for other in self.waves[: [each.pk for each in self.waves].index(wave.pk)]:
            found = found.exclude(self._released(other))
        return found

    def waiting(self, wave: Wave, people: PersonQuerySet) -> PersonQuerySet:
        """Those of the people, of the audience of the wave, whom its gate holds and no other wave takes."""
        found = self._gates[wave.pk].held(people)
        for other in self.waves:
            found = found if other.pk == wave.pk else found.exclude(self._released(other))
        return found

    def _released(self, wave: Wave) -> Q:
        return Q(pk__in=self._gates[wave.pk].released(audience.people_of(wave)).order_by().values("pk"))


def turns(program: Program, today: datetime.date) -> Turns:
    """Those of the program."""
    waves = list(in_turn(program.waves.filter(state=Wave.State.LAUNCHED)))
    return Turns(waves, open_gates.of_waves(waves, lambda: today))
