"""Colleagues who are away and named the reader as deputy: what waits for them waits for the reader."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.members.domain import periods
from rollout.tenancy.models import Delegation
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[Delegation]:
    if reader.by.user is None or reader.by.on_behalf_of is not None:  # who acts for somebody sees their items already
        return Delegation.objects.none()
    return Delegation.objects.of_deputy(reader.by.user, reader.at).absences()


def find(reader: Reader) -> list[Item]:
    found = []
    for each in rows(reader):
        last = periods.last_day(each.ends_at, reader.by.tenant)
        found.append(
            Item(
                "info",
                _("%(principal)s is away, and you stand in") % {"principal": each.principal},
                _("What waits for %(principal)s waits for you: act for them to see it.")
                % {"principal": each.principal},
                _("Deputies"),
                _("Last day %(day)s") % {"day": items.short(last)},
                ("members:deputies", ()),
                _("Act for them"),
                last,
                personal=True,
            )
        )
    return found


KIND = Kind(Action.VIEW_HOME, find, rows)
