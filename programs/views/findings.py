"""Findings of a program: what its launches relied on and is open again, with who settles it and by when."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from programs.models import Finding, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web.tables import Column, Empty, Filter, Table

OPEN, CLOSED = "open", "closed"


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    return workspace.listing(
        request,
        program,
        "programs/readiness/findings.html",
        _table(request, program),
        tab="readiness",
        trail=[(reverse("programs:readiness", args=[slug]), _("Readiness")), (request.path, _("Findings"))],
    )


def _table(request: HttpRequest, program: Program) -> Table:
    today = workspace.today(request)
    rows = Finding.objects.filter(item__wave__program=program).select_related("item__wave", "item__owner")

    def url(finding: Finding) -> str:
        return reverse("programs:item", args=[program.slug, finding.item.wave.number, finding.item.number])

    def state(finding: Finding) -> tuple[str, str]:
        if finding.closed_at:
            return "good", _("Closed")
        return ("stop", _("Late")) if finding.due_on < today else ("watch", _("Open"))

    def note(finding: Finding) -> str:
        return _("Required by law: nobody in its scope is written to") if finding.item.statutory else ""

    return Table(
        [
            Column("item", _("Item"), value=lambda row: row.item.words, sort="item__title", url=url, note=note),
            Column("state", _("State"), kind="status", value=state, sort="closed_at"),
            Column("wave", _("Wave"), value=lambda row: row.item.wave.name, sort="item__wave__number"),
            Column("cause", _("Why"), value=lambda row: row.get_cause_display(), sort="cause"),
            Column("owner", _("Owner"), value=lambda row: str(row.item.owner or ""), sort="item__owner__display_name"),
            Column("opened_at", _("Since"), kind="moment", sort="opened_at"),
            Column("due_on", _("To be settled by"), kind="date", sort="due_on"),
        ],
        rows,
        request,
        name="findings",
        label=_("Findings of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s finding", "%(shown)s findings", "n"),
        search_fields=("item__title", "item__wave__name", "item__owner__display_name"),
        filters=[
            Filter("state", _("State"), [(OPEN, _("Open")), (CLOSED, _("Closed"))], apply=_in_state),
            Filter("wave", _("Wave"), list(program.waves.order_by("number").values_list("pk", "name")), "item__wave"),
        ],
        default_sort="due_on",
        empty=Empty(
            _("No findings"),
            _("An item that is reopened after the launch, or whose waiver ends then, stands here until it is settled."),
            reverse("programs:readiness", args=[program.slug]),
            _("Back to readiness"),
        ),
    )


def _in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    return rows.filter(closed_at__isnull=state == OPEN)
