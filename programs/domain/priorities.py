"""Which wave has somebody who is in the segments of several (AU2, AU3).

Without a priority the wave that is launched first assigns them. Waves ahead can be put in an order: then whoever is in
several waits for the first of them. Launched waves have their people already.
"""

import datetime
from collections.abc import Iterable

from programs.domain import locking, readiness_checks, rights
from programs.models import Program, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

VERB = "waves.prioritized"


def in_order(program: Program) -> list[Wave]:
    """The waves ahead, the one that wins over all others first; those without a priority last, by their start."""
    return ordered(program.waves.filter(state__in=Wave.AHEAD))


def ordered(waves: Iterable[Wave]) -> list[Wave]:
    """The same of waves at hand."""
    ahead = (wave for wave in waves if wave.state in Wave.AHEAD)
    return sorted(ahead, key=lambda wave: (wave.priority is None, wave.priority or 0, wave.starts_on, wave.number))


def prefer(*, wave: Wave, by: Actor, at: datetime.datetime) -> list[Wave]:
    """Put the wave one place before where it stands, and fix the order of all waves ahead. Nothing for the first."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(wave.program)
    order = in_order(wave.program)
    place = next((n for n, each in enumerate(order) if each.pk == wave.pk), 0)
    if place:
        order[place - 1], order[place] = order[place], order[place - 1]
        _write(wave.program, order, list(range(1, len(order) + 1)), by=by, at=at)
    return order


def forget(*, program: Program, by: Actor, at: datetime.datetime) -> None:
    """Let the wave that is launched first assign people again."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    locking.program(program)
    order = in_order(program)
    if any(wave.priority is not None for wave in order):
        _write(program, order, [None] * len(order), by=by, at=at)


def _write(program: Program, order: list[Wave], ranks: list[int | None], *, by: Actor, at: datetime.datetime) -> None:
    for wave, rank in zip(order, ranks, strict=True):
        wave.priority = rank
        wave.save(update_fields=["priority"])
        readiness_checks.outdate_checks(wave=locking.wave(wave))
    data = {"order": [wave.number for wave, rank in zip(order, ranks, strict=True) if rank]}
    entries.record(VERB, subject=program, by=by, at=at, data=data)
