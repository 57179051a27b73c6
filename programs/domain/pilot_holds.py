"""Waves that wait for a pilot: held with the reason, and let go again (RD3).

A wave ahead is held, and cannot be launched or resumed. One that runs stays launched, and nothing more of it is sent:
whoever sends asks `silenced` before every message.
"""

import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from programs.models import PilotHold, Wave
from rollout.journal.domain import entries
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.web import kept

FAILED = gettext_lazy("The pilot failed, so the waves after it wait.")
UNDECIDED = gettext_lazy("The pilot showed too little, so the waves after it wait.")
GOES_ON = gettext_lazy("The pilot keeps nothing back any more.")
STOPPED, RESTARTED = "wave.contacts_stopped", "wave.contacts_restarted"


def silenced() -> QuerySet:
    """Ids of waves of which nothing is sent now."""
    return PilotHold.objects.values("wave")


def on(wave: Wave) -> PilotHold | None:
    """What holds the wave, with its pilot at hand."""
    return PilotHold.objects.select_related("pilot__program").filter(wave=wave).first()


def hold_following(*, pilot: Wave, why: Promise, by: Actor, at: datetime.datetime) -> list[Wave]:
    """Hold what comes after the pilot on the plan and is not over; the program's waves are locked. Those newly held.

    Fairway holds them, whoever looked at the pilot.
    """
    fairway = actors.system(by.tenant)
    known = set(PilotHold.objects.filter(pilot__program=pilot.program_id).values_list("wave", flat=True))
    found = [each for each in _after(pilot) if each.pk not in known]
    for wave in found:
        is_own = wave.state == Wave.State.PLANNED
        PilotHold.objects.create(wave=wave, pilot=pilot, held_at=at, is_own=is_own)
        if wave.state == Wave.State.LAUNCHED:
            _record(STOPPED, wave, why, fairway, at)
        elif is_own:
            _turn(wave, Wave.State.HELD, "wave.held", why, fairway, at)
    return found


def let_go(*, pilot: Wave, by: Actor, at: datetime.datetime) -> list[Wave]:
    """What the pilot held is planned again, and sent again; the program's waves are locked.

    A wave that somebody had held before stays held.
    """
    fairway = actors.system(by.tenant)
    holds = list(PilotHold.objects.filter(pilot=pilot).select_related("wave").order_by("wave__starts_on", "wave"))
    PilotHold.objects.filter(pk__in=[each.pk for each in holds]).delete()
    for hold in holds:
        wave = hold.wave
        if wave.state == Wave.State.LAUNCHED:
            _record(RESTARTED, wave, GOES_ON, fairway, at)
        elif wave.state == Wave.State.HELD and hold.is_own:
            _turn(wave, Wave.State.PLANNED, "wave.resumed", GOES_ON, fairway, at)
    return [hold.wave for hold in holds]


def _after(pilot: Wave) -> list[Wave]:
    """Waves that are not over, in the order of the plan."""
    place = pilot.starts_on, pilot.number
    waves = pilot.program.waves.exclude(state=Wave.State.CLOSED).select_related("program")
    return sorted(
        (each for each in waves if (each.starts_on, each.number) > place),
        key=lambda each: (each.starts_on, each.number),
    )


def _turn(wave: Wave, state: str, verb: str, why: Promise, by: Actor, at: datetime.datetime) -> None:
    wave.state = state
    wave.save(update_fields=["state"])
    _record(verb, wave, why, by, at)


def _record(verb: str, wave: Wave, why: Promise, by: Actor, at: datetime.datetime) -> None:
    data = {"program": wave.program_id}
    entries.record(verb, subject=wave, by=by, at=at, reason=kept.source_of(why), data=data)
