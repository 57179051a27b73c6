"""What a draft proposes for one wave: typed into a form, or taken from the draft's timeline. The plan stays."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audiences.domain.settings import book
from programs.domain import drafts, plan_effects, program_settings, proposals
from programs.domain.due_terms import DueTerms
from programs.domain.proposals import Proposal
from programs.forms.draft import DatesForm, ProposalForm
from programs.models import DraftWave, PlanDraft, Wave
from programs.views import effect_words, workspace
from programs.views.drafts import address, load, trail
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, posts, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str, draft: int, number: int) -> HttpResponse:
    found = load(request, slug, draft, Action.MANAGE_PROGRAMS)
    wave, row = _wave(found, number)
    standing = drafts.proposal(row) if row else proposals.of(wave)
    form = _form(request, found, standing.then)
    if posts.acts(request) and form.is_valid():
        try:
            drafts.propose(draft=found, wave=wave, **_given(form), by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused, due_rule="due_kind")
        else:
            said = _("%(wave)s is changed in “%(draft)s”. The plan stays as it is.")
            pages.say(request, said % {"wave": wave.name, "draft": found})
            return pages.redirect(request, address(found))
    looked = form.is_bound and form.is_valid() and not form.errors
    wanted = proposals.of(wave, **_fields(standing.then) | (_given(form) if looked else {}))
    context = {"form": form, "draft": found, "wave": wave, "row": row, **_effect(request, found, wanted, looked)}
    crumbs = [*trail(found), (request.path, wave.name)]
    return workspace.page(
        request,
        found.program,
        "programs/drafts/wave.html",
        context,
        tab="plan",
        trail=crumbs,
        status=422 if form.errors else 200,
        fragment="programs/drafts/_effect.html",
    )


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def drop(request: HttpRequest, slug: str, draft: int, number: int) -> HttpResponse:
    """Back to what the plan says."""
    found = load(request, slug, draft, Action.MANAGE_PROGRAMS)
    wave, _row = _wave(found, number)
    published = {"draft": found, "wave": wave, **_fields(wave)}
    if refused := refusals.conflict(request, drafts.propose, **published, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("%(wave)s is as published in “%(draft)s”.") % {"wave": wave.name, "draft": found})
    return pages.redirect(request, address(found))


def _wave(draft: PlanDraft, number: int) -> tuple[Wave, DraftWave | None]:
    wave = get_object_or_404(Wave.objects.select_related("lead"), program=draft.program, number=number)
    wave.program = draft.program
    row = draft.waves.filter(wave=wave).first()
    if row:
        row.wave = wave
    return wave, row


def _form(request: HttpRequest, draft: PlanDraft, then: Wave) -> ProposalForm | DatesForm:
    """The timeline sends dates alone; the page all of it."""
    given = request.POST if request.method == "POST" else request.GET if "starts_on" in request.GET else None
    if given is not None and "due_kind" not in given:
        return DatesForm(given)
    settings = book.at(request.now)
    terms = DueTerms(settings, program_settings.layer(draft.program, settings))
    initial = {"starts_on": then.starts_on, "ends_on": then.ends_on}
    return ProposalForm(given, tenant=request.tenant, terms=terms, wave=then, initial=initial)


def _given(form: ProposalForm | DatesForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in proposals.FIELDS if name in form.cleaned_data}


def _fields(wave: Wave) -> dict[str, Any]:
    return {name: getattr(wave, name) for name in proposals.FIELDS}


def _effect(request: HttpRequest, draft: PlanDraft, wanted: Proposal, looked: bool) -> dict[str, Any]:
    """What publishing the wave with these dates would bring about, beside the draft's other waves."""
    if not (wanted.changed or looked):
        return {}
    every = list(draft.program.waves.select_related("program").order_by("starts_on", "number"))
    others = [each for each in map(drafts.proposal, drafts.of(draft)) if each.wave != wanted.wave and each.changed]
    found = plan_effects.ahead([wanted, *others], waves=every, zone=request.tenant.time_zone, at=request.now)
    shown = effect_words.Shown(found.of_waves[0], workspace.today(request))
    order = [each for each in found.order if wanted.wave in (each.first, each.second)]
    return {
        "wanted": wanted,
        "looked": looked,
        "each": shown,
        "against": [
            *shown.against,
            *(("watch", each.sentence) for each in order),
            *effect_words.rivals([wanted], request.now),
        ],
        "refused": bool(found.of_waves[0].refusals),
    }
