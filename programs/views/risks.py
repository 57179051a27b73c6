"""Risks of a program: the list by what they would cost, a new one, and each on its own page (RD12)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, F, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import risk_costs, risks
from programs.forms.risk import RiskForm, TurnForm
from programs.models import Program, Risk
from programs.views import flags, happened, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

MOST = 5  # on a program's first page
STATES = {
    Risk.State.WATCHED: "info",
    Risk.State.HAPPENED: "stop",
    Risk.State.CLOSED: "good",
}


def standing(risk: Risk) -> tuple[str, str]:
    """Mark and word: of an open risk how grave it is, else its state."""
    if risk.state == Risk.State.OPEN:
        return ("stop", _("High")) if risk.high else ("watch", _("Medium"))
    return STATES[Risk.State(risk.state)], str(Risk.State(risk.state).label)


def costs(risk: Risk, people: int | None) -> str:
    """1,310 people; Closed; nothing where the audience is gone."""
    if risk.state == Risk.State.CLOSED:
        return _("Closed")
    if people is None:
        return _("Not counted")
    return ngettext("%(people)s person", "%(people)s people", people) % {"people": formats.number(people)}


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    return workspace.listing(
        request,
        program,
        "programs/risks/list.html",
        _table(request, program),
        {"may_raise": request.actor.may(Action.WORK_READINESS)},
        tab="overview",
        trail=[_here(program)],
    )


@permitted(Action.WORK_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.WORK_READINESS)
    form = RiskForm(_posted(request), program=program, actor=request.actor)
    if form.is_bound and form.is_valid():
        try:
            risk = risks.add(program=program, by=request.actor, at=request.now, **form.asked)
        except ValidationError as refused:
            refusals.show(form, refused, wave="audience", segment="audience")
        else:
            pages.say(request, _("The risk is raised. It stands on the program’s page."))
            return pages.redirect(request, reverse("programs:risk", args=[slug, risk.number]))
    return _form(request, program, form, [_here(program), (request.path, _("New"))])


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def risk(request: HttpRequest, slug: str, risk: int) -> HttpResponse:
    return _page(request, _load(request, slug, risk, Action.VIEW_PROGRAMS))


@permitted(Action.WORK_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, risk: int) -> HttpResponse:
    found = _load(request, slug, risk, Action.WORK_READINESS)
    form = RiskForm(_posted(request), program=found.program, actor=request.actor, risk=found)
    url = reverse("programs:risk", args=[slug, risk])
    if form.is_bound and form.is_valid():
        try:
            risks.change(risk=found, by=request.actor, at=request.now, **form.asked)
        except ValidationError as refused:
            refusals.show(form, refused, wave="audience", segment="audience")
        else:
            pages.say(request, _("The risk is changed."))
            return pages.redirect(request, url)
    return _form(request, found.program, form, [_here(found.program), (url, found.title), (request.path, _("Change"))])


@permitted(Action.WORK_READINESS)
@require_POST
def turn(request: HttpRequest, slug: str, risk: int) -> HttpResponse:
    found = _load(request, slug, risk, Action.WORK_READINESS)
    form = TurnForm(request.POST, risk=found)
    if form.is_valid():
        try:
            turned = risks.turn(risk=found, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The risk is now: %(state)s.") % {"state": turned.get_state_display().lower()})
            return pages.redirect(request, reverse("programs:risk", args=[slug, risk]))
    return _page(request, found, form=form, status=422)


def panel(request: HttpRequest, program: Program) -> dict[str, Any]:
    """The dearest risks for a program's first page, what is closed last."""
    rows = risk_costs.annotated(Risk.objects.filter(program=program)).select_related("owner")
    closed = Case(When(state=Risk.State.CLOSED, then=1), default=0)
    found = list(rows.order_by(closed, F("cost").desc(nulls_last=True), "-turned_at", "number")[: MOST + 1])
    return {
        "risks": [(each, *standing(each), costs(each, each.cost)) for each in found[:MOST]],
        "risks_more": len(found) > MOST,
        "may_raise": request.actor.may(Action.WORK_READINESS),
    }


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _here(program: Program) -> tuple[str, str]:
    return reverse("programs:risks", args=[program.slug]), _("Risks")


def _load(request: HttpRequest, slug: str, number: int, action: Action) -> Risk:
    program = workspace.load(request, slug, action)
    rows = Risk.objects.visible_to(request.actor, action)
    rows = rows.select_related("owner", "plan_owner", "raised_by", "wave", "segment")
    found = get_object_or_404(rows, program=program, number=number)
    found.program = program
    return found


def _form(request: HttpRequest, program: Program, form: RiskForm, trail: list[tuple[str, str]]) -> HttpResponse:
    status = 422 if form.errors else 200
    context = {"form": form, "back": trail[-2][0], "is_new": len(trail) == 2}
    return workspace.page(
        request, program, "programs/risks/form.html", context, tab="overview", status=status, trail=trail
    )


def _page(request: HttpRequest, found: Risk, *, form: TurnForm | None = None, status: int = 200) -> HttpResponse:
    may_work = request.actor.may(Action.WORK_READINESS)
    context = {
        "risk": found,
        "flags": flags.of(found.program, risk=found),
        "status": standing(found),
        "closed": found.state == Risk.State.CLOSED,
        "costs": costs(found, risk_costs.of([found])[found.pk]),
        "form": (form or TurnForm(risk=found)) if may_work else None,
        "history": happened.to("risk", found.pk),
        "may_work": may_work,
    }
    trail = [_here(found.program), (reverse("programs:risk", args=[found.program.slug, found.number]), found.title)]
    return workspace.page(
        request, found.program, "programs/risks/page.html", context, tab="overview", status=status, trail=trail
    )


def _table(request: HttpRequest, program: Program) -> Table:
    rows = risk_costs.annotated(Risk.objects.filter(program=program)).select_related("owner", "wave", "segment")
    may_raise = request.actor.may(Action.WORK_READINESS)
    return Table(
        [
            Column(
                "title",
                _("Risk"),
                sort="title",
                url=lambda r: reverse("programs:risk", args=[program.slug, r.number]),
                note=lambda r: r.note,
            ),
            Column("state", _("Status"), kind="status", value=standing, sort="state"),
            Column("cost", _("People not complete"), kind="number", value=lambda r: r.cost, sort="cost"),
            Column("of", _("Counted in"), value=lambda r: str(r.wave or r.segment or "")),
            Column("owner", _("Owner"), value=lambda r: str(r.owner or ""), sort="owner__display_name"),
            Column("trigger", _("Plan begins when"), value=lambda r: r.trigger),
            Column("raised_at", _("Raised"), kind="date", sort="raised_at"),
        ],
        rows,
        request,
        name="risks",
        label=_("Risks of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s risk", "%(shown)s risks", "n"),
        search_fields=("title", "note", "plan", "trigger"),
        filters=[Filter("state", _("Status"), Risk.State.choices, lookup="state")],
        default_sort="-cost",
        empty=Empty(
            _("No risk is raised"),
            _("A risk says what may happen, how many people it would keep from completing, and what is done then."),
            reverse("programs:risk_new", args=[program.slug]) if may_raise else "",
            _("Add risk") if may_raise else "",
        ),
    )
