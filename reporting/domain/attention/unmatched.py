"""Completions that name somebody or something unknown here."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delivery.models import Unmatched
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from rollout.tenancy.permissions import Action
from rollout.web import formats


def rows(reader: Reader) -> QuerySet[Unmatched]:
    return Unmatched.objects.filter(settled_at__isnull=True)


def find(reader: Reader) -> list[Item]:
    by_source = rows(reader).order_by().values("source__slug", "source__name").annotate(lines=Count("pk"))
    return [
        Item(
            "watch",
            ngettext("%(n)s completion has no match", "%(n)s completions have no match", row["lines"])
            % {"n": formats.number(row["lines"])},
            _("They name a person, a course or a status that is not known here."),
            row["source__name"],
            _("No deadline"),
            ("delivery:source", (row["source__slug"],)),
            _("Open source"),
            reader.today,
        )
        for row in by_source
    ]


KIND = Kind(Action.IMPORT_COMPLETIONS, find, rows)
