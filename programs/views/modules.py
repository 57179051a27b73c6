"""The modules of a program: adding, editing and removing one, and its page with the core and its variants."""

from functools import partial

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import modules, variant_words, variants
from programs.forms.module import ModuleForm, NewModuleForm
from programs.models import Module, Program, Variant
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def module(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What it is, and its text for everybody and for each language and place."""
    program = workspace.load(request, slug)
    found = _load(program, number)
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    context = {
        "module": found,
        "may_manage": may_manage,
        "may_add": request.actor.may(Action.WRITE_VARIANTS) and found.made != Module.Made.FIXED,
    }
    return workspace.listing(
        request,
        program,
        "programs/modules/page.html",
        _table(request, found),
        context,
        tab="plan",
        trail=[(reverse("programs:plan", args=[slug]), _("Plan")), (request.path, found.title)],
    )


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = NewModuleForm(request.POST or None, initial={"locale": request.tenant.language})
    if request.method == "POST" and form.is_valid():
        try:
            module = modules.add(program=program, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            pages.say(request, _("%(module)s is added. Checklists of planned waves follow.") % {"module": module.title})
            return pages.redirect(request, reverse("programs:plan", args=[slug]))
    return _page(request, program, form, None)


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    module = _load(program, number)
    form = ModuleForm(request.POST or None, instance=module)
    if refusals.accepted(form, modules.edit, module=module, by=request.actor, at=request.now):
        pages.say(request, _("The module is saved."))
        return pages.redirect(request, reverse("programs:module", args=[slug, number]))
    return _page(request, program, form, module)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    module = _load(program, number)
    if refused := refusals.conflict(request, modules.remove, module=module, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("%(module)s is removed.") % {"module": module.title})
    return pages.redirect(request, reverse("programs:plan", args=[slug]))


def _load(program: Program, number: int) -> Module:
    found = get_object_or_404(program.modules, number=number)
    found.program = program
    return found


def _page(request: HttpRequest, program: Program, form: ModuleForm, module: Module | None) -> HttpResponse:
    trail = [(reverse("programs:plan", args=[program.slug]), _("Plan"))]
    if module:
        trail.append((reverse("programs:module", args=[program.slug, module.number]), module.title))
    trail.append((request.path, _("Edit") if module else _("New module")))
    context = {"form": form, "module": module}
    status = 422 if form.errors else 200
    return workspace.page(
        request, program, "programs/modules/form.html", context, tab="plan", trail=trail, status=status
    )


def _standing(core: int | None, row: Variant) -> tuple[str, str]:
    return variant_words.standing(row, core)


def _table(request: HttpRequest, found: Module) -> Table:
    """The core first, then its variants."""
    core, slug = variants.core_version(found), found.program.slug
    may_add = request.actor.may(Action.WRITE_VARIANTS) and found.made != Module.Made.FIXED
    return Table(
        [
            Column(
                "locale",
                _("For whom"),
                value=variant_words.name,
                sort="locale",
                url=lambda row: reverse("programs:variant", args=[slug, found.number, row.number]),
            ),
            Column("treatment", _("Treatment"), value=lambda row: row.get_treatment_display()),
            Column("state", _("Status"), kind="status", value=partial(_standing, core), sort="state"),
            Column("version", _("Version"), kind="number", sort="version"),
            Column("source_version", _("Of core version"), kind="number", value=lambda row: row.source_version),
            Column("course_id", _("Course id"), value=lambda row: row.course_id or found.course_id),
        ],
        found.variants.select_related("region").order_by("number"),
        request,
        name="variants",
        label=_("Texts of %(module)s") % {"module": found.title},
        noun=ngettext_lazy("%(shown)s text", "%(shown)s texts", "n"),
        search_fields=("locale", "region__name", "division", "job_role", "course_id"),
        filters=[Filter("state", _("Status"), Variant.State.choices, lookup="state")],
        default_sort="",
        empty=Empty(
            _("No region has made it yet"),
            _("A local module has no core. Each region’s own text is added here, with its language."),
            reverse("programs:variant_new", args=[slug, found.number]) if may_add else "",
            _("Add variant") if may_add else "",
        ),
    )
