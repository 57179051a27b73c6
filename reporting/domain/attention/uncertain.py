"""Messages that the mail server may or may not have taken."""

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.models import Message
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def find(reader: Reader) -> list[Item]:
    rows = (
        Message.objects.filter(state=Message.State.UNCERTAIN)
        .order_by()
        .values("program", "program__slug", "program__name")
        .annotate(messages=Count("pk"))
    )
    return [
        Item(
            "watch",
            ngettext("%(n)s message is uncertain", "%(n)s messages are uncertain", row["messages"])
            % {"n": formats.number(row["messages"])},
            _("The mail server may or may not have taken them. None is sent again by itself."),
            row["program__name"],
            _("Your decision"),
            ("comms:log", (row["program__slug"],)),
            _("Open log"),
            reader.today,
            program=row["program"],
        )
        for row in rows
    ]


KIND = Kind(Action.MANAGE_MESSAGES, find)
