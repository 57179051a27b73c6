"""What completes a program: its own rule, and those of places that have another; what one does is shown before."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import own_rules
from programs.forms.own_rule import EVERY, THESE, OwnRuleForm
from programs.models import OwnRule, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, posts, refusals
from rollout.web.tables import Column, Empty, Table


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    context = {"words": own_rules.words(program), "may_manage": request.actor.may(Action.MANAGE_PROGRAMS)}
    return workspace.listing(
        request,
        program,
        "programs/own_rules/list.html",
        _table(request, program),
        context,
        tab="plan",
        trail=_trail(program),
    )


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    return _form_page(request, workspace.load(request, slug, Action.MANAGE_PROGRAMS), None)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    return _form_page(request, program, _load(program, number))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    rule = _load(program, number)
    if refused := refusals.conflict(request, own_rules.remove, rule=rule, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("The completion rule for %(places)s is removed.") % {"places": own_rules.name(rule)})
    return pages.redirect(request, _list_url(program))


def _form_page(request: HttpRequest, program: Program, rule: OwnRule | None) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = OwnRuleForm(given, program=program, initial=_as_it_is(rule) if rule else None)
    effect = None
    if form.is_bound and form.is_valid():
        try:
            if posts.acts(request):
                return _saved(request, program, rule, form)
            effect = own_rules.effect(program, request.now, old=rule, wanted=form.wanted)
        except ValidationError as refused:
            refusals.show(form, refused)
    label = own_rules.name(rule) if rule else _("New completion rule")
    context = {"form": form, "rule": rule, "label": label, "effect": _shown(program, effect) if effect else None}
    return workspace.page(
        request,
        program,
        "programs/own_rules/form.html",
        context,
        tab="plan",
        trail=[*_trail(program), (request.path, label)],
        status=422 if form.errors else 200,
    )


def _saved(request: HttpRequest, program: Program, rule: OwnRule | None, form: OwnRuleForm) -> HttpResponse:
    if rule is None:
        made = own_rules.add(program=program, wanted=form.wanted, by=request.actor, at=request.now)
    else:
        made = own_rules.replace(rule=rule, wanted=form.wanted, by=request.actor, at=request.now)
    pages.say(request, _("The completion rule for %(places)s is saved.") % {"places": own_rules.name(made)})
    return pages.redirect(request, _list_url(program))


def _shown(program: Program, effect: own_rules.Effect) -> dict[str, Any]:
    rows = [(own_rules.name(rule), own_rules.words(rule or program), now, then) for rule, now, then in effect.people]
    return {"rows": rows, "refusal": own_rules.refusal(effect) if effect.told else ""}


def _as_it_is(rule: OwnRule) -> dict[str, Any]:
    places = {name: getattr(rule, name) for name in own_rules.PLACES}
    asked = {name: getattr(rule, name) for name in ("completion", "completion_count", "completion_score")}
    which = EVERY if rule.every_module else THESE
    return {**places, **asked, "which": which, "modules": own_rules.named(rule)}


def _load(program: Program, number: int) -> OwnRule:
    found = get_object_or_404(program.own_rules.in_force().select_related("country", "region"), number=number)
    found.program = program
    return found


def _list_url(program: Program) -> str:
    return reverse("programs:completion", args=[program.slug])


def _trail(program: Program) -> list[tuple[str, str]]:
    plan = reverse("programs:plan", args=[program.slug])
    return [(plan, _("Plan")), (_list_url(program), _("What completes it"))]


def _table(request: HttpRequest, program: Program) -> Table:
    people = {rule.pk: now for rule, now, _then in own_rules.effect(program, request.now).people if rule}
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)

    def address(row: OwnRule) -> str:
        return reverse("programs:completion_edit", args=[program.slug, row.number]) if may_manage else ""

    def modules(row: OwnRule) -> str:
        titles = [module.title for module in own_rules.named(row)]
        return formats.enumerated(titles) if titles else _("Every module that they learn through")

    new_rule = reverse("programs:completion_new", args=[program.slug])
    return Table(
        [
            Column("name", _("For whom"), value=own_rules.name, url=address),
            Column("completion", _("What completes it"), value=own_rules.words, sort="completion"),
            Column("modules", _("Modules"), value=modules),
            Column("people", _("People of waves ahead"), kind="number", value=lambda row: people.get(row.pk, 0)),
        ],
        OwnRule.objects.in_force()
        .filter(program=program)
        .select_related("country", "region")
        .prefetch_related("named__module")
        .order_by("number"),
        request,
        name="completion",
        label=_("Completion rules of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s completion rule", "%(shown)s completion rules", "n"),
        search_fields=("country__name", "region__name", "division", "job_role", "locale"),
        default_sort="",
        empty=Empty(
            _("The program’s rule is everybody’s"),
            _("Where a place asks for other modules, or for a score, give its people a rule of their own."),
            new_rule if may_manage else "",
            _("Add completion rule") if may_manage else "",
        ),
    )
