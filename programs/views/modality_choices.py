"""How the segments of a wave learn, in the order in which they count; what a choice does is shown before."""

import copy
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from programs.domain import audience, modalities, modality_choices
from programs.domain.modality_choices import Choice
from programs.forms.modality_choices import ModalitiesForm
from programs.models import Wave, WaveSegment
from programs.views import workspace
from programs.views.waves import trail
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, kept, pages, refusals, row_numbers


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Everything but “save” shows what the choices would do, and does nothing."""
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    if wave.state not in Wave.AHEAD:
        said = _("%(wave)s was launched. How its people learn stays, because they were told.")
        return errors.conflict(request, said % {"wave": wave.name})
    segments = [row for row, _match in audience.of_waves([wave])[wave.pk].segments]
    taught = modalities.taught([wave.program_id])[wave.program_id]
    form = ModalitiesForm(request.POST or None, segments=segments, taught=taught)
    chosen = [(row.segment_id, row.modality) for row in segments]
    if form.is_bound and form.is_valid():
        chosen = form.chosen
        if "save" in request.POST and _saved(request, wave, form):
            return pages.redirect(request, reverse("programs:audience", args=[slug]))
        if (up := row_numbers.read(request.POST.get("up", ""))) is not None:
            chosen = modality_choices.raised(chosen, up)
    shown = form if form.errors else ModalitiesForm(segments=_as_chosen(segments, chosen), taught=taught)
    context = {"form": shown, "wave": wave, "choosable": bool(segments) and len(taught) > 1, "taught": taught}
    return workspace.page(
        request,
        wave.program,
        "programs/modalities/page.html",
        {**context, **_effect(request, wave, chosen, shown)},
        tab="audience",
        trail=[*trail(wave), (request.path, _("How they learn"))],
        status=422 if shown.errors else 200,
        fragment="programs/modalities/_choices.html",
    )


def _saved(request: HttpRequest, wave: Wave, form: ModalitiesForm) -> bool:
    try:
        saved = modality_choices.choose(wave=wave, chosen=form.chosen, by=request.actor, at=request.now)
    except ValidationError as error:
        refusals.show(form, error)
        return False
    undoable.say(request, _("How people of %(wave)s learn is saved.") % {"wave": saved.name}, saved)
    return True


def _as_chosen(segments: Sequence[WaveSegment], chosen: Sequence[Choice]) -> list[WaveSegment]:
    known, found = {row.segment_id: row for row in segments}, []
    for segment, modality in chosen:
        row = copy.copy(known[segment])
        row.modality = modality
        found.append(row)
    return found


def _effect(request: HttpRequest, wave: Wave, chosen: Sequence[Choice], form: ModalitiesForm) -> dict[str, Any]:
    effect = modality_choices.effect(wave=wave, chosen=chosen, at=request.now)
    return {
        "rows": [
            {"segment": row.segment, "people": people, "field": form.field_of(row.segment_id)}
            for row, people in effect.decides
        ],
        "people": [(modalities.name(each), now, then) for each, now, then in effect.people],
        "gained": [kept.words(template.title) for template in effect.gained],
        "lost": [item.words for item in effect.lost],
        "refused": effect.refusals,
    }
