"""How acts on readiness items, waivers and waves are taken back (DESIGN 6: everything but a launch has an Undo)."""

import datetime
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from programs.domain import (
    briefings,
    drafts,
    item_states,
    lifting,
    locking,
    modality_choices,
    moves,
    pilot_choices,
    pilot_holds,
    program_items,
    readiness_together,
    rights,
    scoping,
    waivers,
    waves,
)
from programs.models import Program, ReadinessItem, Waiver, Wave
from rollout.journal.domain import entries, reasons, undos
from rollout.journal.domain.undos import register
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Refused
from rollout.web import kept

VERB = "readiness.undone"
HELD_AGAIN = gettext_lazy("It was resumed by mistake.")


def register_all() -> None:
    reasons.register(HELD_AGAIN, moves.TAKEN_BACK, pilot_holds.FAILED, pilot_holds.UNDECIDED, pilot_holds.GOES_ON)
    for verb in ("readiness.started", "readiness.finished", "readiness.reopened"):
        register(verb, _state)
    register("readiness.assigned", _owner)
    register(scoping.VERB, _scope)
    register(readiness_together.VERB, _together)
    register("waiver.asked", _waiver)
    register("wave.held", _wave(lambda wave, entry, by, at: waves.resume(wave=wave, by=by, at=at)))
    register("wave.resumed", _wave(_hold_again))
    register("wave.moved", _wave(_move_back))
    register(modality_choices.VERB, _wave(_choose_back))
    register(drafts.PUBLISHED, _unpublish)
    register(briefings.READ, briefings.take_back)
    for verb in (pilot_choices.WENT_ON, pilot_choices.HELD, pilot_choices.EXTENDED):
        register(verb, pilot_choices.take_back)


