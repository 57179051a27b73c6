"""Taking the full checklist for a program of low complexity, and letting the complexity say again which list it is."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from programs.domain import full_lists
from programs.models import Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def take(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _done(request, slug, number, full_lists.take, _("Waves ahead have the full checklist."))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def take_back(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    said = _("Waves ahead have the checklist that the complexity says. What somebody worked on stays.")
    return _done(request, slug, number, full_lists.take_back, said)


def _done(request: HttpRequest, slug: str, number: int, act: Callable[..., Program], said: str) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    if refused := refusals.conflict(request, act, program=wave.program, by=request.actor, at=request.now):
        return refused
    pages.say(request, said)
    return pages.redirect(request, reverse("programs:wave_readiness", args=[slug, number]))
