"""What a program is measured by: the list, one measure, and fixing them before launch (ME1)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import framework
from programs.forms.framework import MeasureForm, RemoveForm
from programs.models import Measure, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.tables import Column, Empty, Table

_REMOVING = "remove_%s"  # ids of the form beside that of the measure


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    context = {
        "may_manage": may_manage,
        "may_fix": may_manage and program.measures.filter(fixed_at=None).exists(),
        "verdict": framework.judged(program.measures.order_by("number")),
    }
    return workspace.listing(
        request,
        program,
        "programs/framework/list.html",
        _table(request, program),
        context,
        tab="plan",
        trail=[_here(program)],
    )


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = MeasureForm(_posted(request), program=program, under_way=framework.is_under_way(program))
    if form.is_bound and form.is_valid():
        try:
            made = framework.add(program=program, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(
                request, _("The program is measured by “%(measure)s”. Fix it before the launch.") % {"measure": made}
            )
            return pages.redirect(request, _here(program)[0])
    return _page(request, program, {"form": form}, [_here(program), (request.path, _("New"))])


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: HttpRequest, slug: str, measure: int) -> HttpResponse:
    found = _load(request, slug, measure)
    under_way = framework.is_under_way(found.program)
    form = MeasureForm(_posted(request), program=found.program, known=found, under_way=under_way)
    if form.is_bound and form.is_valid():
        try:
            framework.change(measure=found, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The measure is changed."))
            return pages.redirect(request, _here(found.program)[0])
    return _one(request, found, form=form)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def remove(request: HttpRequest, slug: str, measure: int) -> HttpResponse:
    found = _load(request, slug, measure)
    form = RemoveForm(request.POST, under_way=framework.is_under_way(found.program), auto_id=_REMOVING)
    if refusals.accepted(form, framework.remove, measure=found, by=request.actor, at=request.now):
        pages.say(request, _("“%(measure)s” is not measured any more.") % {"measure": found})
        return pages.redirect(request, _here(found.program)[0])
    return _one(request, found, remove=form)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def fix(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    try:
        count = framework.fix(program=program, by=request.actor, at=request.now)
    except ValidationError as refused:
        pages.say(request, " ".join(refused.messages), "watch")
    else:
        pages.say(request, ngettext("%(n)s measure is fixed.", "%(n)s measures are fixed.", count) % {"n": count})
    return pages.redirect(request, _here(program)[0])


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _here(program: Program) -> tuple[str, str]:
    return reverse("programs:measures", args=[program.slug]), _("Measures")


def _load(request: HttpRequest, slug: str, number: int) -> Measure:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    found = get_object_or_404(Measure.objects.select_related("wave"), program=program, number=number)
    found.program = program
    return found


def _one(
    request: HttpRequest, found: Measure, *, form: MeasureForm | None = None, remove: RemoveForm | None = None
) -> HttpResponse:
    under_way = framework.is_under_way(found.program)
    form = form or MeasureForm(program=found.program, known=found, under_way=under_way)
    remove = remove or RemoveForm(under_way=under_way, auto_id=_REMOVING)
    context = {"form": form, "measure": found, "remove": remove, "under_way": under_way}
    return _page(request, found.program, context, [_here(found.program), ("", str(found))], remove)


def _page(
    request: HttpRequest,
    program: Program,
    context: dict[str, Any],
    trail: list[tuple[str, str]],
    other: RemoveForm | None = None,
) -> HttpResponse:
    status = 422 if context["form"].errors or (other and other.errors) else 200
    return workspace.page(
        request, program, "programs/framework/form.html", context, tab="plan", status=status, trail=trail
    )


def _table(request: HttpRequest, program: Program) -> Table:
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    return Table(
        [
            Column(
                "name",
                _("Measure"),
                value=str,
                sort="kind",
                url=lambda m: reverse("programs:measure", args=[program.slug, m.number]) if may_manage else None,
            ),
            Column("target", _("Target"), value=lambda m: formats.in_percent(m.target), sort="target", align="end"),
            Column(
                "threshold",
                _("Something is done below"),
                value=lambda m: formats.in_percent(m.threshold),
                sort="threshold",
                align="end",
            ),
            Column("wave", _("Of whom"), value=lambda m: str(m.wave or _("Everybody in the program"))),
            Column("cadence", _("Looked at"), value=lambda m: str(m.get_cadence_display()), sort="cadence"),
            Column("readers", _("Who is shown it"), sort="readers"),
            Column("fixed", _("Status"), kind="status", value=_standing, sort="fixed_at"),
        ],
        Measure.objects.filter(program=program).select_related("wave").order_by("number"),
        request,
        name="measures",
        label=_("Measures of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s measure", "%(shown)s measures", "n"),
        search_fields=("name", "readers"),
        empty=Empty(
            _("Nothing is measured yet"),
            _("A measure has a target, a level under which something is done, a day to look at it, and readers."),
            reverse("programs:measure_new", args=[program.slug]) if may_manage else "",
            _("Add a measure") if may_manage else "",
        ),
    )


def _standing(one: Measure) -> tuple[str, str]:
    return ("good", _("Fixed")) if one.fixed_at else ("watch", _("Not fixed"))
