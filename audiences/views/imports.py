"""One uploaded file of people: look at the preview, apply it, stop, discard or undo it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain import (
    import_consequences,
    import_readings,
    import_rejects,
    import_undo,
    import_words,
    imports,
)
from audiences.forms.uploads import ApplyForm, UndoForm
from audiences.models import ImportLine, PeopleImport
from audiences.views import import_history
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import csvfile, exports, pages, refusals

State = PeopleImport.State
SHOWN = 50  # lines of each kind on the page


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
    return pages.redirect(request, import_history.address(found))


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
    return pages.redirect(request, import_history.address(found))


@permitted(Action.IMPORT_PEOPLE)
@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Let a previewed file be."""
    found = _load(number)
    if refused := refusals.conflict(request, imports.discard, people_import=found, by=request.actor, at=request.now):
        return refused
    return pages.redirect(request, import_history.address(found))


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
        "crumbs": [
            (reverse("audiences:imports"), _("Imports")),
            (import_history.address(found), found.file_name),
            ("", _("Undo")),
        ],
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


def _load(number: int) -> PeopleImport:
    found = PeopleImport.objects.select_related("preview_job", "apply_job", "created_by", "applied_by", "confirmed_by")
    return get_object_or_404(found, number=number)


def _show(request: HttpRequest, found: PeopleImport, form: ApplyForm | None = None) -> HttpResponse:
    kinds = ImportLine.Kind
    lines = {kind.value: list(found.lines.filter(kind=kind).order_by("row", "pk")[:SHOWN]) for kind in kinds}
    reading = import_readings.reading_of(found)
    for line in lines[kinds.REJECTED]:
        line.header = reading.header_of(line.column)
    context: dict[str, Any] = {
        "import": found,
        "mark": import_history.MARKS[State(found.state)],
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
