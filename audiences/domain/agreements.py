"""Agreements with the employees' side: written down, agreed, changed, ended; each act stays in the journal (GO5)."""

import datetime
import zoneinfo
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from audiences.domain.settings import rights
from audiences.models import Agreement, Country, Division
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip
from rollout.web import formats

WRITTEN, CHANGED, AGREED, ENDED = "agreement.written", "agreement.changed", "agreement.agreed", "agreement.ended"
VERBS = {WRITTEN, CHANGED, AGREED, ENDED}
_FIELDS = ("title", "purposes", "shown", "depth", "valid_until")


def write(
    *,
    place: Country | Division,
    title: str,
    purposes: str,
    valid_until: datetime.date,
    by: Actor,
    at: datetime.datetime,
    shown: Collection[str] = (),
    depth: str = Agreement.Depth.DIRECT,
) -> Agreement:
    """Write down what is negotiated for a place. Until it is agreed nothing that it speaks of is shown there."""
    rights.require_center(by)
    last = Agreement.objects.aggregate(last=Max("number"))["last"] or 0
    kind = "country" if isinstance(place, Country) else "division"
    made = Agreement(number=last + 1, **{kind: place}, written_by=by.user, written_at=at)
    _fill(made, title, purposes, shown, depth, valid_until, today(by, at))
    made.save()
    entries.record(WRITTEN, subject=made, by=by, at=at, data={"before": None, "after": _told(made)})
    return made


def change(
    *,
    agreement: Agreement,
    title: str,
    purposes: str,
    valid_until: datetime.date,
    by: Actor,
    at: datetime.datetime,
    shown: Collection[str] = (),
    depth: str = Agreement.Depth.DIRECT,
) -> Agreement:
    """What it says from now on, such as a later last day."""
    rights.require_center(by)
    found = _standing(agreement)
    before = _told(found)
    _fill(found, title, purposes, shown, depth, valid_until, today(by, at))
    found.save(update_fields=list(_FIELDS))
    entries.record(CHANGED, subject=found, by=by, at=at, data={"before": before, "after": _told(found)})
    return found


def agree(*, agreement: Agreement, agreed_on: datetime.date, by: Actor, at: datetime.datetime) -> Agreement:
    """Both sides have signed it on a day: what it lists may be shown until its last day."""
    rights.require_center(by)
    found = _standing(agreement)
    if found.agreed_on is not None:
        says = _("It was agreed on %(day)s already.")
        raise Slip(says % {"day": formats.long_day(found.agreed_on)})
    if agreed_on > today(by, at):
        says = _("That day has not come. Choose %(day)s or earlier.")
        raise ValidationError({"agreed_on": says % {"day": formats.long_day(today(by, at))}})
    found.agreed_on = agreed_on
    found.save(update_fields=["agreed_on"])
    entries.record(AGREED, subject=found, by=by, at=at, data={"agreed_on": agreed_on.isoformat()})
    return found


def end(*, agreement: Agreement, reason: str, by: Actor, at: datetime.datetime) -> Agreement:
    """Nothing is agreed here any more: settings and laws alone say what is shown."""
    rights.require_center(by)
    found = _standing(agreement)
    if not reason.strip():
        says = _("Enter why no agreement is needed here any more, or which one replaces it.")
        raise ValidationError({"reason": says})
    found.ended_at, found.reason = at, reason.strip()
    found.save(update_fields=["ended_at", "reason"])
    entries.record(ENDED, subject=found, by=by, at=at, reason=found.reason)
    return found


def today(by: Actor, at: datetime.datetime) -> datetime.date:
    return at.astimezone(zoneinfo.ZoneInfo(by.tenant.time_zone)).date()


def _standing(agreement: Agreement) -> Agreement:
    found = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if found.ended_at is not None:
        raise Slip(_("This agreement was ended. Write down a new one."))
    return found


def _fill(
    row: Agreement,
    title: str,
    purposes: str,
    shown: Collection[str],
    depth: str,
    valid_until: datetime.date,
    on: datetime.date,
) -> None:
    if not title.strip():
        raise ValidationError({"title": _("Enter its name, such as “Group works agreement 12/2026”.")})
    if not purposes.strip():
        raise ValidationError({"purposes": _("Enter what data on people are used for.")})
    if valid_until < on:
        says = _("That day has passed. Choose %(day)s or later.")
        raise ValidationError({"valid_until": says % {"day": formats.long_day(on)}})
    if not set(shown) <= set(Agreement.Shown) or depth not in list(Agreement.Depth):
        raise ValidationError({"shown": _("Choose among what is listed.")})
    row.title, row.purposes, row.valid_until = title.strip(), purposes.strip(), valid_until
    row.shown, row.depth = [each for each in Agreement.Shown if each in shown], depth


def _told(row: Agreement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FIELDS} | {"valid_until": row.valid_until.isoformat()}
