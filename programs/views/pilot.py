"""A pilot: what it has to show, the figures, the verdict, and what somebody decides on it (RD3)."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import pilot_choices, pilots
from programs.forms.pilot import ChoiceForm, CriterionForm, ToldForm
from programs.models import PilotCriterion, PilotHold, PilotVerdict, Wave
from programs.views import pilot_words, workspace
from programs.views.waves import trail
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals

_State, _Choice = PilotVerdict.State, PilotVerdict.Choice


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def pilot(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _page(request, _load(request, slug, number, Action.VIEW_PROGRAMS), ChoiceForm())


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = _load(request, slug, number, Action.MANAGE_PROGRAMS)
    form = CriterionForm(_posted(request), wave=wave)
    if form.is_bound and form.is_valid():
        try:
            made = pilots.choose(wave=wave, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            said = _("The pilot has to show “%(criterion)s” by %(day)s.")
            pages.say(request, said % {"criterion": made, "day": formats.long_day(made.decides_on)})
            return pages.redirect(request, _url(wave))
    return _form(request, wave, {"form": form}, (request.path, _("New criterion")))


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: HttpRequest, slug: str, number: int, criterion: int) -> HttpResponse:
    found = _load_criterion(request, slug, number, criterion)
    form = CriterionForm(_posted(request), wave=found.wave, known=found)
    if form.is_bound and form.is_valid():
        try:
            pilots.change(criterion=found, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The criterion is changed."))
            return pages.redirect(request, _url(found.wave))
    return _one(request, found, form=form)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def tell(request: HttpRequest, slug: str, number: int, criterion: int) -> HttpResponse:
    """Say a figure that Fairway does not count itself."""
    found = _load_criterion(request, slug, number, criterion)
    form = ToldForm(request.POST, known=found)
    if refusals.accepted(form, pilots.tell, criterion=found, by=request.actor, at=request.now):
        pages.say(request, _("The figure is kept, and the pilot is judged by it."))
        return pages.redirect(request, _url(found.wave))
    return _one(request, found, told=form)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def drop(request: HttpRequest, slug: str, number: int, criterion: int) -> HttpResponse:
    found = _load_criterion(request, slug, number, criterion)
    if refused := refusals.conflict(request, pilots.drop, criterion=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("“%(criterion)s” is not asked any more.") % {"criterion": found})
    return pages.redirect(request, _url(found.wave))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def judge(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    wave = _load(request, slug, number, Action.MANAGE_PROGRAMS)
    try:
        row = pilots.judge(wave=wave, by=request.actor, at=request.now)
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "watch")
    else:
        said = _("%(wave)s: %(verdict)s.") % {
            "wave": wave.name,
            "verdict": formats.in_sentence(row.get_state_display()),
        }
        pages.say(request, said, pilot_words.MARKS[row.state])
    return pages.redirect(request, _url(wave))


@permitted(Action.LAUNCH_WAVES)
@require_POST
def go_on(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _decide(request, slug, number, pilot_choices.go_on, _("The waves after %(wave)s go on."))


@permitted(Action.LAUNCH_WAVES)
@require_POST
def hold(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _decide(request, slug, number, pilot_choices.hold, _("The waves after %(wave)s are held."))


@permitted(Action.LAUNCH_WAVES)
@require_POST
def extend(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    return _decide(request, slug, number, pilot_choices.extend, _("%(wave)s has more time."), dated=True)


def _decide(
    request: HttpRequest, slug: str, number: int, act: Callable[..., Any], said: str, *, dated: bool = False
) -> HttpResponse:
    wave = _load(request, slug, number, Action.LAUNCH_WAVES)
    form = ChoiceForm(request.POST)
    form.fields["until"].required = dated
    if form.is_valid():
        until = {"until": form.cleaned_data["until"]} if dated else {}
        try:
            act(wave=wave, reason=form.cleaned_data["reason"], by=request.actor, at=request.now, **until)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            undoable.say(request, said % {"wave": wave.name}, wave)
            return pages.redirect(request, _url(wave))
    return _page(request, wave, form)


def _page(request: HttpRequest, wave: Wave, form: ChoiceForm) -> HttpResponse:
    actor, row = request.actor, pilots.of_wave(wave)
    found = pilots.lines(wave, by=actor, at=request.now)
    table = pilot_words.table(request, wave, found)
    if table.wants_file:
        return pages.export(request, table.label, table)
    state = row.state if row else _State.RUNNING
    open_ = row is not None and state in (_State.FAILED, _State.INCONCLUSIVE) and row.choice != _Choice.GO
    holds = PilotHold.objects.filter(pilot=wave).select_related("wave").order_by("wave__starts_on", "wave__number")
    may_manage = actor.may(Action.MANAGE_PROGRAMS)
    context = {
        "wave": wave,
        "table": table,
        "row": row,
        "status": (pilot_words.MARKS[state], str(_State(state).label)),
        "lede": pilot_words.lede(wave, row, found),
        "held": [hold.wave for hold in holds],
        "may_add": may_manage and state == _State.RUNNING,
        "may_judge": may_manage and bool(found) and wave.state in pilots.BEGUN,
        "may_decide": open_ and actor.may(Action.LAUNCH_WAVES),
        "inconclusive": state == _State.INCONCLUSIVE,
        "holding": row is not None and row.choice == _Choice.HOLD,
        "form": form,
    }
    return workspace.page(
        request,
        wave.program,
        "programs/pilot/page.html",
        context,
        tab="plan",
        fragment="components/table.html",
        announce=table.summary,
        trail=[*trail(wave), (_url(wave), _("Criteria"))],
        status=422 if form.errors else 200,
    )


def _one(
    request: HttpRequest, found: PilotCriterion, *, form: CriterionForm | None = None, told: ToldForm | None = None
) -> HttpResponse:
    (line,) = [each for each in pilots.lines(found.wave, by=request.actor, at=request.now) if each.criterion == found]
    ahead = found.wave.state in Wave.AHEAD
    context = {
        "criterion": found,
        "line": pilot_words.Row(line, shown=True),
        "form": (form or CriterionForm(wave=found.wave, known=found)) if ahead else None,
        "told": (told or ToldForm(known=found)) if line.measure.by_hand and not ahead else None,
    }
    return _form(request, found.wave, context, ("", str(found)))


def _form(request: HttpRequest, wave: Wave, context: dict[str, Any], here: tuple[str, str]) -> HttpResponse:
    asked = (context.get("form"), context.get("told"))
    return workspace.page(
        request,
        wave.program,
        "programs/pilot/criterion.html",
        {**context, "wave": wave},
        tab="plan",
        trail=[*trail(wave), (_url(wave), _("Criteria")), here],
        status=422 if any(form and form.errors for form in asked) else 200,
    )


def _load(request: HttpRequest, slug: str, number: int, action: Action) -> Wave:
    """A wave that is no pilot has none of these pages; 404."""
    wave = workspace.load_wave(request, slug, number, action)
    return get_object_or_404(Wave.objects.select_related("program"), pk=wave.pk, is_pilot=True)


def _load_criterion(request: HttpRequest, slug: str, number: int, criterion: int) -> PilotCriterion:
    wave = _load(request, slug, number, Action.MANAGE_PROGRAMS)
    found = get_object_or_404(PilotCriterion, wave=wave, number=criterion)
    found.wave = wave
    return found


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _url(wave: Wave) -> str:
    return reverse("programs:pilot", args=[wave.program.slug, wave.number])
