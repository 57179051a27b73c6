"""Messages that the mail server may or may not have taken."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.models import Message
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def rows(reader: Reader) -> QuerySet[Message]:
    return Message.objects.filter(state=Message.State.UNCERTAIN)


def find(reader: Reader) -> list[Item]:
    by_program = (
        rows(reader).order_by().values("program", "program__slug", "program__name").annotate(messages=Count("pk"))
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
        for row in by_program
    ]


KIND = Kind(Action.MANAGE_MESSAGES, find, rows)