def _state(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """The state comes back; what was written beside the item stays there."""
    item = _item(entry.subject_id, by)
    reopened = entry.verb == "readiness.reopened" and item.wave.state == Wave.State.LAUNCHED
    if item.blocking and item.wave.state not in Wave.AHEAD and not reopened:
        raise Refused(
            _("%(wave)s was launched on it since. It stays.") % {"wave": item.wave.name},
            lift=lifting.of_state(item.wave),
        )
    if "before" not in entry.data or item_states.standing_of(item) != entry.data["after"]:
        raise undos.changed_since()
    before, after = entry.data["before"], entry.data["after"]
    for each in (item, *program_items.others(item)):
        if item_states.standing_of(each) == after:
            _stand(each, before)
            _record(each, entry, by, at, after, before)
            item_states.follow_findings(each, after["state"], by, at)
    return _("Taken back: “%(item)s” is %(state)s.") % {"item": item.words, "state": item.get_state_display().lower()}


def _stand(item: ReadinessItem, as_told: dict[str, Any]) -> None:
    item.state, item.settled_by_id = as_told["state"], as_told["settled_by"]
    settled_at, valid_until = as_told["settled_at"], as_told.get("valid_until")
    item.settled_at = datetime.datetime.fromisoformat(settled_at) if settled_at else None
    item.valid_until = datetime.date.fromisoformat(valid_until) if valid_until else None
    item.save(update_fields=["state", "settled_by", "settled_at", "valid_until"])


def _owner(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    item = _item(entry.subject_id, by)
    before, after, now = entry.data.get("before"), entry.data.get("after"), item_states.held_by(item)
    if before is None or any(now[key] != value for key, value in after.items()):
        raise undos.changed_since()
    item.owner_id = before["owner"]
    item.due_on = datetime.date.fromisoformat(before.get("due_on") or now["due_on"])
    item.save(update_fields=["owner", "due_on"])
    _record(item, entry, by, at, after, before)
    return _("Taken back: “%(item)s” has its former owner.") % {"item": item.words}


def _scope(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    rights.require(by, Action.MANAGE_PROGRAMS)
    before, after = entry.data["before"], entry.data["after"]
    if ReadinessItem.Scope.PROGRAM in (before["scope"], after["scope"]):
        locking.plan(Program.objects.get(pk=entry.data["program"]))
    item = _item(entry.subject_id, by)
    if item.wave.state not in Wave.AHEAD:
        raise Refused(
            _("%(wave)s was launched on it since. It stays.") % {"wave": item.wave.name},
            lift=lifting.of_state(item.wave),
        )
    if scoping.scope_of(item) != after:
        raise undos.changed_since()
    scoping.put(item, before, by=by, at=at, verb=VERB, undoes=entry.pk)
    return _("Taken back: “%(item)s” holds whom it held before.") % {"item": item.words}


def _together(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    """All of them or none."""
    rights.require(by, Action.WORK_READINESS)
    wave = locking.wave(Wave.objects.get(pk=entry.subject_id))
    told = {one["item"]: one for one in entry.data["items"]}
    items = list(wave.items.filter(pk__in=told).order_by("number"))
    for item in items:
        now = {"owner": item.owner_id, "due_on": item.due_on.isoformat()}
        if now != told[item.pk]["after"]:
            raise Refused(
                _("“%(item)s” was changed again since, so they stay.") % {"item": item.words}, lift=lifting.by_hand()
            )
        item.owner_id = told[item.pk]["before"]["owner"]
        item.due_on = datetime.date.fromisoformat(told[item.pk]["before"]["due_on"])
    ReadinessItem.objects.bulk_update(items, ["owner", "due_on"])
    back = [{"item": pk, "before": one["after"], "after": one["before"]} for pk, one in told.items()]
    data = {"program": wave.program_id, "wave": wave.pk, "items": back, "undoes": entry.pk}
    entries.record(VERB, subject=wave, by=by, at=at, data=data)
    says = ngettext(
        "Taken back: %(count)d item is as before.", "Taken back: %(count)d items are as before.", len(items)
    )
    return says % {"count": len(items)}


def _waiver(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    waiver = Waiver.objects.filter(pk=entry.subject_id).select_related("item__wave").first()
    if waiver is None:
        raise undos.gone()
    waivers.withdraw(waiver=waiver, by=by, at=at)
    return _("Taken back: no waiver is asked for “%(item)s”.") % {"item": waiver.item.words}


def _wave(act: Callable[[Wave, Entry, Actor, datetime.datetime], Any]) -> Any:
    def undo(entry: Entry, by: Actor, at: datetime.datetime) -> str:
        wave = Wave.objects.filter(pk=entry.subject_id).first()
        if wave is None:
            raise undos.gone()
        act(wave, entry, by, at)
        return _("Taken back: %(wave)s is planned as before.") % {"wave": wave.name}

    return undo


def _hold_again(wave: Wave, entry: Entry, by: Actor, at: datetime.datetime) -> Wave:
    return waves.hold(wave=wave, reason=entry.reason or kept.source_of(HELD_AGAIN), by=by, at=at)


def _move_back(wave: Wave, entry: Entry, by: Actor, at: datetime.datetime) -> Wave:
    return moves.take_back(entry=entry, by=by, at=at)


def _choose_back(wave: Wave, entry: Entry, by: Actor, at: datetime.datetime) -> Wave:
    return modality_choices.choose_back(wave=wave, entry=entry, by=by, at=at)


def _unpublish(entry: Entry, by: Actor, at: datetime.datetime) -> str:
    draft = drafts.take_back(entry=entry, by=by, at=at)
    return _("Taken back: the plan is as before, and “%(draft)s” is a draft again.") % {"draft": draft}


def _item(pk: int, by: Actor) -> ReadinessItem:
    """As it is now, with its wave locked."""
    rights.require(by, Action.WORK_READINESS)
    reached = Program.objects.visible_to(by, Action.WORK_READINESS)
    item = ReadinessItem.objects.filter(pk=pk, wave__program__in=reached).select_related("wave__program").first()
    if item is None:
        raise undos.gone()
    return program_items.locked(item)


def _record(item: ReadinessItem, entry: Entry, by: Actor, at: datetime.datetime, before: Any, after: Any) -> None:
    data = {"program": item.wave.program_id, "wave": item.wave_id, "undoes": entry.pk, "before": before, "after": after}
    entries.record(VERB, subject=item, by=by, at=at, data=data)
