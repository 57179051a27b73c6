"""Moving a wave: what moves along is shown first, then it is done. The timeline asks for the same effect."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from programs.domain import moves, plan_effects, proposals
from programs.forms.wave import MoveForm
from programs.models import Wave
from programs.views import effect_words, workspace
from programs.views.waves import trail
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    given = request.POST if request.method == "POST" else request.GET if "starts_on" in request.GET else None
    form = MoveForm(given, initial={"starts_on": wave.starts_on, "ends_on": wave.ends_on})
    if request.method == "POST" and form.is_valid() and form.seen:
        try:
            moved = _move(request, wave, form)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            said = _("%(wave)s starts on %(day)s. Its open items moved along.")
            undoable.say(request, said % {"wave": moved.name, "day": formats.dated(moved.starts_on, "long")}, moved)
            return pages.redirect(request, reverse("programs:plan", args=[slug]))
    effect = _effect(request, wave, form) if form.is_bound and not _unreadable(form) else {}
    return workspace.page(
        request,
        wave.program,
        "programs/moves/page.html",
        {"form": form, "wave": wave, **effect},
        tab="plan",
        trail=[*trail(wave), (request.path, _("Move"))],
        status=422 if form.errors else 200,
        fragment="programs/moves/_effect.html",
    )


def _move(request: HttpRequest, wave: Wave, form: MoveForm) -> Wave:
    names = ("starts_on", "ends_on", "along", "reason")
    given = {name: form.cleaned_data[name] for name in names}
    return moves.move(wave=wave, **given, seen=form.seen, by=request.actor, at=request.now)


def _unreadable(form: MoveForm) -> bool:
    form.is_valid()
    return not {"starts_on", "ends_on"} <= form.cleaned_data.keys()


def _effect(request: HttpRequest, wave: Wave, form: MoveForm) -> dict[str, Any]:
    """What the page shows of the dates that were entered; nothing is done."""
    dates = {name: form.cleaned_data[name] for name in ("starts_on", "ends_on")}
    every = list(wave.program.waves.select_related("program").order_by("starts_on", "number"))
    moved = proposals.of(wave, **dates)
    followers = moves.moving_with(moved, every)
    wanted = [moved, *followers] if form.cleaned_data["along"] else [moved]
    found = plan_effects.ahead(wanted, waves=every, zone=request.tenant.time_zone, at=request.now)
    today = workspace.today(request)
    shown = [effect_words.Shown(each, today) for each in found.of_waves]
    return {
        "dates": dates,
        "moved": moved,
        "shown": shown,
        "against": [*effect_words.named(shown), *effect_words.order(found), *effect_words.rivals(wanted, request.now)],
        "refused": bool(found.refusals),
        "followers": _followers(followers, bool(form.cleaned_data["along"])),
    }


def _followers(moved: list[proposals.Proposal], along: bool) -> str:
    """What becomes of the waves that come after it."""
    if not moved:
        return ""
    names = formats.enumerated(each.wave.name for each in moved)
    if along:
        said = ngettext("%(names)s moves by as many days.", "%(names)s move by as many days.", len(moved))
    else:
        said = ngettext("%(names)s stays where it is.", "%(names)s stay where they are.", len(moved))
    return said % {"names": names}
