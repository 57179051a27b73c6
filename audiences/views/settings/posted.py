"""What a page of settings sent: which fields differ from what the page had shown, since when, why, and from when on."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from audiences.domain.settings import catalogue
from audiences.domain.settings.book import Book
from audiences.domain.settings.desks import Desk
from audiences.domain.settings.edits import Edit
from audiences.domain.settings.setting import Setting
from audiences.forms import settings as fields
from audiences.views.settings.rows import shown_value
from rollout.web import row_numbers

BACK = "back"


@dataclass(frozen=True)
class Moment:
    """From when on a change holds. `typed` is the date as it was sent; `at` is None where it cannot be."""

    typed: str = ""
    at: datetime.datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Posted:
    """`told` names, by setting, the change whose effects the page had shown already."""

    edits: tuple[Edit, ...] = ()
    moment: Moment = field(default_factory=Moment)
    reason: str = ""
    seen: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)


def read(request: HttpRequest, desk: Desk, settings: Book, zone: datetime.tzinfo) -> Posted:
    """The posted edits. A field that still says what the page had shown is none, whatever holds by now."""
    post = request.POST
    shown_at = _shown_at(post.get("as_of", ""), request.now)
    shown = desk.book(shown_at) if shown_at < request.now else settings
    undone, back = set(post.getlist("undo")), set(post.getlist("back"))
    edits = []
    for name, setting in catalogue.SETTINGS.items():
        raw = fields.posted_value(post, setting)
        if name in undone:
            continue
        if name in back:
            edits.append(Edit(name, back=True))
        elif raw is not None and _differs(setting, raw, shown_value(desk, name, shown)):
            edits.append(Edit(name, raw))
    return Posted(
        edits=tuple(edits),
        moment=moment(post.get("effective_on", ""), request.now, zone),
        reason=post.get("reason", "").replace("\x00", "").strip()[:500],
        seen=row_numbers.read(post.get("seen", "")),
        told={name: post[f"told-{name}"] for name in catalogue.SETTINGS if f"told-{name}" in post},
    )


def moment(typed: str, now: datetime.datetime, zone: datetime.tzinfo) -> Moment:
    """The start of a day on the place's clock; today and nothing typed mean at once."""
    typed = typed.strip()[:40]
    if not typed:
        return Moment(at=now)
    try:
        day = datetime.date.fromisoformat(typed)
        at = datetime.datetime.combine(day, datetime.time(), zone)
    except (ValueError, OverflowError):
        return Moment(
            typed, error=_("“%(value)s” is not a date; one such as 2026-10-05 is accepted.") % {"value": typed}
        )
    today = now.astimezone(zone).date()
    if day == today:
        return Moment(typed, now)
    if day < today:
        return Moment(typed, error=_("Choose today or a later day; what has happened is not rewritten."))
    if day.year > today.year + 5:
        return Moment(typed, error=_("Choose a day within the next five years."))
    return Moment(typed, at)


def token(edit: Edit, setting: Setting, when: Moment) -> str:
    """What a page sends back to say that it has shown the effects of this very change."""
    value = BACK if edit.back else _value(setting, edit.raw)
    return json.dumps([value, when.typed], ensure_ascii=False)


def hidden(edits: tuple[Edit, ...]) -> list[tuple[str, str]]:
    """(name, value) of hidden fields that send the edits again."""
    found = []
    for edit in edits:
        if edit.back:
            found.append(("back", edit.name))
        else:
            setting = catalogue.get(edit.name)
            found += fields.hidden(fields.field_name(edit.name), setting, edit.raw)
    return found


def _differs(setting: Setting, raw: Any, shown: Any) -> bool:
    return bool(_value(setting, raw) != shown)


def _value(setting: Setting, raw: Any) -> Any:
    try:
        return setting.kind.read(raw)
    except ValueError:
        return ["unreadable", raw]


def _shown_at(raw: str, now: datetime.datetime) -> datetime.datetime:
    """When the page was made; now for anything that says no instant before."""
    try:
        found = datetime.datetime.fromisoformat(raw)
    except ValueError:
        return now
    return min(found, now) if found.tzinfo else now


def read_only(post: QueryDict) -> bool:
    """Whether the form was sent to look at, not to save: a button that changes the draft alone."""
    return any(name in post for name in ("undo", "edit"))
