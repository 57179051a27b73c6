"""Completions that name somebody or something unknown here."""

from django.db.models import Count

from delivery.models import Unmatched
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action


def find(reader: Reader) -> list[Item]:
    rows = (
        Unmatched.objects.filter(settled_at__isnull=True)
        .order_by()
        .values("source__slug", "source__name")
        .annotate(lines=Count("pk"))
    )
    return [
        Item(
            "watch",
            f"{row['lines']:,} completion{' has' if row['lines'] == 1 else 's have'} no match",
            "They name a person, a course or a status that is not known here.",
            row["source__name"],
            "No deadline",
            ("delivery:source", (row["source__slug"],)),
            "Open source",
            reader.today,
        )
        for row in rows
    ]


KIND = Kind(Action.IMPORT_COMPLETIONS, find)
