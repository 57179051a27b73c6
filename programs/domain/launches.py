"""Launching a wave (DL2): one atomic act that happens once, however many press at the same time."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import clocks
from audiences.domain.settings import book
from audiences.models.person import PersonQuerySet
from programs.domain import (
    audience,
    dates,
    findings,
    gates,
    legal_reviews,
    lifting,
    locking,
    open_gates,
    pilot_gate,
    readiness_checks,
    rights,
)
from programs.domain.open_gates import Gate
from programs.models import Finding, Launch, ReadinessItem, Waiver, Wave
from rollout.journal.domain import entries
from rollout.tenancy import memory, refusals
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import formats


def launch(*, wave: Wave, by: Actor, at: datetime.datetime, seen: int | None = None) -> Launch:
    """Launch the wave for those whom its gate releases, or return the launch that happened already.

    Who is held comes in once the items about them are done or waived. `seen` is how many go, as whoever pressed was
    shown. ValidationError with a sentence for each reason when its gate, its state, its audience or another figure
    forbids it. The wave's row is locked throughout: a second launch, a reopened item or a moved date waits until this
    one is decided. Followers of `wave.launched` do the work that comes after.
    """
    rights.require(by, Action.LAUNCH_WAVES)
    with transaction.atomic():
        locked = locking.wave(wave)
        already = Launch.objects.filter(wave=locked).first()
        if already:
            return already
        with memory.remembering():
            waivers, gate = _pass_the_gate(locked, by, at)
        everybody = audience.people_of(locked)
        people = gate.released(everybody).count()
        if not people:
            raise Refused(
                _("Nobody is in the segments of %(wave)s. Choose its audience first.") % {"wave": locked.name},
                lift=lifting.may(Action.MANAGE_PROGRAMS),
            )
        held = gate.held(everybody).count()
        if seen is not None and seen != people:
            raise Slip(_moved_on(people, held))
        return _write(locked, waivers, (people, held), by, at)


def _moved_on(people: int, held: int) -> str:
    said = ngettext(
        "It changed while you looked: %(people)s person goes now, %(held)s held. Press again to launch so.",
        "It changed while you looked: %(people)s people go now, %(held)s held. Press again to launch so.",
        people,
    )
    return said % {"people": formats.number(people), "held": formats.number(held)}


def _pass_the_gate(wave: Wave, by: Actor, at: datetime.datetime) -> tuple[list[Waiver], Gate]:
    """The waivers the launch relies on, and the gate that lets somebody through; refuses with every reason at once."""
    pilot_gate.refuse(wave)
    if wave.state != Wave.State.PLANNED:
        raise Refused(
            _("%(wave)s is %(state)s. Only a planned wave can be launched.")
            % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())},
            lift=lifting.of_state(wave),
        )
    if not wave.program.modules.exists():
        raise Refused(
            _("The program has no module yet, so there is nothing to learn. Add one on the plan."),
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    items = list(wave.items.select_related("owner").order_by("number"))
    if not items:
        raise Refused(
            _("%(wave)s has no readiness checklist. Save its plan once more to build it.") % {"wave": wave.name},
            lift=lifting.may(Action.MANAGE_PROGRAMS),
        )
    if unasked := legal_reviews.missing(wave, {item.key for item in items}, book.at(at)):
        needs = _(
            "%(wave)s needs what its checklist does not have yet: %(titles)s. Save its plan once more to build it."
        )
        raise Refused(
            needs % {"wave": wave.name, "titles": "; ".join(unasked)}, lift=lifting.may(Action.MANAGE_PROGRAMS)
        )
    waivers = list(Waiver.objects.filter(item__wave=wave).select_related("item"))
    today = dates.today(by, at)
    gate = open_gates.of_items(wave, items, waivers, today)
    if not gate.is_open and not gate.released(audience.people_of(wave)).exists():
        raise refusals.several([lifting.refusal(blocker) for blocker in gate.blockers])
    checked = [item for item in items if item.blocking and item.state == ReadinessItem.State.DONE]
    failing = readiness_checks.failing_checks(wave=wave, items=checked, at=at)
    if failing:
        raise refusals.several(_no_longer(item, sentence) for item, sentence in failing)
    relied = [_waiver_of(item, waivers, today) for item in items if item.state != ReadinessItem.State.DONE]
    return [waiver for waiver in relied if waiver], gate


def _no_longer(item: ReadinessItem, sentence: str) -> str:
    said = _("“%(title)s” no longer passes. %(sentence)s") % {"title": item.words, "sentence": sentence}
    return refusals.lifted(said, lifting.who(item))


def _waiver_of(item: ReadinessItem, waivers: list[Waiver], today: datetime.date) -> Waiver | None:
    return gates.standing_waiver(item, [w for w in waivers if w.item_id == item.pk], today)


def _write(wave: Wave, waivers: list[Waiver], sizes: tuple[int, int], by: Actor, at: datetime.datetime) -> Launch:
    """`sizes` are the people who go, and those who are held."""
    people, held = sizes
    relied_on = [waiver.pk for waiver in waivers]
    made = Launch.objects.create(
        wave=wave, launched_by=by.user, launched_at=at, people=people, held=held, waived=relied_on
    )
    findings.watch(waivers=waivers, by=by)
    wave.state = Wave.State.LAUNCHED
    wave.save(update_fields=["state"])
    for waiver in (each for each in waivers if each.urgent_id):
        _begin_finding(waiver, wave, by, at)
    data = {"program": wave.program_id, "people": people} | ({"held": held} if held else {})
    entries.record("wave.launched", subject=wave, by=by, at=at, data=data)
    return made


def _begin_finding(waiver: Waiver, wave: Wave, by: Actor, at: datetime.datetime) -> None:
    """What an executive accepted is due from now on."""
    waiver.item.wave = wave
    findings.begin(item=waiver.item, cause=Finding.Cause.ACCEPTED, by=by, at=at, due_on=waiver.expires_on)


def first_instant(wave: Wave, people: PersonQuerySet) -> tuple[datetime.datetime, str] | None:
    """When the wave starts first among these people, and in which zone; None without people."""
    zones = people.order_by().values_list("time_zone", flat=True).distinct()
    starts = [(clocks.on_day(wave.starts_on, wave.start_time, zone), zone) for zone in zones if clocks.is_zone(zone)]
    return min(starts, default=None)
