"""Importing people: upload, look at the preview, apply."""

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain import (
    import_consequences,
    import_readings,
    import_rejects,
    import_undo,
    import_words,
    imports,
    people_columns,
    people_sources,
)
from audiences.forms.uploads import ApplyForm, UndoForm, UploadForm
from audiences.models import ImportLine, PeopleImport
from audiences.views.tabs import tabs
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import csvfile, errors, exports, pages
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
SHOWN = 50  # lines of each kind on the page


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
        return pages.redirect(request, _url(made))
    sources = people_sources.codes()
    context = {"form": form, "tabs": tabs(request, "imports"), "columns": people_columns.COLUMNS, "sources": sources}
    table = _table(request, sources)
    if request.method == "POST":
        return pages.page(request, "audiences/imports/list.html", {**context, "table": table}, status=422)
    return pages.listing(request, "audiences/imports/list.html", table, context)


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def detail(request: HttpRequest, number: int) -> HttpResponse:
    return _show(request, _load(number))


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def apply(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(number)
    form = ApplyForm(request.POST, large=bool(found.warnings))
    if not form.is_valid():
        return _show(request, found, form)
    try:
        imports.ask_to_apply(
            people_import=found, confirmed=form.cleaned_data.get("confirmed", False), by=request.actor, at=request.now
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return _show(request, found, form)
    return pages.redirect(request, _url(found))


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def stop(request: HttpRequest, number: int) -> HttpResponse:
    """Cancel the job that reads or applies the file; what it has not committed is gone."""
    found = _load(number)
    job = _stops(request, found)
    if job is None:
        pages.say(request, _("Nothing runs that you could stop. See below how it ended."), "info")
    else:
        jobs.cancel(job=job, at=request.now)
    return pages.redirect(request, _url(found))


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Let a previewed file be."""
    found = _load(number)
    try:
        imports.discard(people_import=found, by=request.actor, at=request.now)
    except ValidationError as refused:
        return errors.conflict(request, " ".join(refused.messages))
    return pages.redirect(request, _url(found))


@permitted(Action.IMPORT_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """What undoing would do and what it leaves; POST queues it."""
    found = _load(number)
    form = UndoForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            job = imports.ask_to_undo(people_import=found, reason=reason, by=request.actor, at=request.now)
            return pages.redirect(request, reverse("jobs:detail", args=[job.pk]))
        except ValidationError as refused:
            form.add_error(None, refused)
    context = {
        "import": found,
        "form": form,
        "can_undo": found.state == State.APPLIED,
        "since": import_consequences.since(found) if found.state == State.APPLIED else [],
        "crumbs": [(reverse("audiences:imports"), _("Imports")), (_url(found), found.file_name), ("", _("Undo"))],
        "section": "people",
    }
    return pages.page(request, "audiences/imports/undo.html", context, status=422 if form.errors else 200)


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def rejected_rows(request: HttpRequest, number: int) -> HttpResponse:
    """The rejected rows as a people file: corrected, they come in again as a delta."""
    columns, rows = import_rejects.rows(_load(number))
    exports.note(request, f"rejected-people-{number}.csv", len(rows))
    response = HttpResponse(csvfile.build(columns, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-people-{number}.csv"'
    return response


@permitted(Action.IMPORT_PEOPLE)
@require_safe
def rejected(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(number)
    header_of = import_readings.reading_of(found).header_of
    lines = found.lines.filter(kind=ImportLine.Kind.REJECTED).order_by("row", "pk")
    rows = ((line.row, line.external_id, header_of(line.column), line.value, line.reason) for line in lines.iterator())
    content = csvfile.build([_("Row"), _("External id"), _("Column"), _("Value"), _("Reason")], rows)
    exports.note(request, f"rejected-import-{number}.csv", lines.count())
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="rejected-import-{number}.csv"'
    return response


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What a link says of the file that comes next: rows of a source that were corrected."""
    return {"source": request.GET["of"][:40], "delta": True} if "of" in request.GET else {}


def _load(number: int) -> PeopleImport:
    found = PeopleImport.objects.select_related("preview_job", "apply_job", "created_by", "applied_by", "confirmed_by")
    return get_object_or_404(found, number=number)


def _url(found: PeopleImport) -> str:
    return reverse("audiences:import", args=[found.number])


def _show(request: HttpRequest, found: PeopleImport, form: ApplyForm | None = None) -> HttpResponse:
    kinds = ImportLine.Kind
    lines = {kind.value: list(found.lines.filter(kind=kind).order_by("row", "pk")[:SHOWN]) for kind in kinds}
    reading = import_readings.reading_of(found)
    for line in lines[kinds.REJECTED]:
        line.header = reading.header_of(line.column)
    context: dict[str, Any] = {
        "import": found,
        "mark": MARKS[State(found.state)],
        "crumbs": [(reverse("audiences:imports"), _("Imports")), ("", found.file_name)],
        "job": _progress(found),
        "stops": _stops(request, found),
        "problem": found.problem or _failure(found),
        "lines": lines,
        "shown": SHOWN,
        "rejected_values": found.lines.filter(kind=kinds.REJECTED).count(),
        "asks": found.state == State.ASKING,
        "can_read_otherwise": bool(found.asked) and found.state in {State.READY, State.REFUSED},
        "can_discard": found.state in {State.READY, State.ASKING},
        "foretold": found.consequences and found.state in {State.READY, State.APPLYING},
        "summary": import_words.summary(found.counts) if found.counts else "",
        "changes_something": imports.changes_something(found),
        "form": form or ApplyForm(large=bool(found.warnings)),
        "section": "people",
        **_of_undoing(found),
    }
    page, fragment = "audiences/imports/detail.html", "audiences/imports/_import.html"
    status = 422 if form is not None and form.errors else 200
    return pages.page(request, page, context, fragment=fragment, status=status)


def _of_undoing(found: PeopleImport) -> dict[str, Any]:
    """What undoing did, and whom it left alone."""
    if found.state != State.UNDONE:
        return {"can_undo": found.state == State.APPLIED}
    kept = import_undo.kept(found)
    return {"undone": import_undo.summary(found.undone), "kept": list(kept[:SHOWN]), "kept_all": kept.count()}


def _progress(found: PeopleImport) -> dict[str, Any] | None:
    """What components/progress.html shows while a worker is at it."""
    job = {State.READING: found.preview_job, State.APPLYING: found.apply_job}.get(State(found.state))
    if job is None or job.ended:
        return None
    state = "running" if job.state == Job.State.RUNNING else "waiting"
    words = {"id": "progress", "label": job.title, "done": job.done, "total": job.total}
    note = _("It is being stopped.") if job.cancel_asked else job.note or job.get_state_display()
    return {**words, "state": state, "note": note}


def _stops(request: HttpRequest, found: PeopleImport) -> Job | None:
    """The job at work that the reader may cancel, who started it or an administrator."""
    job = {State.READING: found.preview_job_id, State.APPLYING: found.apply_job_id}.get(State(found.state))
    if job is None:
        return None
    return Job.objects.visible_to(request.actor).filter(pk=job, finished_at=None).first()


def _failure(found: PeopleImport) -> str:
    """The sentence of a job that ended without settling the import."""
    job = {State.READING: found.preview_job, State.APPLYING: found.apply_job}.get(State(found.state))
    return job.note if job is not None and job.ended and job.state != Job.State.DONE else ""


def _table(request: HttpRequest, sources: list[str]) -> Table:
    return Table(
        [
            Column("file_name", _("File"), sort="file_name", url=_url),
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
