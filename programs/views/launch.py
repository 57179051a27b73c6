"""Launching a wave: a page that says what cannot be undone and asks for the wave's name, and the act itself."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programs.domain import audience, boards, launches
from programs.forms.wave import LaunchForm
from programs.models import Launch, ReadinessItem, Wave
from programs.views import workspace
from programs.views.readiness import gate_context, held_words
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
            pages.say(request, _("%(wave)s is launched already.") % {"wave": wave.name}, "info")
            return pages.redirect(request, gate_url)
        if form.is_valid():
            try:
                made = launches.launch(wave=wave, by=request.actor, at=request.now, seen=form.cleaned_data["seen"])
            except ValidationError as error:
                refusals.show(form, error)
            else:
                pages.say(request, _done(made))
                return pages.redirect(request, gate_url)
    context = gate_context(request, wave)
    people = context["gate"].released(audience.people_of(wave))
    count = people.count()
    said = ngettext("%(people)s person", "%(people)s people", count) % {"people": formats.number(count)}
    context |= {
        "form": form,
        "title": _("Launch %(wave)s for %(people)s?") % {"wave": wave.name, "people": said},
        "people": said,
        "seen": count,
        "quiet": _quiet(context["board"]),
        "held": held_words(context["counts"]) if context["counts"] and context["counts"].held else "",
        "first": launches.first_instant(wave, people),
    }
    crumbs = [
        (reverse("programs:readiness", args=[slug]), _("Readiness")),
        (gate_url, wave.name),
        (request.path, _("Launch")),
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


def _quiet(board: boards.Board) -> str:
    """Items that messages wait for, while people are assigned."""
    guarding = [row.item for row in board.blocking if row.item.guards == ReadinessItem.Step.AWARENESS]
    return formats.enumerated([f"“{item.words}”" for item in guarding])


def _done(made: Launch) -> str:
    said = ngettext(
        "%(wave)s is launched for %(people)s person.", "%(wave)s is launched for %(people)s people.", made.people
    ) % {"wave": made.wave.name, "people": formats.number(made.people)}
    if not made.held:
        return said
    more = ngettext(
        "%(count)s is held and comes in when the gate lets them through.",
        "%(count)s are held and come in when the gate lets them through.",
        made.held,
    )
    return f"{said} {more % {'count': formats.number(made.held)}}"
