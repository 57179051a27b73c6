"""Invitations that nobody has accepted for some days, or that expired."""

import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.members.models import Invitation
from rollout.tenancy.permissions import Action

PATIENCE = datetime.timedelta(days=3)  # after an invitation, before it is somebody's concern


def rows(reader: Reader) -> QuerySet[Invitation]:
    return Invitation.objects.waiting().filter(sent_at__lte=reader.at - PATIENCE)


def find(reader: Reader) -> list[Item]:
    waiting = list(rows(reader).order_by("sent_at"))
    if not waiting:
        return []
    expired = sum(each.is_expired(reader.at) for each in waiting)
    title = ngettext("%(count)d invitation is not accepted", "%(count)d invitations are not accepted", len(waiting))
    first = _("The first went to %(address)s on %(day)s.") % {
        "address": waiting[0].email,
        "day": items.short(items.day_of(waiting[0].sent_at, reader.by.tenant)),
    }
    gone = ngettext("%(count)d link is expired.", "%(count)d links are expired.", expired) % {"count": expired}
    return [
        Item(
            status="watch" if expired else "info",
            title=title % {"count": len(waiting)},
            note=f"{first} {gone}" if expired else first,
            meta=_("Members"),
            aside=_("No deadline"),
            route=("members:list", ()),
            action=_("Send again or take back"),
            on=reader.today,
        )
    ]


KIND = Kind(Action.MANAGE_MEMBERS, find, rows)
