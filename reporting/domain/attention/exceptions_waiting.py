"""Exceptions that the reader decides on, as one item that opens their list."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.domain import exceptions
from delivery.models import AssignmentException
from reporting.domain.attention import items
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def rows(reader: Reader) -> QuerySet[AssignmentException]:
    """Whoever decides on them: it takes more than one question to say that."""
    return AssignmentException.objects.visible_to(reader.by, Action.DECIDE_EXCEPTIONS).waiting()


def find(reader: Reader) -> list[Item]:
    waiting = exceptions.waiting_for(reader.by, reader.at)
    if not waiting:
        return []
    first = AssignmentException.objects.values_list("asked_at", flat=True).get(pk=waiting[0])
    says = ngettext("%(count)d exception waits for you", "%(count)d exceptions wait for you", len(waiting))
    return [
        Item(
            "watch",
            says % {"count": len(waiting)},
            _("Until they are decided, the deadline holds. The first was asked for on %(day)s.")
            % {"day": items.short(first)},
            _("Exceptions"),
            _("Your decision"),
            ("delivery:exception", (waiting[0],)) if len(waiting) == 1 else ("delivery:exceptions", ()),
            _("Decide"),
            reader.today,
            personal=True,
        )
    ]


KIND = Kind(Action.DECIDE_EXCEPTIONS, find, rows)
