"""Several readiness items at once: what was chosen on the gate, and what is to become of it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programs.domain import evidence_together, readiness_together
from programs.forms.evidence import EvidenceTogetherForm
from programs.forms.readiness import TogetherForm
from programs.models import ReadinessItem, Wave
from programs.views import workspace
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals, selections


@permitted(Action.WORK_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Who sees to them, and by when."""
    wave = workspace.load_wave(request, slug, number, Action.WORK_READINESS)
    items = _chosen(request, wave)
    if not items:
        return _nothing_chosen(request, wave)
    form = TogetherForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if form.is_bound and form.is_valid():
        pks = [item.pk for item in items]
        try:
            readiness_together.change(wave=wave, items=pks, **form.asked, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            said = ngettext("%(count)d item is changed.", "%(count)d items are changed.", len(items))
            undoable.say(request, said % {"count": len(items)}, wave)
            return pages.redirect(request, _gate(wave))
    return _page(request, "programs/readiness/together.html", wave, items, form)


@permitted(Action.WORK_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The same evidence for all of them, and done with it if wanted."""
    wave = workspace.load_wave(request, slug, number, Action.WORK_READINESS)
    items = _chosen(request, wave)
    if not items:
        return _nothing_chosen(request, wave)
    form = EvidenceTogetherForm(request.POST, request.FILES) if request.method == "POST" else EvidenceTogetherForm()
    if form.is_bound and form.is_valid():
        pks = [item.pk for item in items]
        try:
            evidence_together.prove(wave=wave, items=pks, **form.asked, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            said = ngettext("%(count)d item has its evidence.", "%(count)d items have their evidence.", len(items))
            pages.say(request, said % {"count": len(items)})
            return pages.redirect(request, _gate(wave))
    return _page(request, "programs/readiness/evidence_together.html", wave, items, form)


def _chosen(request: HttpRequest, wave: Wave) -> list[ReadinessItem]:
    chosen = selections.chosen(request.POST if request.method == "POST" else request.GET)
    return list(wave.items.filter(pk__in=chosen).select_related("owner").order_by("number"))


def _nothing_chosen(request: HttpRequest, wave: Wave) -> HttpResponse:
    pages.say(request, _("No item was chosen. Tick the items, then say what is to become of them."), "info")
    return pages.redirect(request, _gate(wave))


def _page(request: HttpRequest, template: str, wave: Wave, items: list[ReadinessItem], form: Form) -> HttpResponse:
    context: dict[str, Any] = {"wave": wave, "items": items, "form": form}
    trail = [
        (reverse("programs:readiness", args=[wave.program.slug]), _("Readiness")),
        (_gate(wave), wave.name),
        ("", _("Chosen items")),
    ]
    status = 422 if form.errors else 200
    return workspace.page(request, wave.program, template, context, tab="readiness", status=status, trail=trail)


def _gate(wave: Wave) -> str:
    return reverse("programs:wave_readiness", args=[wave.program.slug, wave.number])
