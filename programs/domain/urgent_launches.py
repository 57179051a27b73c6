"""Launching with gaps (RD2): a named executive accepts the listed items, which are due afterwards; never by oneself.

What is accepted is a waiver of each item until that day, all decided together. The launch opens a finding about each.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.domain import dates, gates, lifting, locking, rights
from programs.models import ReadinessItem, UrgentLaunch, Waiver, Wave
from rollout.journal.domain import entries
from rollout.tenancy import refusals
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Membership, Tenant, User
from rollout.tenancy.permissions import Action, Role
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import formats

_State = UrgentLaunch.State
_GIVES = {
    _State.ACCEPTED: Waiver.State.GRANTED,
    _State.REFUSED: Waiver.State.REFUSED,
    _State.WITHDRAWN: Waiver.State.WITHDRAWN,
}
_VERBS = {
    _State.ACCEPTED: "urgent.accepted",
    _State.REFUSED: "urgent.refused",
    _State.WITHDRAWN: "urgent.withdrawn",
}


def executives(tenant: Tenant, at: datetime.datetime) -> QuerySet[User]:
    """Who can be named: whose membership as an executive holds."""
    held = Membership.objects.active(at).filter(tenant=tenant, role=Role.EXECUTIVE)
    return User.objects.filter(pk__in=held.values("user")).order_by("display_name", "email")


@dataclass(frozen=True)
class Open:
    """What is open and blocks: `gaps` can be left open, `others` not, each with a sentence that says why."""

    gaps: list[ReadinessItem]
    others: list[tuple[ReadinessItem, str]]


def open_items(wave: Wave, today: datetime.date) -> Open:
    """What a law asks for cannot be left open, nor what a waiver is asked for; three queries."""
    items = list(wave.items.select_related("owner").order_by("number"))
    waivers = list(Waiver.objects.filter(item__in=items).select_related("asked_by"))
    waiting = {each.item_id: each for each in waivers if each.state == Waiver.State.ASKED}
    found = Open([], [])
    for each in gates.blockers(items, waivers, today):
        item = each.item
        if item.statutory:
            law = _("It is required by law and cannot be left open.")
            found.others.append((item, refusals.lifted(law, lifting.who(item))))
        elif item.pk in waiting:
            found.others.append((item, _asked_for(waiting[item.pk])))
        else:
            found.gaps.append(item)
    return found


def _asked_for(waiver: Waiver) -> str:
    said = _("%(who)s asked for a waiver of it until %(day)s, which waits for a decision.")
    said %= {"who": waiver.asked_by, "day": formats.long_day(waiver.expires_on)}
    return refusals.lifted(said, lifting.may(Action.GRANT_WAIVERS))


@transaction.atomic
def ask(
    *,
    wave: Wave,
    items: Collection[int],
    executive: User,
    due_on: datetime.date,
    reason: str,
    by: Actor,
    at: datetime.datetime,
) -> UrgentLaunch:
    """Put these open items, by ids, to the executive; they are to be settled by `due_on`, after the launch."""
    rights.require(by, Action.LAUNCH_WAVES)
    if by.user is None:
        raise Denied(_("An urgent launch is asked for by a person."), lift=lifting.may(Action.LAUNCH_WAVES))
    wave = locking.wave(wave)
    if wave.state != Wave.State.PLANNED:
        raise Refused(_("Only a planned wave is launched urgently."), lift=lifting.of_state(wave))
    if wave.urgencies.filter(state=_State.ASKED).exists():
        raise Refused(
            _("An urgent launch of %(wave)s waits for a decision already.") % {"wave": wave.name},
            lift=lifting.may(Action.ACCEPT_GAPS),
        )
    listed = [item for item in open_items(wave, dates.today(by, at)).gaps if item.pk in set(items)]
    if not listed or len(listed) != len(set(items)):
        raise ValidationError({"items": _("Choose items that are open, block, and are not required by law.")})
    _check(wave, executive, due_on, reason, by, at)
    asked = UrgentLaunch.objects.create(
        wave=wave, executive=executive, reason=reason.strip(), due_on=due_on, asked_by=by.user, asked_at=at
    )
    Waiver.objects.bulk_create(
        Waiver(item=item, urgent=asked, reason=asked.reason, expires_on=due_on, asked_by=by.user, asked_at=at)
        for item in listed
    )
    _record("urgent.asked", asked, asked.reason, by, at)
    return asked


def _check(wave: Wave, executive: User, due_on: datetime.date, reason: str, by: Actor, at: datetime.datetime) -> None:
    if by.is_any_of(executive.pk):
        raise ValidationError({"executive": _("Nobody accepts their own request. Name another executive.")})
    if not executives(by.tenant, at).filter(pk=executive.pk).exists():
        raise ValidationError({"executive": _("Name somebody who is an executive here.")})
    first = max(wave.starts_on, dates.today(by, at))
    if due_on < first:
        said = _("What is left open is due after the launch. Choose %(day)s or later.")
        raise ValidationError({"due_on": said % {"day": formats.long_day(first)}})
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})


def accept(*, urgent: UrgentLaunch, reason: str, by: Actor, at: datetime.datetime) -> UrgentLaunch:
    """Accept the gaps in one's name, as the executive who was named; the launch itself is pressed by who asked."""
    return _decide(urgent, _State.ACCEPTED, reason, by, at)


