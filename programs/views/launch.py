"""Launching a wave: a page that says what cannot be undone and asks for the wave's name, and the act itself."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from programs.domain import audience, launches
from programs.forms.wave import LaunchForm
from programs.models import Wave
from programs.views import workspace
from programs.views.readiness import gate_context
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals


@permitted(Action.LAUNCH_WAVES)
@require_http_methods(["GET", "HEAD", "POST"])
def launch(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.LAUNCH_WAVES)
    gate_url = reverse("programs:wave_readiness", args=[slug, number])
    form = LaunchForm(request.POST or None, wave=wave)
    if request.method == "POST":
        if wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED):
            pages.say(request, f"{wave.name} is launched already.", "info")
            return pages.redirect(request, gate_url)
        if form.is_valid():
            try:
                made = launches.launch(wave=wave, by=request.actor, at=request.now)
            except ValidationError as error:
                refusals.show(form, error)
            else:
                pages.say(request, f"{wave.name} is launched for {formats.number(made.people)} people.")
                return pages.redirect(request, gate_url)
    people = audience.people_of(wave)
    count = people.count()
    said = f"{formats.number(count)} {'person' if count == 1 else 'people'}"
    context = gate_context(request, wave) | {
        "form": form,
        "title": f"Launch {wave.name} for {said}?",
        "people": said,
        "first": launches.first_instant(wave, people),
    }
    crumbs = [
        (reverse("programs:readiness", args=[slug]), "Readiness"),
        (gate_url, wave.name),
        (request.path, "Launch"),
    ]
    return workspace.page(
        request,
        wave.program,
        "programs/readiness/launch.html",
        context,
        tab="readiness",
        trail=crumbs,
        fragment="programs/readiness/_launch_dialog.html",
        status=422 if form.errors else 200,
    )
