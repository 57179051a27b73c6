"""Going on without an item (RD2): asked with a reason and an end, then granted or refused by somebody else."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.domain import dates, findings, lifting, locking, rights
from programs.models import ReadinessItem, Waiver, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import formats

_State = Waiver.State
_DECIDED = {_State.GRANTED: "waiver.granted", _State.REFUSED: "waiver.refused"}


def ask(*, item: ReadinessItem, reason: str, expires_on: datetime.date, by: Actor, at: datetime.datetime) -> Waiver:
    """Ask to go on without the item, before the launch or after it.

    After `expires_on` (the organization's date) the item blocks again.
    """
    rights.require(by, Action.WORK_READINESS)
    if by.user is None:
        raise Denied(_("A waiver is asked for by a person."), lift=lifting.may(Action.WORK_READINESS))
    wave = locking.wave(item.wave)
    item = ReadinessItem.objects.get(pk=item.pk)
    if item.statutory:
        raise Refused(
            _("“%(item)s” is required by law and cannot be waived.") % {"item": item.words}, lift=lifting.who(item)
        )
    if not item.blocking:
        raise Slip(_("“%(item)s” does not block the launch and needs no waiver.") % {"item": item.words})
    if item.state == ReadinessItem.State.DONE:
        raise Slip(_("“%(item)s” is done and needs no waiver.") % {"item": item.words})
    if wave.state == Wave.State.CLOSED:
        raise Refused(
            _("%(wave)s is closed; nothing of it is waived any more.") % {"wave": wave.name},
            lift=lifting.of_state(wave),
        )
    if item.waivers.filter(state=_State.ASKED).exists():
        raise Refused(
            _("A waiver for “%(item)s” is asked for already and waits for a decision.") % {"item": item.words},
            lift=lifting.may(Action.GRANT_WAIVERS),
        )
    _check_reason(reason)
    _check_end(expires_on, by, at)
    waiver = Waiver.objects.create(
        item=item, reason=reason.strip(), expires_on=expires_on, asked_by=by.user, asked_at=at
    )
    _record("waiver.asked", waiver, wave, by, at, waiver.reason)
    return waiver


def grant(*, waiver: Waiver, reason: str, by: Actor, at: datetime.datetime) -> Waiver:
    """Let the wave launch without the item until the waiver's last day. Nobody grants their own."""
    rights.require(by, Action.GRANT_WAIVERS)
    wave, waiver = _open(waiver)
    if by.user is None or by.is_any_of(waiver.asked_by_id):
        raise Denied(
            _("You asked for this waiver. Somebody else with the right to grant waivers decides on it."),
            lift=lifting.may(Action.GRANT_WAIVERS),
        )
    if waiver.item.statutory:
        raise Refused(
            _("“%(item)s” is required by law and cannot be waived.") % {"item": waiver.item.words},
            lift=lifting.who(waiver.item),
        )
    _check_end(waiver.expires_on, by, at)
    return _decide(waiver, wave, _State.GRANTED, reason, by, at)


def refuse(*, waiver: Waiver, reason: str, by: Actor, at: datetime.datetime) -> Waiver:
    """Keep the item blocking, with the reason."""
    rights.require(by, Action.GRANT_WAIVERS)
    wave, waiver = _open(waiver)
    return _decide(waiver, wave, _State.REFUSED, reason, by, at)


def withdraw(*, waiver: Waiver, by: Actor, at: datetime.datetime) -> Waiver:
    """Take back what one asked for, before it is decided; the item blocks as before."""
    rights.require(by, Action.WORK_READINESS)
    wave, waiver = _open(waiver)
    if not by.is_any_of(waiver.asked_by_id):
        raise Denied(_("Only who asked for this waiver takes it back."), lift=lifting.named(waiver.asked_by))
    waiver.state = _State.WITHDRAWN
    waiver.save(update_fields=["state"])
    _record("waiver.withdrawn", waiver, wave, by, at, "")
    return waiver


def lapse(*, waves: Iterable[int], check: str, by: Actor, at: datetime.datetime) -> None:
    """End the waivers of a check's item: they were given for what the plan was. The waves, by id, are locked."""
    for waiver in list(lapsing(waves, check)):
        waiver.state = _State.WITHDRAWN
        waiver.save(update_fields=["state"])
        _record("waiver.lapsed", waiver, waiver.item.wave, by, at, "")


def lapsing(waves: Iterable[int], check: str) -> QuerySet[Waiver]:
    """Waivers, asked or granted, that end when one of the waves, by id, is planned otherwise."""
    standing = Waiver.objects.filter(
        item__wave__in=list(waves), item__check_name=check, state__in=(_State.ASKED, _State.GRANTED)
    )
    return standing.select_related("item__wave", "asked_by", "decided_by").order_by("pk")


def _open(waiver: Waiver) -> tuple[Wave, Waiver]:
    wave = locking.wave(waiver.item.wave)
    fresh = Waiver.objects.select_related("item", "urgent__executive").get(pk=waiver.pk)
    if fresh.state != _State.ASKED:
        raise Refused(_closed(fresh), lift=lifting.may(Action.WORK_READINESS))
    if fresh.urgent:
        said = _("It is decided with the urgent launch that it belongs to, by %(executive)s.")
        raise Refused(said % {"executive": fresh.urgent.executive}, lift=lifting.named(fresh.urgent.executive))
    return wave, fresh


def _closed(waiver: Waiver) -> str:
    if waiver.state == _State.WITHDRAWN:
        return _("This waiver was taken back; there is nothing to decide any more.")
    said = {"state": formats.in_sentence(waiver.get_state_display()), "by": waiver.decided_by}
    return _("This waiver is decided: %(state)s by %(by)s.") % said


def _decide(waiver: Waiver, wave: Wave, state: str, reason: str, by: Actor, at: datetime.datetime) -> Waiver:
    _check_reason(reason)
    waiver.state, waiver.decision = state, reason.strip()
    waiver.decided_by, waiver.decided_at = by.user, at
    waiver.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    _record(_DECIDED[_State(state)], waiver, wave, by, at, waiver.decision)
    if state == _State.GRANTED and wave.state == Wave.State.LAUNCHED:
        findings.close(item=waiver.item, by=by, at=at)
        findings.watch(waivers=[waiver], by=by)
    return waiver


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})


def _check_end(expires_on: datetime.date, by: Actor, at: datetime.datetime) -> None:
    today = dates.today(by, at)
    if expires_on < today:
        said = _("The waiver would end before today. Choose %(day)s or later.") % {"day": formats.long_day(today)}
        raise ValidationError({"expires_on": said})


def _record(verb: str, waiver: Waiver, wave: Wave, by: Actor, at: datetime.datetime, reason: str) -> None:
    data = {"program": wave.program_id, "wave": wave.pk, "item": waiver.item_id}
    entries.record(verb, subject=waiver, by=by, at=at, reason=reason, data=data)
