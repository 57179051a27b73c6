"""A job's page: how far it is, what came out, its files, a way to stop it; for who started it and administrators."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rollout.jobs import pages as job_pages
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job, JobFile
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import exports, kept, pages

_STATES = {
    Job.State.QUEUED: ("waiting", "idle"),
    Job.State.RUNNING: ("running", "info"),
    Job.State.DONE: ("done", "good"),
    Job.State.FAILED: ("failed", "stop"),
    Job.State.CANCELLED: ("cancelled", "idle"),
}


@permitted(Action.VIEW_JOBS)
@require_safe
def detail(request: HttpRequest, job_id: int) -> HttpResponse:
    job = _job(request, job_id)
    state, status = _STATES[Job.State(job.state)]
    context = {
        "job": job,
        "status": status,
        "progress": {
            "id": "progress",
            "label": _("Progress"),
            "done": job.done,
            "total": job.total,
            "state": state,
            "note": _("Stops at its next step.") if job.cancel_asked and not job.ended else kept.words(job.note),
        },
        "files": job.files.filter(role=JobFile.Role.OUTPUT).defer("content").order_by("name"),
        "result_template": job_pages.template_of(job.kind) if job.state == Job.State.DONE else "",
    }
    announce = f"{job.title}: {job.get_state_display()}" if job.ended else ""
    return pages.page(request, "jobs/job/page.html", context, fragment="jobs/job/_state.html", announce=announce)


@permitted(Action.VIEW_JOBS)
@require_POST
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    jobs.cancel(job=_job(request, job_id), at=request.now)
    return pages.redirect(request, reverse("jobs:detail", args=[job_id]))


@permitted(Action.VIEW_JOBS)
@require_safe
def file(request: HttpRequest, job_id: int, file_id: int) -> HttpResponse:
    """A file of the job, always as an attachment: what was uploaded is never shown as a page."""
    kept = get_object_or_404(JobFile, pk=file_id, job=_job(request, job_id))
    exports.note(request, kept.name, 1)
    made_here = kept.role == JobFile.Role.OUTPUT
    response = HttpResponse(
        bytes(kept.content), content_type=kept.content_type if made_here else "application/octet-stream"
    )
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _job(request: HttpRequest, job_id: int) -> Job:
    visible = Job.objects.visible_to(request.actor).select_related("created_by")
    return get_object_or_404(visible, pk=job_id)
