"""Several readiness items at once: what was chosen on the gate, and what is to become of it."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programs.domain import readiness_together
from programs.forms.readiness import TogetherForm
from programs.views import workspace
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals, selections


@permitted(Action.WORK_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.WORK_READINESS)
    chosen = selections.chosen(request.POST if request.method == "POST" else request.GET)
    items = list(wave.items.filter(pk__in=chosen).select_related("owner").order_by("number"))
    gate = reverse("programs:wave_readiness", args=[slug, number])
    if not items:
        pages.say(request, _("No item was chosen. Tick the items, then say what is to become of them."), "info")
        return pages.redirect(request, gate)
    form = TogetherForm(request.POST if request.method == "POST" else None, tenant=request.tenant)
    if form.is_bound and form.is_valid():
        try:
            pks = [item.pk for item in items]
            readiness_together.change(wave=wave, items=pks, **form.asked, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            said = ngettext("%(count)d item is changed.", "%(count)d items are changed.", len(items))
            undoable.say(request, said % {"count": len(items)}, wave)
            return pages.redirect(request, gate)
    return workspace.page(
        request,
        wave.program,
        "programs/readiness/together.html",
        {"wave": wave, "items": items, "form": form},
        tab="readiness",
        status=422 if form.errors else 200,
        trail=[
            (reverse("programs:readiness", args=[slug]), _("Readiness")),
            (gate, wave.name),
            ("", _("Chosen items")),
        ],
    )


def _above(slug: str, gate: str, wave: str) -> list[tuple[str, str]]:
    return [(reverse("programs:readiness", args=[slug]), _("Readiness")), (gate, wave)]
