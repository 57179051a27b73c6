"""Who may not be written to (RD2): behind an open item that guards messages, or one that a law asks for.

The first is the gate before messages, for whoever is assigned. The second stops new contacts in its scope whichever
step it guards: once it is open again after the launch, and for somebody who moved into its scope.
"""

import datetime
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from audiences.models import Person
from programs.domain import gate_steps, gates, open_gates
from programs.domain.open_gates import Gate
from programs.models import ReadinessItem, Waiver, Wave
from rollout.tenancy.statements import Slot

_Step = ReadinessItem.Step
_RAN = (Wave.State.LAUNCHED, Wave.State.CLOSED)


def may_stop(today: datetime.date | Slot | None = None) -> QuerySet[ReadinessItem]:
    """Items of waves that ran which stop contacts there if they are open, and about whoever is written to.

    Done is one whose evidence has no end; with `today` also one whose evidence holds on the day.
    """
    found = ReadinessItem.objects.filter(wave__state__in=_RAN, blocking=True)
    done = Q(valid_until=None) if today is None else Q(valid_until=None) | Q(valid_until__gte=today)
    return found.exclude(done, state=ReadinessItem.State.DONE).exclude(guards__in=gate_steps.LAUNCHING, statutory=False)


class Stops:
    """What stops contacts in the waves of these programs, by ids; two queries, or one where nothing does."""

    def __init__(self, programs: Iterable[int]) -> None:
        found = may_stop().filter(wave__program__in=set(programs))
        self._items: dict[int, list[ReadinessItem]] = {}
        for item in found.select_related("owner", "wave__program").order_by("number"):
            self._items.setdefault(item.wave_id, []).append(item)
        listed = [item for items in self._items.values() for item in items]
        self._waivers = list(Waiver.objects.filter(item__in=listed)) if listed else []
        self._gates: dict[tuple[int, datetime.date], tuple[Gate, Gate]] = {}

    def of(self, wave: int, person: Person, today: datetime.date) -> ReadinessItem | None:
        """The item that stops contact with the person as one of the wave's, by its id; None where nothing does."""
        if wave not in self._items:
            return None
        if (wave, today) not in self._gates:
            self._gates[wave, today] = self._of_wave(wave, today)
        messages, by_law = self._gates[wave, today]
        holding = messages.holding(person) or by_law.about(person)
        return holding[0].item if holding else None

    def _of_wave(self, wave: int, today: datetime.date) -> tuple[Gate, Gate]:
        items = self._items[wave]
        statutory = gates.blockers([item for item in items if item.statutory], (), today)
        messages = open_gates.of_items(items[0].wave, items, self._waivers, today, step=_Step.AWARENESS)
        return messages, Gate(items[0].wave, statutory)
