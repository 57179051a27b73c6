"""Files of evidence: given to one item or to several, fetched, removed (RD1)."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from programs.domain import evidence_files
from programs.forms.evidence import FilesForm
from programs.models import EvidenceFile, ReadinessItem
from programs.views import items
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.WORK_READINESS)
@require_POST
def add(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    found = items.load(request, slug, number, item, Action.WORK_READINESS)
    form = FilesForm(request.POST, request.FILES, auto_id="item-files-%s")
    if form.is_valid():
        try:
            new = evidence_files.add(
                wave=found.wave, items=[found.pk], files=form.given, by=request.actor, at=request.now
            )
        except ValidationError as error:
            refusals.show(form, error)
        else:
            _say(request, len(new))
            return pages.redirect(request, reverse("programs:item", args=[slug, number, item]))
    return items.answer(request, found, opened=True, refused=form)


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def fetch(request: HttpRequest, slug: str, number: int, item: int, file: int) -> HttpResponse:
    """The file as it was given, to keep and never to open within a page here."""
    found = _load(request, slug, number, item, file, Action.VIEW_PROGRAMS)
    response = HttpResponse(evidence_files.content_of(found), content_type=found.kind)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@permitted(Action.WORK_READINESS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int, item: int, file: int) -> HttpResponse:
    found = _load(request, slug, number, item, file, Action.WORK_READINESS)
    if refused := refusals.conflict(request, evidence_files.remove, file=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("“%(step)s” is removed.") % {"step": found.name})
    return pages.redirect(request, reverse("programs:item", args=[slug, number, item]))


def _say(request: HttpRequest, count: int) -> None:
    if count:
        said = ngettext("%(n)s file is kept as evidence.", "%(n)s files are kept as evidence.", count)
        pages.say(request, said % {"n": count})
    else:
        pages.say(request, _("Each of these files is there already."), "info")


def _load(request: HttpRequest, slug: str, number: int, item: int, file: int, action: Action) -> EvidenceFile:
    of: ReadinessItem = items.load(request, slug, number, item, action)
    found = get_object_or_404(EvidenceFile, item=of, number=file)
    found.item = of
    return found
