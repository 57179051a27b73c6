"""Every file of people that was uploaded, with what became of it; the next one is uploaded here."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods

from audiences.domain import imports, people_columns, people_sources
from audiences.forms.uploads import UploadForm
from audiences.models import PeopleImport
from audiences.views.tabs import tabs
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.tables import Column, Empty, Filter, Table

State = PeopleImport.State
COUNTS = (
    ("new", gettext_lazy("New")),
    ("changed", gettext_lazy("Changed")),
    ("leavers", gettext_lazy("Leavers")),
    ("rejected", gettext_lazy("Rejected")),
)
MARKS = {
    State.READING: "info",
    State.ASKING: "watch",
    State.REFUSED: "stop",
    State.READY: "info",
    State.APPLYING: "info",
    State.APPLIED: "good",
    State.UNDONE: "idle",
}


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def history(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm(initial=_asked(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        made = imports.upload(
            file_name=file.name,
            content=file.read(),
            source=form.cleaned_data["source"],
            encoding=form.cleaned_data["encoding"],
            delta=form.cleaned_data["delta"],
            by=request.actor,
            at=request.now,
        )
        return pages.redirect(request, address(made))
    sources = people_sources.codes()
    context = {"form": form, "tabs": tabs(request, "imports"), "columns": people_columns.COLUMNS, "sources": sources}
    table = _table(request, sources)
    if request.method == "POST":
        return pages.page(request, "audiences/imports/list.html", {**context, "table": table}, status=422)
    return pages.listing(request, "audiences/imports/list.html", table, context)


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What a link says of the file that comes next: rows of a source that were corrected."""
    return {"source": request.GET["of"][:40], "delta": True} if "of" in request.GET else {}


def _table(request: HttpRequest, sources: list[str]) -> Table:
    return Table(
        [
            Column("file_name", _("File"), sort="file_name", url=address),
            Column("source", _("Source"), sort="source"),
            Column(
                "created_at", _("Uploaded"), kind="moment", sort="created_at", note=lambda found: _who(found.created_by)
            ),
            Column("applied_at", _("Applied"), kind="moment", sort="applied_at", note=_applied),
            Column(
                "state",
                _("State"),
                kind="status",
                value=lambda found: (MARKS[found.state], found.get_state_display()),
                sort="state",
            ),
            *(
                Column(key, label, kind="number", value=partial(_count, key=key), sort=f"counts__{key}")
                for key, label in COUNTS
            ),
        ],
        PeopleImport.objects.select_related("created_by", "applied_by"),
        request,
        name="imports",
        label=_("Imports"),
        noun=ngettext_lazy("%(shown)s import", "%(shown)s imports", "n"),
        search_fields=("file_name", "source", "created_by__email", "created_by__display_name", "applied_by__email"),
        filters=[
            Filter("state", _("State"), State.choices, lookup="state"),
            Filter("source", _("Source"), [(each, each) for each in sources], lookup="source"),
        ],
        more=[
            Column("uploaded_by", _("Uploaded by"), value=lambda found: _who(found.created_by)),
            Column("applied_by", _("Applied by"), value=_applied),
            Column("rows", _("Rows"), kind="number", value=partial(_count, key="rows"), sort="counts__rows"),
            Column(
                "unchanged",
                _("Unchanged"),
                kind="number",
                value=partial(_count, key="unchanged"),
                sort="counts__unchanged",
            ),
            Column("confirmed_at", _("Large changes confirmed"), kind="moment", sort="confirmed_at"),
            Column("undone_at", _("Undone"), kind="moment", sort="undone_at"),
        ],
        default_sort="-created_at",
        empty=Empty(
            _("No file has been imported yet"), _("Upload one above. Nothing changes before you have seen a preview.")
        ),
        tiebreak="-pk",
    )


def _count(found: PeopleImport, key: str) -> int | None:
    return found.counts.get(key)


def _applied(found: PeopleImport) -> str:
    return _who(found.applied_by) if found.applied_at else ""


def _who(user: object) -> str:
    return str(user) if user else "Fairway"


def address(found: PeopleImport) -> str:
    return reverse("audiences:import", args=[found.number])
