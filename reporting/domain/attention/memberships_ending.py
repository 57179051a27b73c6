"""Memberships over, or over soon, with work that nobody took over yet."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.members.domain import handovers, periods
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    found = []
    for ending in handovers.ending(reader.by.tenant.pk, reader.at):
        over = ending.membership.ends_at <= reader.at
        last = periods.last_day(ending.membership.ends_at, reader.by.tenant)
        title = _("The membership of %(user)s is over") if over else _("The membership of %(user)s ends soon")
        note = ngettext(
            "%(count)d piece of work is still theirs.", "%(count)d pieces of work are still theirs.", ending.pieces
        )
        found.append(
            Item(
                "stop" if over else "watch",
                title % {"user": ending.membership.user},
                note % {"count": ending.pieces},
                _("Members"),
                _("Last day %(day)s") % {"day": items.short(last)},
                ("members:end", (ending.membership.pk,)),
                _("Hand over"),
                last,
            )
        )
    return found


KIND = Kind(Action.MANAGE_MEMBERS, find)
