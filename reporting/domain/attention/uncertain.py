"""Messages that the mail server may or may not have taken."""

from django.db.models import Count

from comms.models import Message
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


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
            f"{row['messages']:,} message{' is' if row['messages'] == 1 else 's are'} uncertain",
            "The mail server may or may not have taken them. None is sent again by itself.",
            row["program__name"],
            "Your decision",
            ("comms:log", (row["program__slug"],)),
            "Open log",
            reader.today,
            program=row["program"],
        )
        for row in rows
    ]


KIND = Kind(Action.MANAGE_MESSAGES, find)
