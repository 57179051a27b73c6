"""An urgent launch: which open items are put to an executive, and what they said."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import urgent_launches
from programs.forms.readiness import DecisionForm, UrgentForm
from programs.models import UrgentLaunch, Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals

MARKS = {
    UrgentLaunch.State.ASKED: "watch",
    UrgentLaunch.State.ACCEPTED: "waive",
    UrgentLaunch.State.REFUSED: "stop",
    UrgentLaunch.State.WITHDRAWN: "idle",
}


@permitted(Action.LAUNCH_WAVES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.LAUNCH_WAVES)
    found = urgent_launches.open_items(wave, workspace.today(request))
    form = UrgentForm(
        request.POST if request.method == "POST" else None,
        gaps=found.gaps,
        executives=urgent_launches.executives(request.tenant, request.now),
    )
    if form.is_bound and form.is_valid():
        try:
            asked = urgent_launches.ask(wave=wave, **form.asked, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("It waits for %(executive)s.") % {"executive": asked.executive})
            return pages.redirect(request, reverse("programs:urgent", args=[slug, number, asked.pk]))
    context = {"wave": wave, "form": form, "gaps": found.gaps, "others": found.others}
    status = 422 if form.errors else 200
    trail = [*_above(wave), (request.path, _("Urgent launch"))]
    template = "programs/readiness/urgent_new.html"
    return workspace.page(request, wave.program, template, context, tab="readiness", trail=trail, status=status)


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def page(request: HttpRequest, slug: str, number: int, urgent: int) -> HttpResponse:
    return _page(request, _load(request, slug, number, urgent, Action.VIEW_PROGRAMS), DecisionForm())


@permitted(Action.ACCEPT_GAPS)
@require_POST
def accept(request: HttpRequest, slug: str, number: int, urgent: int) -> HttpResponse:
    return _decide(request, slug, number, urgent, urgent_launches.accept, _("The gaps are accepted in your name."))


@permitted(Action.ACCEPT_GAPS)
@require_POST
def refuse(request: HttpRequest, slug: str, number: int, urgent: int) -> HttpResponse:
    return _decide(request, slug, number, urgent, urgent_launches.refuse, _("The urgent launch is refused."))


@permitted(Action.LAUNCH_WAVES)
@require_POST
def withdraw(request: HttpRequest, slug: str, number: int, urgent: int) -> HttpResponse:
    found = _load(request, slug, number, urgent, Action.LAUNCH_WAVES)
    if refused := refusals.conflict(request, urgent_launches.withdraw, urgent=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("The urgent launch is taken back."))
    return pages.redirect(request, reverse("programs:wave_readiness", args=[slug, number]))


def _decide(
    request: HttpRequest, slug: str, number: int, urgent: int, act: Callable[..., UrgentLaunch], said: str
) -> HttpResponse:
    found = _load(request, slug, number, urgent, Action.ACCEPT_GAPS)
    form = DecisionForm(request.POST)
    if refusals.accepted(form, act, urgent=found, by=request.actor, at=request.now):
        pages.say(request, said)
        return pages.redirect(request, reverse("programs:urgent", args=[slug, number, urgent]))
    return _page(request, found, form)


def _load(request: HttpRequest, slug: str, number: int, urgent: int, action: Action) -> UrgentLaunch:
    wave = workspace.load_wave(request, slug, number, action)
    found = get_object_or_404(UrgentLaunch.objects.select_related("executive", "asked_by"), wave=wave, pk=urgent)
    found.wave = wave
    return found


def _page(request: HttpRequest, found: UrgentLaunch, form: DecisionForm) -> HttpResponse:
    asked, actor = found.state == UrgentLaunch.State.ASKED, request.actor
    context = {
        "wave": found.wave,
        "urgent": found,
        "mark": MARKS[UrgentLaunch.State(found.state)],
        "gaps": found.gaps.select_related("item__owner").order_by("item__number"),
        "form": form,
        "may_decide": asked and actor.may(Action.ACCEPT_GAPS) and actor.is_any_of(found.executive_id),
        "may_withdraw": asked and actor.may(Action.LAUNCH_WAVES) and actor.is_any_of(found.asked_by_id),
    }
    trail = [*_above(found.wave), (request.path, _("Urgent launch"))]
    return workspace.page(
        request,
        found.wave.program,
        "programs/readiness/urgent.html",
        context,
        tab="readiness",
        trail=trail,
        status=422 if form.errors else 200,
    )


def _above(wave: Wave) -> list[tuple[str, str]]:
    slug = wave.program.slug
    gate = reverse("programs:wave_readiness", args=[slug, wave.number])
    return [(reverse("programs:readiness", args=[slug]), _("Readiness")), (gate, wave.name)]
