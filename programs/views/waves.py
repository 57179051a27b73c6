"""A wave: its summary, planning it, moving it, holding, resuming, closing and removing it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain.settings import book
from programs.domain import (
    audience,
    boards,
    checks,
    complexity,
    modalities,
    pilot_gate,
    pilots,
    places,
    program_settings,
    standing,
    support,
    waves,
)
from programs.domain.due_terms import DueTerms
from programs.forms.wave import ReasonForm, WaveForm
from programs.models import Launch, PilotVerdict, Program, Wave
from programs.views import flags, order_rows, pilot_words, plan_tables, workspace
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@dataclass(frozen=True)
class _Words:
    """What an act on a wave is called: on its button, above its page, and once it is done."""

    button: Promise
    heading: Promise
    done: Promise


_HOLD = _Words(gettext_lazy("Hold wave"), gettext_lazy("Hold %(wave)s"), gettext_lazy("%(wave)s is held."))
_RESUME = _Words(
    gettext_lazy("Resume wave"), gettext_lazy("Resume %(wave)s"), gettext_lazy("%(wave)s is planned again.")
)
_CLOSE = _Words(gettext_lazy("Close wave"), gettext_lazy("Close %(wave)s"), gettext_lazy("%(wave)s is closed."))


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def summary(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number)
    today = workspace.today(request)
    board, settings = boards.of_wave(wave, today), book.at(request.now)
    windows = places.windows(wave, places.of_wave(wave, settings))[0]
    table = plan_tables.windows(request, wave, windows)
    if asked := pages.part(request, table):
        return asked
    before_launch = wave.state in Wave.AHEAD
    context = {
        "wave": wave,
        "flags": flags.of(wave.program, wave=wave),
        "board": board,
        "standing": standing.of_wave(wave, blocking=len(board.blocking), today=today),
        "people": audience.size_of(wave),
        "segments": [
            (row.segment, modalities.name(row.modality)) for row, _match in audience.of_waves([wave])[wave.pk].segments
        ],
        "choosable": len(modalities.taught([wave.program_id])[wave.program_id]) > 1,
        "deadline": places.deadline(wave, windows),
        "table": table,
        "launch": None if before_launch else Launch.objects.select_related("launched_by").filter(wave=wave).first(),
        "orders": order_rows.of(wave),
        "desks": support.of_wave(wave, settings=settings, today=today) if wave.state != Wave.State.CLOSED else [],
        "pilot": _pilot(wave),
        "waits_for": pilot_gate.keeps(wave),
        "check_pages": [
            (reverse(check.page, args=[slug, number]), check.page_title) for check in checks.with_page(request.actor)
        ],
        "before_launch": before_launch,
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
        "may_segment": request.actor.may(Action.MANAGE_SEGMENTS),
    }
    return workspace.page(
        request, wave.program, "programs/wave.html", context, tab="plan", trail=trail(wave, request.path)
    )


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = WaveForm(
        request.POST or None,
        tenant=request.tenant,
        terms=_terms(request, program),
        initial={"name": _next_name(program), "starts_on": complexity.sound_start(program, at=request.now)},
    )
    form.fields["starts_on"].help_text = _(
        "Local date in each place. A new wave begins with the lead time that the program’s complexity suggests."
    )
    if request.method == "POST" and form.is_valid():
        try:
            wave = waves.add(program=program, **form.values(), by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error, due_rule="due_kind")
        else:
            pages.say(
                request,
                ngettext(
                    "%(wave)s is planned with %(n)s readiness item.",
                    "%(wave)s is planned with %(n)s readiness items.",
                    count := wave.items.count(),
                )
                % {"wave": wave.name, "n": count},
            )
            return pages.redirect(request, reverse("programs:plan", args=[slug]))
    crumbs = [(reverse("programs:plan", args=[slug]), _("Plan")), (request.path, _("New wave"))]
    return _form_page(request, program, "programs/wave_form.html", {"form": form}, crumbs)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    form = WaveForm(request.POST or None, tenant=request.tenant, terms=_terms(request, wave.program), wave=wave)
    if request.method == "POST" and form.is_valid():
        try:
            waves.edit(wave=wave, **form.values(), by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error, due_rule="due_kind")
        else:
            pages.say(request, _("%(wave)s is saved.") % {"wave": form.cleaned_data["name"]})
            return pages.redirect(request, _url(wave))
    crumbs = [*trail(wave), (request.path, _("Edit"))]
    return _form_page(request, wave.program, "programs/wave_form.html", {"form": form, "wave": wave}, crumbs)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _with_reason(request, slug, number, waves.hold, _HOLD)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _with_reason(request, slug, number, waves.resume, _RESUME)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _with_reason(request, slug, number, waves.close, _CLOSE)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    if refused := refusals.conflict(request, waves.remove, wave=wave, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("%(wave)s is removed from the plan.") % {"wave": wave.name})
    return pages.redirect(request, reverse("programs:plan", args=[slug]))


def trail(wave: Wave, path: str = "") -> list[tuple[str, str]]:
    """Crumbs from the program to the wave; `path` marks the wave's own page."""
    return [(reverse("programs:plan", args=[wave.program.slug]), _("Plan")), (path or _url(wave), wave.name)]


def _with_reason(request: HttpRequest, slug: str, number: int, act: Callable[..., Wave], words: _Words) -> HttpResponse:
    wave = workspace.load_wave(request, slug, number, Action.MANAGE_PROGRAMS)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and refusals.accepted(form, act, wave=wave, by=request.actor, at=request.now):
        undoable.say(request, words.done % {"wave": wave.name}, wave)
        return pages.redirect(request, _url(wave))
    heading = words.heading % {"wave": wave.name}
    context = {"form": form, "wave": wave, "heading": heading, "button": words.button}
    crumbs = [*trail(wave), (request.path, words.button)]
    return _form_page(request, wave.program, "programs/reason.html", context, crumbs)


def _form_page(
    request: HttpRequest, program: Program, template: str, context: dict[str, object], crumbs: list[tuple[str, str]]
) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return workspace.page(request, program, template, context, tab="plan", trail=crumbs, status=status)


def _pilot(wave: Wave) -> dict[str, object] | None:
    """How a pilot stands; None for another wave."""
    if not wave.is_pilot:
        return None
    row, asked = pilots.of_wave(wave), wave.criteria.count()
    state = PilotVerdict.State(row.state if row else PilotVerdict.State.RUNNING)
    return {"status": (pilot_words.MARKS[state], str(state.label)), "asked": asked}


def _terms(request: HttpRequest, program: Program) -> DueTerms:
    settings = book.at(request.now)
    return DueTerms(settings, program_settings.layer(program, settings))


def _url(wave: Wave) -> str:
    return reverse("programs:wave", args=[wave.program.slug, wave.number])


def _next_name(program: Program) -> str:
    last = program.waves.order_by("-number").values_list("number", flat=True).first()
    return _("Wave %(number)s") % {"number": 1 if last is None else last + 1}
