"""Several readiness items of a wave in one step: who sees to them, and by when."""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain.settings import book
from programs.domain import item_states, locking, owner_calendars, rights
from programs.models import ReadinessItem, Wave
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import formats

VERB = "readiness.changed_together"
KEPT = object()  # for `owner`: leave each with whom it is


def change(
    *,
    wave: Wave,
    items: Collection[int],
    by: Actor,
    at: datetime.datetime,
    owner: Any = KEPT,
    due_on: datetime.date | None = None,
) -> Entry:
    """Give these items of the wave an owner, a due date, or both; all or none, and one entry.

    `items` are ids; `owner` is a user, or None for nobody. ValidationError where nothing is chosen or nothing would
    change, or a day lies after the launch that an item blocks.
    """
    rights.require(by, Action.WORK_READINESS)
    wave = locking.wave(wave)
    listed = list(wave.items.filter(pk__in=items).select_related("owner").order_by("number"))
    if not listed:
        raise Slip(_("Choose at least one item."))
    if owner is KEPT and due_on is None:
        raise Slip(_("Choose an owner, a due date, or both."))
    if due_on is not None:
        _check_day(wave, listed, due_on)
    told = _set(listed, owner, due_on, at)
    ReadinessItem.objects.bulk_update(listed, ["owner", "due_on"])
    data = {"program": wave.program_id, "wave": wave.pk, "items": told}
    return entries.record(VERB, subject=wave, by=by, at=at, data=data)


def _check_day(wave: Wave, listed: Sequence[ReadinessItem], due_on: datetime.date) -> None:
    if wave.state not in Wave.AHEAD:
        raise ValidationError({"due_on": _("%(wave)s was launched already; due dates stay.") % {"wave": wave.name}})
    last = wave.starts_on if any(item.blocking for item in listed) else wave.ends_on
    if due_on > last:
        raise ValidationError(
            {"due_on": _("Choose a day until %(day)s, or launch would come first.") % {"day": formats.long_day(last)}}
        )
    done = next((item for item in listed if item.state == ReadinessItem.State.DONE), None)
    if done:
        raise ValidationError({"due_on": _("“%(item)s” is done; its due date stays.") % {"item": done.title}})


def _set(
    listed: Sequence[ReadinessItem], owner: Any, due_on: datetime.date | None, at: datetime.datetime
) -> list[dict[str, Any]]:
    before = [item_states.held_by(item) for item in listed]
    if owner is not KEPT:
        owner_calendars.give(listed, owner, book.at(at))
    if due_on is not None:
        for item in listed:
            item.due_on = due_on
    return [
        {"item": item.pk, "before": was, "after": item_states.held_by(item)}
        for item, was in zip(listed, before, strict=True)
    ]
