"""Completion sources: the list, a new one, its files, and the lines that wait for a mapping."""

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delivery import imports
from delivery.domain import completion_sources, completions, evidence, unmatched
from delivery.forms.source import SourceForm, UploadForm
from delivery.models import CompletionRecord, CompletionSource, Unmatched
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job, JobFile
from rollout.tabular import files
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept, pages
from rollout.web.tables import Column, Empty, Filter, Table

RECENT = 5  # files shown on a source's page


@permitted(Action.IMPORT_COMPLETIONS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    table = Table(
        [
            Column("name", _("Source"), sort="name", url=lambda s: reverse("delivery:source", args=[s.slug])),
            Column("status", _("Lines"), kind="status", value=_standing),
            Column("last_at", _("Last received"), kind="moment", sort="last_at"),
            Column("time_zone", _("Time zone"), sort="time_zone"),
        ],
        _with_figures(CompletionSource.objects.all()),
        request,
        name="sources",
        label=_("Completion sources"),
        noun=ngettext_lazy("%(shown)s source", "%(shown)s sources", "n"),
        search_fields=("name", "slug"),
        default_sort="name",
        empty=Empty(
            _("No source yet"),
            _("A source is a learning system whose completion files come in here."),
            reverse("delivery:source_new"),
            _("Add a source"),
        ),
    )
    return pages.listing(request, "delivery/sources/list.html", table, {"section": "sources"})


@permitted(Action.IMPORT_COMPLETIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = SourceForm(request.POST or None, initial={"time_zone": request.tenant.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            source = completion_sources.ensure(**form.values(), by=request.actor, at=request.now)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            pages.say(request, _("%(source)s is a source now. Upload its first file.") % {"source": source.name})
            return pages.redirect(request, reverse("delivery:source", args=[source.slug]))
    status = 422 if form.errors else 200
    context = {"form": form, "section": "sources", "crumbs": _crumbs(_("Add a source"))}
    return pages.page(request, "delivery/sources/new.html", context, status=status)


@permitted(Action.IMPORT_COMPLETIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The source's page; POST takes a file and starts its preview."""
    source = get_object_or_404(CompletionSource, slug=slug)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        job = _start(request, imports.PREVIEW, source, form.cleaned_data["encoding"], _upload(form))
        return pages.redirect(request, reverse("jobs:detail", args=[job.pk]))
    table = _waiting(request, source)
    context = {"source": source, "form": form, "recent": _recent(request, source), "section": "sources"}
    context["lacking"] = evidence.lacking(source)
    context["crumbs"] = _crumbs(source.name)
    if form.errors:
        return pages.page(request, "delivery/sources/page.html", {**context, "table": table}, status=422)
    return pages.listing(request, "delivery/sources/page.html", table, context)


@permitted(Action.IMPORT_COMPLETIONS)
@require_POST
def apply(request: HttpRequest, slug: str, job_id: int) -> HttpResponse:
    """Import the file of a preview; once, however often it is pressed."""
    source = get_object_or_404(CompletionSource, slug=slug)
    previews = Job.objects.visible_to(request.actor).select_for_update().filter(kind=imports.PREVIEW)
    preview = get_object_or_404(previews, pk=job_id, state=Job.State.DONE, data__source=source.pk)
    job = Job.objects.filter(kind=imports.APPLY, data__preview=preview.pk).first()
    if job is None:
        kept = preview.files.get(role=JobFile.Role.INPUT)
        upload = (kept.name, kept.content_type, bytes(kept.content))
        encoding = preview.data.get("encoding", "")
        job = _start(request, imports.APPLY, source, encoding, upload, preview=preview.pk)
    return pages.redirect(request, reverse("jobs:detail", args=[job.pk]))


@permitted(Action.IMPORT_COMPLETIONS)
@require_POST
def replay(request: HttpRequest, slug: str) -> HttpResponse:
    """Try everything that waits once more."""
    source = get_object_or_404(CompletionSource, slug=slug)
    return _replay(request, source)


@permitted(Action.IMPORT_COMPLETIONS)
@require_POST
def word(request: HttpRequest, slug: str) -> HttpResponse:
    """Give an unknown status a meaning, and settle what waited for it."""
    source = get_object_or_404(CompletionSource, slug=slug)
    given = request.POST.get("word", "").replace("\x00", "").strip()
    try:
        completion_sources.map_status(
            source=source, word=given, meaning=request.POST.get("meaning", ""), by=request.actor, at=request.now
        )
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "stop")
        return pages.redirect(request, reverse("delivery:source", args=[slug]))
    return _replay(request, source)


def _replay(request: HttpRequest, source: CompletionSource) -> HttpResponse:
    counts = completions.replay(source=source, by=request.actor, at=request.now)
    waiting = sum(counts.unmatched.values())
    settled = ngettext(
        "%(settled)s of %(lines)s lines is settled.", "%(settled)s of %(lines)s lines are settled.", counts.settled
    ) % {"settled": formats.number(counts.settled), "lines": formats.number(counts.lines)}
    still = ngettext("%(n)s still waits.", "%(n)s still wait.", waiting) % {"n": formats.number(waiting)}
    pages.say(request, f"{settled} {still}", "good" if counts.settled else "info")
    return pages.redirect(request, reverse("delivery:source", args=[source.slug]))


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [(reverse("delivery:sources"), _("Completion sources")), ("", here)]


def _with_figures(sources: QuerySet[CompletionSource]) -> QuerySet[CompletionSource]:
    waiting = Unmatched.objects.filter(source=OuterRef("pk"), settled_at=None).order_by().values("source")
    newest = CompletionRecord.objects.filter(source=OuterRef("pk")).order_by("-received_at")
    return sources.annotate(
        waiting=Subquery(waiting.annotate(n=Count("pk")).values("n")),
        last_at=Subquery(newest.values("received_at")[:1]),
    )


def _standing(source: CompletionSource) -> tuple[str, str]:
    if source.waiting:
        return "watch", _("%(lines)s unmatched") % {"lines": formats.number(source.waiting)}
    return ("good", _("All matched")) if source.last_at else ("idle", _("None yet"))


def _waiting(request: HttpRequest, source: CompletionSource) -> Table:
    causes = Unmatched.Cause
    return Table(
        [
            Column("value", _("Named in the file"), sort="value"),
            Column("cause", _("Why it waits"), value=lambda group: causes(group["cause"]).label, sort="cause"),
            Column("lines", _("Lines"), kind="number", sort="lines"),
            Column("last", _("Last received"), kind="moment", sort="last"),
            Column("settle", _("What settles it"), template="delivery/sources/_settle.html", export=False),
        ],
        unmatched.by_cause(source),
        request,
        name="unmatched",
        personal=True,
        label=kept.filled(gettext_lazy("Unmatched lines of %(source)s"), source=source.name),
        noun=ngettext_lazy("%(shown)s group", "%(shown)s groups", "n"),
        search_fields=("value",),
        filters=[Filter("cause", _("Cause"), causes.choices, lookup="cause")],
        empty=Empty(
            _("Every line is matched"), _("Lines that name an unknown person, course or status would wait here.")
        ),
        tiebreak=None,
    )


def _recent(request: HttpRequest, source: CompletionSource) -> list[Job]:
    of_source = Q(kind__in=[imports.PREVIEW, imports.APPLY], data__source=source.pk)
    return list(Job.objects.visible_to(request.actor).filter(of_source).order_by("-id")[:RECENT])


def _upload(form: UploadForm) -> tuple[str, str, bytes]:
    file = form.cleaned_data["file"]
    content = file.read()
    return file.name, files.content_type(content), content


def _start(
    request: HttpRequest,
    kind: str,
    source: CompletionSource,
    encoding: str,
    upload: tuple[str, str, bytes],
    **data: int,
) -> Job:
    said = (
        _("Preview of %(file)s from %(source)s") if kind == imports.PREVIEW else _("Import of %(file)s from %(source)s")
    )
    return jobs.start(
        kind=kind,
        title=said % {"file": upload[0][:120], "source": source.name},
        by=request.actor,
        at=request.now,
        data={"source": source.pk, "slug": source.slug, "encoding": encoding, **data},
        upload=upload,
    )
