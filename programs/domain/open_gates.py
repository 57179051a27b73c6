"""The gates of several waves at once: of those ahead, and of those that run, where who joins passes the same test.

A wave runs because its gate was open. It closes again for whoever comes later when a waiver ends that it was launched
on, until the item is done.
"""

import datetime
from collections.abc import Callable, Iterable

from programs.domain import gates
from programs.domain.gates import Blocker
from programs.models import ReadinessItem, Waiver, Wave


def blockers(waves: Iterable[Wave], today: Callable[[], datetime.date]) -> dict[int, list[Blocker]]:
    """What blocks each wave that has a checklist, by its id; `today` is asked only where there is a wave."""
    listed = [wave.pk for wave in waves]
    if not listed:
        return {}
    day, items = today(), dict[int, list[ReadinessItem]]()
    for item in ReadinessItem.objects.filter(wave__in=listed).order_by("number"):
        items.setdefault(item.wave_id, []).append(item)
    waivers = list(Waiver.objects.filter(item__wave__in=listed))
    return {pk: gates.blockers(of_wave, waivers, day) for pk, of_wave in items.items()}


def is_open(wave: Wave, today: datetime.date) -> bool:
    """Whether nothing blocks the wave."""
    return not any(blockers([wave], lambda: today).values())
