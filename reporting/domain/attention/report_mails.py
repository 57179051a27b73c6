"""Reports that did not reach whom they were mailed to, program by program."""

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.models import Program
from reporting.domain import bounces
from reporting.domain.attention.items import Item
from reporting.domain.attention.kinds import Kind, Reader
from reporting.models import ReportDelivery
from rollout.tenancy.permissions import Action
from rollout.web import formats


def rows(reader: Reader) -> QuerySet[ReportDelivery]:
    """Of programs that the reader reaches; goes with a later report that arrives, or with the recipient."""
    return bounces.unreached().filter(report__program__in=Program.objects.visible_to(reader.by, Action.SEND_REPORTS))


def find(reader: Reader) -> list[Item]:
    """One query."""
    by_program = (
        rows(reader)
        .order_by("report__program__name")
        .values("report__program", "report__program__slug", "report__program__name")
        .annotate(recipients=Count("recipient", distinct=True))
    )
    return [
        Item(
            "watch",
            ngettext(
                "A report by mail did not reach %(n)s recipient",
                "A report by mail did not reach %(n)s recipients",
                row["recipients"],
            )
            % {"n": formats.number(row["recipients"])},
            _("It failed, came back, or nobody knows whether it arrived. The list of mails says which and why."),
            row["report__program__name"],
            _("Before the next report"),
            ("reporting:mailing", (row["report__program__slug"],)),
            _("Open list"),
            reader.today,
            program=row["report__program"],
        )
        for row in by_program
    ]


KIND = Kind(Action.SEND_REPORTS, find, rows)