def refuse(*, urgent: UrgentLaunch, reason: str, by: Actor, at: datetime.datetime) -> UrgentLaunch:
    """The items block as before."""
    return _decide(urgent, _State.REFUSED, reason, by, at)


@transaction.atomic
def withdraw(*, urgent: UrgentLaunch, by: Actor, at: datetime.datetime) -> UrgentLaunch:
    """Take back what one asked for, before it is decided."""
    rights.require(by, Action.LAUNCH_WAVES)
    urgent = _open(urgent)
    if not by.is_any_of(urgent.asked_by_id):
        raise Refused(_("Only who asked for this urgent launch takes it back."), lift=lifting.named(urgent.asked_by))
    return _settle(urgent, _State.WITHDRAWN, "", by, at)


@transaction.atomic
def _decide(urgent: UrgentLaunch, state: str, reason: str, by: Actor, at: datetime.datetime) -> UrgentLaunch:
    rights.require(by, Action.ACCEPT_GAPS)
    urgent = _open(urgent)
    if by.user is None or not by.is_any_of(urgent.executive_id):
        said = _("This was put to %(executive)s, who decides on it.")
        raise Denied(said % {"executive": urgent.executive}, lift=lifting.named(urgent.executive))
    if by.is_any_of(urgent.asked_by_id):
        raise Denied(
            _("You asked for this urgent launch. Somebody else decides on it."), lift=lifting.may(Action.ACCEPT_GAPS)
        )
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
    if state == _State.ACCEPTED and urgent.wave.state != Wave.State.PLANNED:
        raise Refused(
            _("%(wave)s is not planned any more, so nothing is accepted.") % {"wave": urgent.wave.name},
            lift=lifting.of_state(urgent.wave),
        )
    if state == _State.ACCEPTED and urgent.due_on < dates.today(by, at):
        raise Slip(_("The day by which the items are to be settled is past. Refuse it; it can be asked again."))
    return _settle(urgent, state, reason.strip(), by, at)


def _settle(urgent: UrgentLaunch, state: str, decision: str, by: Actor, at: datetime.datetime) -> UrgentLaunch:
    urgent.state, urgent.decision = state, decision
    urgent.decided_at = None if state == _State.WITHDRAWN else at
    urgent.save(update_fields=["state", "decision", "decided_at"])
    decided = {} if state == _State.WITHDRAWN else {"decided_by": by.user, "decided_at": at, "decision": decision}
    waiting = urgent.gaps.filter(state=Waiver.State.ASKED, item__statutory=False)
    waiting.update(state=_GIVES[_State(state)], **decided)
    _record(_VERBS[_State(state)], urgent, decision, by, at)
    return urgent


def _open(urgent: UrgentLaunch) -> UrgentLaunch:
    """As it is now, behind the lock of its wave."""
    wave = locking.wave(urgent.wave)
    fresh = UrgentLaunch.objects.select_related("executive").get(pk=urgent.pk)
    fresh.wave = wave
    if fresh.state != _State.ASKED:
        said = _("This urgent launch is decided: %(state)s.")
        raise Refused(
            said % {"state": formats.in_sentence(fresh.get_state_display())}, lift=lifting.may(Action.LAUNCH_WAVES)
        )
    return fresh


def _record(verb: str, urgent: UrgentLaunch, reason: str, by: Actor, at: datetime.datetime) -> None:
    items = [{"item": pk} for pk in urgent.gaps.order_by("pk").values_list("item", flat=True)]
    data = {"program": urgent.wave.program_id, "urgent": urgent.pk, "items": items}
    entries.record(verb, subject=urgent.wave, by=by, at=at, reason=reason, data=data)
