"""When people are asked for a program again: the rules, another one, and what it would do before it is saved."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audiences.models import Country
from programs.domain import cycle_effects, cycle_rules, cycles
from programs.domain.cycles import Cycles
from programs.domain.order_effects import Line
from programs.forms.cycle import AS_EVERYBODY, CycleForm
from programs.models import Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import lifting, pages, refusals


@permitted(Action.VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """A first post shows what the rule would do; the same once more saves it."""
    program = workspace.load(request, slug)
    rules = cycles.of_program(program)
    if request.method != "POST":
        form = CycleForm(initial=_initial(request, rules)) if request.actor.may(Action.MANAGE_PROGRAMS) else None
        return _page(request, program, rules, form)
    if not request.actor.may(Action.MANAGE_PROGRAMS):
        raise Denied(_("Your role reads these settings."), lift=lifting.may(Action.MANAGE_PROGRAMS))
    form = CycleForm(request.POST)
    if not form.is_valid():
        return _page(request, program, rules, form)
    place, rule = form.cleaned_data["place"], form.rule
    try:
        rule = cycles.check(program=program, country=place, rule=rule, by=request.actor)
    except ValidationError as refused:
        refusals.show(form, refused)
        return _page(request, program, rules, form)
    if form.cleaned_data["seen"] == form.said:
        return _save(request, program, place, rule)
    then = rules.having(place.pk if place else None, rule)
    effect = cycle_effects.of(program, then, place.pk if place else None, request.now)
    form.data = {**form.data.dict(), "seen": form.said}
    return _page(request, program, rules, form, effect)


def _save(
    request: HttpRequest, program: Program, place: Country | None, rule: cycle_rules.CycleRule | None
) -> HttpResponse:
    if cycles.decide(program=program, country=place, rule=rule, by=request.actor, at=request.now):
        pages.say(request, _("When people are asked again is decided."))
    else:
        pages.say(request, _("Nothing was changed."), "info")
    return pages.redirect(request, request.path)


def _initial(request: HttpRequest, rules: Cycles) -> dict[str, Any]:
    """The rule in force of the place that the address names."""
    named = request.GET.get("for", "").replace("\x00", "")
    place = Country.objects.filter(code=named).first() if named else None
    own = rules.rules.get(place.pk if place else None)
    rule = own or cycle_rules.ONCE
    values = {name: getattr(rule, name) for name in cycle_rules.FIELDS}
    return {**values, "place": place, **({"kind": AS_EVERYBODY} if place and own is None else {})}


def _page(
    request: HttpRequest,
    program: Program,
    rules: Cycles,
    form: CycleForm | None,
    effect: Sequence[Line] = (),
) -> HttpResponse:
    places = Country.objects.filter(pk__in=[pk for pk in rules.rules if pk]).order_by("name")
    context = {
        "form": form,
        "effect": effect,
        "everybody": cycle_rules.sentence(rules.of(None)),
        "places": [(place, cycle_rules.sentence(rules.of(place.pk))) for place in places],
    }
    settings = reverse("programs:settings", args=[program.slug])
    trail = [(settings, _("Settings")), (request.path, _("Asked again"))]
    status = 422 if form and form.errors else 200
    return workspace.page(request, program, "programs/cycle.html", context, tab="settings", trail=trail, status=status)
