"""The audit trail: who did what, when, why and from where."""

import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rollout.jobs.domain import jobs
from rollout.journal import export
from rollout.journal.domain import lag, reads, undos
from rollout.journal.models import Entry
from rollout.journal.trail import Trail
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, pages


@permitted(Action.VIEW_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    table = Trail(request, request.tenant)
    if table.wants_file:
        return _file(request, table)
    return pages.listing(request, "journal/audit/page.html", table, {"section": "audit"})


@permitted(Action.VIEW_AUDIT)
@require_safe
def followers(request: HttpRequest) -> HttpResponse:
    """How far the parts of Fairway have read what happened, and why one stands still."""
    context = {
        "readings": [(reading, _standing(reading, request.now)) for reading in lag.readings()],
        "crumbs": [(reverse("journal:audit"), _("Audit")), ("", _("Followers"))],
        "section": "audit",
    }
    return pages.page(request, "journal/followers.html", context)


@permitted(Action.VIEW_HOME)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own act, and go on where the reader was, or where the act says."""
    entry = get_object_or_404(Entry, pk=pk)
    try:
        said = undos.undo(entry=entry, by=request.actor, at=request.now)
    except ValidationError as refused:
        return errors.conflict(request, " ".join(refused.messages))
    pages.say(request, said, "info")
    back = request.GET.get("then") or request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return pages.redirect(request, back if here else get_script_prefix())


def _standing(reading: lag.Reading, at: datetime.datetime) -> tuple[str, str]:
    if reading.failures:
        return "stop", _("Fails")
    return ("watch", _("Behind")) if reading.is_behind(at) else ("good", _("Up to date"))


def _file(request: HttpRequest, table: Trail) -> HttpResponse:
    """Few entries at once; more of them as a job, whose page has the file in the end."""
    found = list(table.ordered[: export.AT_ONCE + 1])
    if len(found) > export.AT_ONCE:
        job = jobs.start(
            kind=export.KIND,
            title=_("Audit trail as a file"),
            by=request.actor,
            at=request.now,
            data={"query": request.GET.urlencode(), "format": table.file_format},
        )
        return pages.redirect(request, reverse("jobs:detail", args=[job.pk]))
    reads.exported(what=table.label, rows=len(found), by=request.actor, at=request.now)
    made = export.build(table, table.lines(found), table.file_format)
    return pages.attachment(made, stem=table.label, file_format=table.file_format)
