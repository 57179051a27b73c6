"""The gate of a wave (RD1, RD2): which items are still open, and why. Pure: rows and a date in, sentences out."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import ReadinessItem, Waiver
from rollout.web import formats


@dataclass(frozen=True)
class Blocker:
    """An item that holds those in its scope; `why` is a sentence without the item's title."""

    item: ReadinessItem
    why: str


def blockers(items: Iterable[ReadinessItem], waivers: Iterable[Waiver], today: datetime.date) -> list[Blocker]:
    """Blocking items neither done nor waived, in the order given.

    A waiver, and evidence with an end, counts until the end of its last day.
    """
    by_item: dict[int, list[Waiver]] = {}
    for waiver in waivers:
        by_item.setdefault(waiver.item_id, []).append(waiver)
    return [
        Blocker(item, _why(item, by_item.get(item.pk, []), today))
        for item in items
        if item.blocking and not item.is_done(today) and not standing_waiver(item, by_item.get(item.pk, []), today)
    ]


def standing_waiver(item: ReadinessItem, waivers: Iterable[Waiver], today: datetime.date) -> Waiver | None:
    """The granted waiver that lets the item pass today; None for a statutory item, whatever was granted."""
    if item.statutory:
        return None
    granted = [w for w in waivers if w.state == Waiver.State.GRANTED and w.expires_on >= today]
    return max(granted, key=lambda w: w.expires_on, default=None)


def _why(item: ReadinessItem, waivers: list[Waiver], today: datetime.date) -> str:
    if item.state == ReadinessItem.State.DONE and item.valid_until:
        return _("Its evidence held until %(day)s.") % {"day": formats.long_day(item.valid_until)}
    if any(w.state == Waiver.State.ASKED for w in waivers):
        return _("A waiver is asked for and not decided.")
    expired = [w.expires_on for w in waivers if w.state == Waiver.State.GRANTED and w.expires_on < today]
    if expired and not item.statutory:
        return _("Its waiver expired on %(day)s.") % {"day": formats.long_day(max(expired))}
    if item.due_on < today:
        late = (today - item.due_on).days
        return ngettext("It is %(n)s day late.", "It is %(n)s days late.", late) % {"n": late}
    if item.state == ReadinessItem.State.IN_PROGRESS:
        return _("It is in progress.")
    return _("It is not started.")
