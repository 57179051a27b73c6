"""Daily mails to owners that did not simply arrive, as one item that opens their list."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.domain import stuck_digests
from comms.models import OwnerDigest
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def rows(reader: Reader) -> QuerySet[OwnerDigest]:
    """Those that no later mail has made up for."""
    return stuck_digests.stuck().filter(told_since=False)


def find(reader: Reader) -> list[Item]:
    """One query."""
    count = rows(reader).count()
    if not count:
        return []
    says = ngettext("%(n)s daily mail did not reach its owner", "%(n)s daily mails did not reach their owners", count)
    return [
        Item(
            "watch",
            says % {"n": formats.number(count)},
            _("They failed, came back, or nobody knows whether they arrived. Their list says what to do."),
            _("Readiness"),
            _("No deadline"),
            ("comms:digests", ()),
            _("Open list"),
            reader.today,
        )
    ]


KIND = Kind(Action.MANAGE_MESSAGES, find, rows)
