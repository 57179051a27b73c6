"""Status reports of a program, and figures across programs (design screen 11, blueprint 11 `reports/`)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audiences.domain.settings import book
from delivery.models import Assignment
from programs.domain import lifting
from programs.models import Program
from programs.views import workspace
from reporting.domain import content, grid, measures, minimums, pdf, privacy, slices, standing, verdicts
from reporting.domain import reports as making
from reporting.models import StatusReport
from reporting.views import addresses, home_programs
from rollout.jobs.models import Job
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import exports, pages
from rollout.web.tables import Column, Empty, Table


@permitted(Action.VIEW_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def of_program(request: HttpRequest, slug: str) -> HttpResponse:
    """The list; a POST makes one more."""
    program = workspace.load(request, slug, Action.VIEW_REPORTS)
    if request.method == "POST":
        if not request.actor.may(Action.MAKE_REPORTS):
            raise Denied(
                _("Your role reads reports."),
                lift=lifting.may(Action.MAKE_REPORTS),
            )
        report = making.start(program=program, by=request.actor, at=request.now)
        return pages.redirect(request, reverse("reporting:report", args=[program.slug, report.number]))
    table = _table(request, program)
    context = {"table": table, "may_make": request.actor.may(Action.MAKE_REPORTS)}
    context["may_send"] = request.actor.may(Action.SEND_REPORTS)
    return workspace.page(request, program, "reporting/reports/list.html", context, tab="reports")


@permitted(Action.VIEW_REPORTS)
@require_safe
def report(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The report's own figures as a page; until they are made, how far the job is."""
    program = workspace.load(request, slug, Action.VIEW_REPORTS)
    found = get_object_or_404(
        StatusReport.objects.defer("pdf").select_related("job", "made_by"), program=program, number=number
    )
    own = reverse("reporting:report", args=[program.slug, number])
    context: dict[str, Any] = {"found": found, "program": program, "section": "programs"}
    context["crumbs"] = [
        (reverse("programs:list"), _("Programs")),
        (reverse("reporting:overview", args=[program.slug]), program.name),
        (reverse("reporting:program_reports", args=[program.slug]), _("Reports")),
        ("", _("Report %(number)s") % {"number": number}),
    ]
    ended = found.job is None or found.job.ended
    if request.htmx and ended:  # the waiting page asks whether it is over
        return pages.redirect(request, own)
    if not found.content:
        context["progress"] = _progress(found, own)
        return pages.page(
            request, "reporting/reports/waiting.html", context, fragment="reporting/reports/_waiting.html"
        )
    context |= {"report": found.content, "language": content.language(found.content), **pdf.drawings(found.content)}
    return pages.page(request, "reporting/reports/report.html", context)


@permitted(Action.VIEW_REPORTS)
@require_safe
def file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The PDF, always as an attachment."""
    program = workspace.load(request, slug, Action.VIEW_REPORTS)
    found = get_object_or_404(StatusReport, program=program, number=number)
    if found.pdf is None:
        raise Http404(_("This report is not made yet."))
    exports.note(request, found.file_name, 1)
    response = HttpResponse(bytes(found.pdf), content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.file_name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@permitted(Action.VIEW_RESULTS)
@require_safe
def across(request: HttpRequest) -> HttpResponse:
    """All programs side by side, and the latest status reports for those who may read them."""
    actor = request.actor
    programs = list(Program.objects.visible_to(actor, Action.VIEW_RESULTS).order_by("name"))
    settings = book.at(request.now)
    standings = standing.of_programs(programs, by=actor, at=request.now, settings=settings)
    minimum = minimums.widest((one.minimum for one in standings), settings)
    address = addresses.read(request)
    seen = Assignment.objects.visible_to(actor, Action.VIEW_RESULTS).filter(program__in=programs)
    found = slices.narrow(seen, address.filters)
    drawn = grid.build(slices.cut(found, by=[address.rows, "program"], at=request.now), minimum=minimum, flags=False)
    choices = [choice for choice in address.row_choices() if choice.key not in {"manager", "wave"}]
    context = {
        "section": "reports",
        **home_programs.rows(standings, True),
        "sees_results": True,
        "may_plan": actor.may(Action.MANAGE_PROGRAMS),
        "grid": drawn,
        "lines": [(row, "", [(square, "") for square in row.squares]) for row in drawn.rows],
        "rows": slices.DIMENSIONS[address.rows],
        "choices": choices,
        "reports": _latest(request) if actor.may(Action.VIEW_REPORTS) else None,
        "minimum": privacy.says(minimum),
        "definitions": [(m.label, m.sentence) for m in measures.MEASURES],
        "edges": grid.LEGEND,
    }
    fragment = "reporting/reports/_across.html"
    return pages.page(request, "reporting/reports/across.html", context, fragment=fragment)


def _latest(request: HttpRequest) -> list[dict[str, Any]]:
    """The ten newest finished reports within reach."""
    visible = Program.objects.visible_to(request.actor, Action.VIEW_REPORTS)
    rows = StatusReport.objects.filter(program__in=visible, pdf__isnull=False).defer("pdf", "content")
    return [
        {"report": one, "verdict": _verdict(one)}
        for one in rows.select_related("program", "made_by", "job").order_by("-as_of", "-pk")[:10]
    ]


def _table(request: HttpRequest, program: Program) -> Table:
    rows = (
        StatusReport.objects.filter(program=program).defer("pdf", "content").select_related("program", "made_by", "job")
    )
    return Table(
        [
            Column(
                "number",
                _("Report"),
                value=lambda r: _("Report %(number)s") % {"number": r.number},
                sort="number",
                url=lambda r: reverse("reporting:report", args=[program.slug, r.number]),
            ),
            Column("as_of", _("Figures of"), kind="moment", value=lambda r: r.as_of, sort="as_of"),
            Column("verdict", _("Verdict"), kind="status", value=_verdict),
            Column("headline", _("Finding"), value=lambda r: r.headline),
            Column("made_by", _("Made by"), value=lambda r: r.made_by),
            Column("file", "PDF", template="reporting/reports/_file.html", export=False),
        ],
        rows,
        request,
        name="reports",
        label=_("Status reports"),
        noun=ngettext_lazy("%(shown)s report", "%(shown)s reports", "n"),
        default_sort="-number",
        empty=Empty(
            _("No reports yet"), _("A report keeps the figures of its instant, as a page and as a PDF of two pages.")
        ),
        export=False,
    )


def _verdict(row: StatusReport) -> tuple[str, str]:
    if row.verdict:
        return verdicts.STATUS[verdicts.Color(row.verdict)], verdicts.Color(row.verdict).label
    failed = row.job is not None and row.job.state in {Job.State.FAILED, Job.State.CANCELLED}
    return ("stop", _("Not made")) if failed else ("info", _("Being made"))


def _progress(found: StatusReport, url: str) -> dict[str, Any]:
    job = found.job
    states = {Job.State.QUEUED: "waiting", Job.State.RUNNING: "running", Job.State.DONE: "done"}
    return {
        "id": "progress",
        "label": _("Report %(number)s") % {"number": found.number},
        "done": job.done if job else 0,
        "total": job.total if job else 0,
        "state": states.get(Job.State(job.state), "failed") if job else "failed",
        "note": job.note if job else "",
        "poll_url": url,
    }
