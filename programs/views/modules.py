"""Adding, editing and removing a program's modules."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs.domain import modules
from programs.forms.module import ModuleForm
from programs.models import Module, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, pages, refusals


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = ModuleForm(request.POST or None)
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
    module = get_object_or_404(program.modules.select_related("program"), number=number)
    form = ModuleForm(request.POST or None, instance=module)
    if request.method == "POST" and form.is_valid():
        try:
            modules.edit(module=module, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            pages.say(request, _("The module is saved."))
            return pages.redirect(request, reverse("programs:plan", args=[slug]))
    return _page(request, program, form, module)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    module = get_object_or_404(program.modules.select_related("program"), number=number)
    try:
        modules.remove(module=module, by=request.actor, at=request.now)
    except ValidationError as error:
        return errors.conflict(request, " ".join(error.messages))
    pages.say(request, _("%(module)s is removed.") % {"module": module.title})
    return pages.redirect(request, reverse("programs:plan", args=[slug]))


def _page(request: HttpRequest, program: Program, form: ModuleForm, module: Module | None) -> HttpResponse:
    trail = [
        (reverse("programs:plan", args=[program.slug]), _("Plan")),
        (request.path, module.title if module else _("New module")),
    ]
    context = {"form": form, "module": module}
    status = 422 if form.errors else 200
    return workspace.page(request, program, "programs/module.html", context, tab="plan", trail=trail, status=status)
