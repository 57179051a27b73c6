"""Asking for the pack that a regulator gets, as of any day."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programs.views import workspace
from reporting.domain import regulator_pack
from reporting.forms.regulator import PackForm
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.TAKE_REGULATOR_PACKS)
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.TAKE_REGULATOR_PACKS)
    initial = {"day": workspace.today(request)}
    form = PackForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            job = regulator_pack.ask(program=program, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            return pages.redirect(request, reverse("jobs:detail", args=[job.pk]))
    return workspace.page(
        request,
        program,
        "reporting/regulator.html",
        {"form": form},
        tab="results",
        status=422 if form.errors else 200,
        trail=[(request.path, _("Regulator pack"))],
    )
