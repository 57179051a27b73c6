"""Requests for settings that whoever asked leaves open, and how they change hands (blueprint 02, Roles and scopes)."""

import datetime
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audiences.domain import place_work
from audiences.domain.settings import catalogue, requests
from audiences.models import Region, SettingRequest
from rollout.journal.domain import entries
from rollout.members.domain import changing_hands
from rollout.members.domain.changing_hands import Found, by_user
from rollout.members.domain.open_work import Kind, Piece
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import formats

_LABEL = gettext_lazy("Requests for settings")
_VERB = "setting.request_handed_over"


def _open() -> QuerySet[SettingRequest]:
    rows = SettingRequest.objects.open().filter(name__in=catalogue.SETTINGS)
    return rows.select_related("region", "country").order_by("due_on", "number")


def _asked(users: Collection[User]) -> Found:
    return by_user((row.asked_by_id, _piece(row)) for row in _open().filter(asked_by__in=users))


def _piece(row: SettingRequest) -> Piece:
    said = {"place": row.place, "day": formats.long_day(row.due_on)}
    note = _("%(place)s, to be answered by %(day)s") % said
    return Piece(row.pk, str(catalogue.get(row.name).title), note, ("audiences:setting_request", (row.number,)))


def _unseen(pks: Collection[int], actor: Actor) -> str:
    seen = SettingRequest.objects.visible_to(actor, Action.CHANGE_SETTINGS).filter(pk__in=pks)
    if seen.count() < len(set(pks)):
        return _("%(user)s does not decide settings of all of these places.") % {"user": actor.user}
    return ""


def _of_region(region: Region) -> list[Piece]:
    return [_piece(row) for row in _open().filter(region=region)]


def _move(region: Region, into: Region, by: Actor, at: datetime.datetime) -> None:
    """A request goes along; where the other region asks for the same setting already, it is taken back."""
    asked_too = set(_open().filter(region=into).values_list("name", flat=True))
    for row in _open().select_for_update(of=("self",)).filter(region=region):
        if row.name in asked_too:
            requests.take_back(row, by=by, at=at)
            continue
        row.region = into
        row.save(update_fields=["region"])
        data = {"setting": row.name, "before": {"region": region.pk}, "after": {"region": into.pk}}
        entries.record(_VERB, subject=row, by=by, at=at, data=data)


KIND = Kind(
    "setting_requests",
    _LABEL,
    Action.CHANGE_SETTINGS,
    _asked,
    changing_hands.give(SettingRequest, "asked_by", _VERB, lambda row: {"setting": row.name}),
    _unseen,
)
OF_REGION = place_work.Kind("setting_requests", _LABEL, _of_region, _move)
