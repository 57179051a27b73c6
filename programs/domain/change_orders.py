"""Changing a launched wave (PL5): asked for with a reason, decided by somebody else, then done as one change.

Nothing about people who were told changes otherwise. Followers of `order.approved` move their deadlines and messages.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from audiences.domain.settings.book import Book
from audiences.models import Segment
from programs.domain import (
    dates,
    due_rules,
    due_terms,
    lifting,
    locking,
    order_audience,
    order_content,
    order_effects,
    order_parts,
    program_settings,
    proposals,
    rights,
    wave_rules,
)
from programs.domain.order_audience import AudienceChange
from programs.domain.order_effects import Line
from programs.domain.order_parts import Part
from programs.domain.proposals import Proposal
from programs.models import ChangeOrder, Wave
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied, Refused, Slip
from rollout.web import formats

FIELDS = ("ends_on", "due_rule")
APPROVED = "order.approved"
_State = ChangeOrder.State


@transaction.atomic
def ask(
    *,
    wave: Wave,
    ends_on: datetime.date,
    due_rule: dict[str, Any],
    reason: str,
    by: Actor,
    at: datetime.datetime,
    segments: Sequence[Segment] | None = None,
    not_started: str = ChangeOrder.Treatment.WITHDRAW,
    in_progress: str = ChangeOrder.Treatment.KEEP,
    parts: Sequence[Part] = (),
) -> ChangeOrder:
    """Ask for another end of the window, another due rule, other segments, or for other parts: another lead, other
    modules. Nothing changes until it is approved.

    Whose segment goes is treated by how far they are; what is done stays done.
    """
    rights.require(by, Action.MANAGE_PROGRAMS)
    wave = locking.wave(wave)
    asked = proposals.of(wave, ends_on=ends_on, due_rule=due_rule)
    treatment = {"not_started": not_started, "in_progress": in_progress}
    people = order_audience.of(wave, segments, **treatment) if segments is not None else None
    check(asked, by, at, people, parts)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; whoever approves reads it, and it stays.")})
    if wave.orders.filter(state=_State.ASKED).exists():
        raise Refused(
            _("Another change order of %(wave)s waits for approval.") % {"wave": wave.name},
            lift=lifting.may(Action.LAUNCH_WAVES),
        )
    last = wave.orders.aggregate(last=Max("number"))["last"] or 0
    order = ChangeOrder.objects.create(
        wave=wave,
        number=last + 1,
        ends_on=ends_on,
        due_rule=due_rule,
        base_ends_on=wave.ends_on,
        base_due_rule=wave.due_rule,
        segments=people and people.after,
        base_segments=people and people.before,
        **treatment,
        **{part.name: part.kept() for part in parts},
        reason=reason.strip(),
        asked_by=by.user,
        asked_at=at,
    )
    record("order.asked", order, by, at, reason=order.reason, data=told(asked, people, parts))
    return order


@transaction.atomic
def approve(*, order: ChangeOrder, by: Actor, at: datetime.datetime, reason: str = "") -> ChangeOrder:
    """Put the order in force: the wave changes, followers move deadlines and messages. Nobody approves their own."""
    rights.require(by, Action.LAUNCH_WAVES)
    order = _locked(order)
    if by.user is None or by.is_any_of(order.asked_by_id):
        raise Denied(
            _("You asked for this change. Somebody else who may launch waves decides on it."),
            lift=lifting.may(Action.LAUNCH_WAVES),
        )
    wanted, people, parts = proposal(order), order_audience.of_order(order), order_parts.of_order(order)
    moved = people and order_audience.current(order.wave) != people.before
    moved = moved or not all(part.is_current() for part in parts)
    if moved or (order.wave.ends_on, order.wave.due_rule) != (order.base_ends_on, order.base_due_rule):
        said = _("%(wave)s was changed since this was asked for. Withdraw it, and ask for it again.")
        raise Refused(said % {"wave": order.wave.name}, lift=lifting.may(Action.MANAGE_PROGRAMS))
    check(wanted, by, at, people, parts)
    order.effect = [line.sentence for line in effects(wanted, at, people, parts)]
    wanted.then.save(update_fields=FIELDS)
    if people:
        order_audience.put(people)
    for part in parts:
        part.put(order, by, at)
    _decide(order, _State.APPROVED, reason, by, at)
    data = {**told(wanted, people, parts), "number": order.number}
    record(APPROVED, order, by, at, reason=reason.strip() or order.reason, data=data)
    return order


@transaction.atomic
def refuse(*, order: ChangeOrder, reason: str, by: Actor, at: datetime.datetime) -> ChangeOrder:
    rights.require(by, Action.LAUNCH_WAVES)
    order = _locked(order)
    if not reason.strip():
        raise ValidationError({"reason": _("Enter the reason; it is kept with the decision.")})
    _decide(order, _State.REFUSED, reason, by, at)
    record("order.refused", order, by, at, reason=reason.strip())
    return order


@transaction.atomic
def withdraw(*, order: ChangeOrder, by: Actor, at: datetime.datetime) -> ChangeOrder:
    """Take back what was asked for, before it is decided."""
    rights.require(by, Action.MANAGE_PROGRAMS)
    order = _locked(order)
    order.state = _State.WITHDRAWN
    order.save(update_fields=["state"])
    record("order.withdrawn", order, by, at)
    return order


def proposal(order: ChangeOrder) -> Proposal:
    """The wave as it is beside what the order asks for."""
    return proposals.of(order.wave, ends_on=order.ends_on, due_rule=order.due_rule)


def effects(
    wanted: Proposal, at: datetime.datetime, people: AudienceChange | None = None, parts: Sequence[Part] = ()
) -> list[Line]:
    """What it would do to people from the instant on; nothing is done."""
    found = order_effects.of(wanted.wave, wanted.then, _settings(wanted.wave, at), at) if wanted.changed else []
    if people:
        with order_audience.rehearsed(people):
            found += order_effects.of_audience(people, at)
    return [*found, *(line for part in parts for line in part.effects(at) if line.count)]


def _settings(wave: Wave, at: datetime.datetime) -> Book:
    settings = book.at(at)
    return settings.with_layer(program_settings.layer(wave.program, settings))


def check(
    wanted: Proposal,
    by: Actor,
    at: datetime.datetime,
    people: AudienceChange | None = None,
    parts: Sequence[Part] = (),
) -> None:
    """ValidationError where the wave is not running, nothing would change, or people would be due in the past."""
    wave, then = wanted.wave, wanted.then
    if wave.state != Wave.State.LAUNCHED:
        said = _(
            "%(wave)s is %(state)s. A change order changes a running wave; before its launch it is edited or moved."
        )
        raise Refused(
            said % {"wave": wave.name, "state": formats.in_sentence(wave.get_state_display())},
            lift=lifting.of_state(wave),
        )
    wave_rules.check(then)
    if not wanted.changed and people is None and not parts:
        raise Slip(_("That is what holds already. Choose what changes: window, deadline, audience, lead or modules."))
    for part in parts:
        part.check(by, at)
    if people:
        order_audience.check(people)
    today, fixed = dates.today(by, at), due_terms.rule_of(then)
    day = fixed.fixed_on or (fixed.fixed_at.date() if fixed.fixed_at else None)
    if "due_rule" in wanted.changed and day and day <= today:
        said = _("People would be due on %(day)s. Choose a day after today.")
        raise ValidationError({"due_rule": said % {"day": formats.long_day(day)}})
    with order_audience.rehearsed(people):
        wave_rules.check_time([then], book.at(at))


def words(wave: Wave) -> str:
    """The deadline of the wave in words."""
    return due_rules.sentence(due_terms.rule_of(wave))


def _locked(order: ChangeOrder) -> ChangeOrder:
    """The order as it is now, with its wave locked; refused where it is decided already."""
    order_content.lock(order)
    wave = locking.wave(order.wave)
    found = ChangeOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
    found.wave = wave
    if found.state != _State.ASKED:
        said = _("This change order is decided: %(state)s.")
        raise Refused(
            said % {"state": formats.in_sentence(found.get_state_display())}, lift=lifting.may(Action.MANAGE_PROGRAMS)
        )
    return found


def _decide(order: ChangeOrder, state: str, reason: str, by: Actor, at: datetime.datetime) -> None:
    order.state, order.decision, order.decided_by, order.decided_at = state, reason.strip(), by.user, at
    order.save(update_fields=["state", "decision", "decided_by", "decided_at", "effect"])


def told(wanted: Proposal, people: AudienceChange | None, parts: Sequence[Part] = ()) -> dict[str, Any]:
    """What an order changes, as the journal keeps it and followers read it."""

    def fields(wave: Wave) -> dict[str, Any]:
        return proposals.shown({name: getattr(wave, name) for name in FIELDS})

    data = {"before": fields(wanted.wave), "after": fields(wanted.then)}
    if people:
        data["before"]["audience"], data["after"]["audience"] = people.before, people.after
        data["treatment"] = {"not_started": people.not_started, "in_progress": people.in_progress}
    if people and (by_tree := people.reorganized):
        data["before"]["division_path"], data["after"]["division_path"] = by_tree.was, by_tree.now
    for part in parts:
        before, after = part.told()
        data["before"] |= before
        data["after"] |= after
        data[part.name] = part.kept()
    return data


def record(
    verb: str, order: ChangeOrder, by: Actor, at: datetime.datetime, *, reason: str = "", data: Any = None
) -> None:
    """In the journal, with the program and the wave of the order."""
    where = {"program": order.wave.program_id, "wave": order.wave_id}
    entries.record(verb, subject=order, by=by, at=at, reason=reason, data=where | (data or {}))
