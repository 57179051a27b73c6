"""The work list of what climbs, one of it, and the ladders of a program (GO8)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.models import Region
from programs.domain import escalation_ladders, escalation_rules, escalations
from programs.forms.escalation import LadderForm, ReportForm, ResolveForm
from programs.models import Escalation, EscalationKind, EscalationRung, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import kept, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

_State = Escalation.State
_MARKS = {_State.WAITING: "watch", _State.ACKNOWLEDGED: "info", _State.RESOLVED: "good"}


@permitted(Action.VIEW_ESCALATIONS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {"may_raise": request.actor.may(Action.WORK_ESCALATIONS), "section": "escalations"}
    return pages.listing(request, "programs/escalations/list.html", _table(request), context)


@permitted(Action.WORK_ESCALATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        programs=Program.objects.visible_to(actor, Action.VIEW_PROGRAMS),
        regions=Region.objects.visible_to(actor, Action.WORK_ESCALATIONS),
        everywhere=actor.reaches_all(Action.WORK_ESCALATIONS),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = escalations.report(**form.cleaned_data, by=actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("It is raised. Its first contact is written to."))
            return pages.redirect(request, reverse("programs:escalation", args=[made.number]))
    crumbs = [(reverse("programs:escalations"), _("Escalations")), ("", _("Raise something"))]
    context = {"form": form, "section": "escalations", "crumbs": crumbs}
    return pages.page(request, "programs/escalations/new.html", context, status=422 if form.errors else 200)


@permitted(Action.VIEW_ESCALATIONS)
@require_safe
def escalation(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, _load(request, number, Action.VIEW_ESCALATIONS))


@permitted(Action.WORK_ESCALATIONS)
@require_POST
def acknowledge(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.WORK_ESCALATIONS)
    refusals.tell(
        request,
        escalations.acknowledge,
        _("It is yours. It climbs no further."),
        escalation=found,
        by=request.actor,
        at=request.now,
    )
    return pages.redirect(request, reverse("programs:escalation", args=[number]))


@permitted(Action.WORK_ESCALATIONS)
@require_POST
def resolve(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.WORK_ESCALATIONS)
    form = ResolveForm(request.POST)
    if refusals.accepted(form, escalations.resolve, escalation=found, by=request.actor, at=request.now):
        pages.say(request, _("It is resolved."))
        return pages.redirect(request, reverse("programs:escalation", args=[number]))
    return _page(request, found, resolve=form, status=422)


@permitted(Action.VIEW_ESCALATIONS)
@require_safe
def ladders(request: HttpRequest, slug: str) -> HttpResponse:
    return _ladders(request, workspace.load(request, slug, Action.VIEW_PROGRAMS))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def build(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = LadderForm(request.POST, tenant=request.tenant, at=request.now)
    if refusals.accepted(form, escalation_ladders.build, program=program, by=request.actor, at=request.now):
        pages.say(request, _("The ladder is saved. What is under way keeps the one that it began on."))
        return pages.redirect(request, reverse("programs:escalation_ladders", args=[slug]))
    return _ladders(request, program, form)


def _load(request: HttpRequest, number: int, action: Action) -> Escalation:
    rows = Escalation.objects.visible_to(request.actor, action)
    related = ("program", "region", "raised_by", "acknowledged_by", "resolved_by")
    return get_object_or_404(rows.select_related(*related), number=number)


def _page(
    request: HttpRequest, found: Escalation, *, resolve: ResolveForm | None = None, status: int = 200
) -> HttpResponse:
    works = request.actor.may(Action.WORK_ESCALATIONS) and found.state != _State.RESOLVED
    users = User.objects.in_bulk([pk for pk, _hours in found.ladder])
    rungs = [
        {
            "name": str(users.get(pk) or _("no longer here")),
            "hours": hours,
            "has_it": place == found.level,
        }
        for place, (pk, hours) in enumerate(found.ladder)
    ]
    late = escalation_rules.is_late(escalations.hours(found), found.raised_at, request.now)
    context: dict[str, Any] = {
        "found": found,
        "status": _status(found),
        "rungs": rungs,
        "at_the_top": found.state == _State.WAITING and found.next_at is None and late,
        "may_take": works and found.state == _State.WAITING,
        "resolve": (resolve or ResolveForm()) if works else None,
        "section": "escalations",
        "crumbs": [(reverse("programs:escalations"), _("Escalations")), ("", str(found.number))],
    }
    return pages.page(request, "programs/escalations/page.html", context, status=status)


def _status(found: Escalation) -> tuple[str, str]:
    return _MARKS[_State(found.state)], str(found.get_state_display())


def _ladders(request: HttpRequest, program: Program, form: LadderForm | None = None) -> HttpResponse:
    may = request.actor.may(Action.MANAGE_PROGRAMS)
    context = {
        "kinds": _kinds(program),
        "form": (form or LadderForm(tenant=request.tenant, at=request.now)) if may else None,
    }
    return workspace.page(
        request,
        program,
        "programs/escalations/ladders.html",
        context,
        tab="escalation",
        status=422 if form is not None else 200,
        trail=[(reverse("programs:escalation_ladders", args=[program.slug]), _("Escalation"))],
    )


def _kinds(program: Program) -> list[dict[str, Any]]:
    """Each kind with its ladders, that of all regions first."""
    rows = EscalationRung.objects.filter(program=program).select_related("contact", "region")
    found: dict[tuple[str, str], list[EscalationRung]] = {}
    for rung in rows.order_by("position"):
        found.setdefault((rung.kind, str(rung.region or "")), []).append(rung)
    return [
        {
            "label": kind.label,
            "ladders": [
                {"place": place or _("All regions"), "rungs": rungs}
                for (of, place), rungs in sorted(found.items(), key=lambda pair: pair[0][1])
                if of == kind
            ],
        }
        for kind in EscalationKind
    ]


def _table(request: HttpRequest) -> Table:
    may = request.actor.may(Action.WORK_ESCALATIONS)
    return Table(
        [
            Column(
                "title",
                _("What is stuck"),
                sort="title",
                value=lambda e: kept.words(e.title),
                url=lambda e: reverse("programs:escalation", args=[e.number]),
            ),
            Column("state", _("Status"), kind="status", value=_status, sort="state"),
            Column("kind", _("Kind"), value=lambda e: e.get_kind_display(), sort="kind"),
            Column("program", _("Program"), value=lambda e: str(e.program), sort="program__name"),
            Column("region", _("Where"), value=lambda e: str(e.region or _("All regions")), sort="region__name"),
            Column("raised_at", _("Raised"), kind="moment", sort="raised_at"),
            Column("next_at", _("Climbs"), kind="moment", sort="next_at"),
        ],
        Escalation.objects.visible_to(request.actor).select_related("program", "region"),
        request,
        name="escalations",
        label=_("Escalations"),
        noun=ngettext_lazy("%(shown)s escalation", "%(shown)s escalations", "n"),
        search_fields=("title", "note", "program__name", "region__name"),
        filters=[
            Filter("state", _("Status"), Escalation.State.choices, lookup="state"),
            Filter("kind", _("Kind"), EscalationKind.choices, lookup="kind"),
        ],
        default_sort="-raised_at",
        empty=Empty(
            _("Nothing is escalated"),
            _("What is stuck climbs the ladder of its program until somebody takes it on."),
            reverse("programs:escalation_new") if may else "",
            _("Raise something") if may else "",
        ),
    )
