"""One decision that somebody wrote down: a new one, its page, revisiting it, and what hangs on it (PL10)."""

import datetime
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import decisions, dependants
from programs.forms.decision import (
    FAILED,
    HELD,
    DecisionForm,
    DependantForm,
    RevisitForm,
    RevokeForm,
    SettleForm,
)
from programs.models import Decision, Dependant, Program
from programs.views import happened, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.forms import Form
from rollout.web.tables import Column, Empty, Filter, Table

_MARKS = {Decision.State.FIRM: "good", Decision.State.FAILED: "stop", Decision.State.REVOKED: "idle"}


def standing(decision: Decision, today: datetime.date) -> tuple[str, str]:
    """Mark and word; of a provisional one also when it is looked at again."""
    state = Decision.State(decision.state)
    if state is not Decision.State.PROVISIONAL or decision.revisit_on is None:
        return _MARKS[state], str(state.label)
    if decision.revisit_on <= today:
        return "watch", _("Provisional, revisit due")
    return "info", _("Provisional until %(day)s") % {"day": formats.short_day(decision.revisit_on)}


def table(request: HttpRequest, program: Program) -> Table:
    """What people wrote down about the program, the newest first."""
    today, may_write = workspace.today(request), request.actor.may(Action.WORK_READINESS)
    rows = Decision.objects.filter(program=program).annotate(hanging=Count("dependants"))
    return Table(
        [
            Column(
                "title", _("Decision"), sort="title", url=lambda d: _url(program, d.number), note=lambda d: d.context
            ),
            Column("state", _("Status"), kind="status", value=lambda d: standing(d, today), sort="state"),
            Column("decided_by", _("Decided by"), sort="decided_by"),
            Column("decided_on", _("Day"), kind="date", sort="decided_on"),
            Column("assumption", _("Assumes")),
            Column("revisit_on", _("Looked at again"), kind="date", value=_revisited, sort="revisit_on"),
            Column("hanging", _("Hang on it"), kind="number", sort="hanging"),
        ],
        rows,
        request,
        name="written",
        prefix="written-",
        label=_("Decisions written down for %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s decision", "%(shown)s decisions", "n"),
        search_fields=("title", "context", "decided_by", "assumption", "reason"),
        filters=[Filter("state", _("Status"), Decision.State.choices, lookup="state")],
        default_sort="-decided_on",
        empty=Empty(
            _("No decision is written down"),
            _("Write down what was decided, by whom and why. On an assumption it is provisional, and looked at again."),
            reverse("programs:decision_new", args=[program.slug]) if may_write else "",
            _("Write down a decision") if may_write else "",
        ),
    )


def _revisited(decision: Decision) -> datetime.date | None:
    return decision.revisit_on if decision.state == Decision.State.PROVISIONAL else None


@permitted(Action.WORK_READINESS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.WORK_READINESS)
    start = {"decided_by": request.actor.name, "decided_on": workspace.today(request)}
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            made = decisions.write(program=program, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The decision is kept. Name what hangs on it, if anything does."))
            return pages.redirect(request, _url(program, made.number))
    return workspace.page(
        request,
        program,
        "programs/decisions/new.html",
        {"form": form},
        tab="decisions",
        status=422 if form.errors else 200,
        trail=[_here(program), (request.path, _("New"))],
    )


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def decision(request: HttpRequest, slug: str, decision: int) -> HttpResponse:
    return _page(request, _load(request, slug, decision, Action.VIEW_PROGRAMS))


@permitted(Action.WORK_READINESS)
@require_POST
def revisit(request: HttpRequest, slug: str, decision: int) -> HttpResponse:
    """What is known now of its assumption."""
    found = _load(request, slug, decision, Action.WORK_READINESS)
    form = RevisitForm(request.POST)

    def act(outcome: str, revisit_on: datetime.date | None, reason: str) -> str:
        values: dict[str, Any] = {"decision": found, "reason": reason, "by": request.actor, "at": request.now}
        if outcome == HELD:
            decisions.confirm(**values)
            return _("The decision stands.")
        if outcome == FAILED:
            decisions.fail(**values)
            return _("The assumption failed. What hangs on the decision is flagged.")
        decisions.put_off(revisit_on=revisit_on or workspace.today(request), **values)
        return _("It is looked at again on %(day)s.") % {"day": formats.day(revisit_on)}

    return _do(request, found, form, act, "revisit")


@permitted(Action.WORK_READINESS)
@require_POST
def revoke(request: HttpRequest, slug: str, decision: int) -> HttpResponse:
    found = _load(request, slug, decision, Action.WORK_READINESS)

    def act(reason: str) -> str:
        decisions.revoke(decision=found, reason=reason, by=request.actor, at=request.now)
        return _("The decision is revoked.")

    return _do(request, found, RevokeForm(request.POST), act, "revoke")


@permitted(Action.WORK_READINESS)
@require_POST
def name(request: HttpRequest, slug: str, decision: int) -> HttpResponse:
    """Name something that hangs on it."""
    found = _load(request, slug, decision, Action.WORK_READINESS)
    form = DependantForm(request.POST, program=found.program)

    def act(what: str) -> str:
        made = dependants.name(decision=found, by=request.actor, at=request.now, **form.asked)
        return _("“%(what)s” hangs on this decision.") % {"what": made}

    return _do(request, found, form, act, "name")


@permitted(Action.WORK_READINESS)
@require_POST
def settle(request: HttpRequest, slug: str, decision: int, dependant: int) -> HttpResponse:
    """Say what was done about something since the assumption failed."""
    found = _load(request, slug, decision, Action.WORK_READINESS)
    row = get_object_or_404(dependants.of(found), pk=dependant)

    def act(settlement: str) -> str:
        dependants.settle(dependant=row, settlement=settlement, by=request.actor, at=request.now)
        return _("“%(what)s” is settled.") % {"what": row}

    return _do(request, found, SettleForm(request.POST), act, "settle")


@permitted(Action.WORK_READINESS)
@require_POST
def drop(request: HttpRequest, slug: str, decision: int, dependant: int) -> HttpResponse:
    """It was named by mistake."""
    found = _load(request, slug, decision, Action.WORK_READINESS)
    row = get_object_or_404(dependants.of(found), pk=dependant)

    def act() -> str:
        says = _("“%(what)s” does not hang on this decision.") % {"what": row}
        dependants.drop(dependant=row, by=request.actor, at=request.now)
        return says

    return _do(request, found, Form(request.POST), act, "drop")


def _do(request: HttpRequest, found: Decision, form: Form, act: Callable[..., str], name: str) -> HttpResponse:
    """Act on what was entered, or the page with the form and what it lacks."""
    if form.is_valid():
        try:
            says = act(**form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, says)
            return pages.redirect(request, _url(found.program, found.number))
    return _page(request, found, {name: form}, status=422)


def _url(program: Program, number: int) -> str:
    return reverse("programs:decision", args=[program.slug, number])


def _here(program: Program) -> tuple[str, str]:
    return reverse("programs:decisions", args=[program.slug]), _("Decisions")


def _load(request: HttpRequest, slug: str, number: int, action: Action) -> Decision:
    program = workspace.load(request, slug, action)
    rows = Decision.objects.visible_to(request.actor, action).select_related("written_by", "keeper")
    found = get_object_or_404(rows, program=program, number=number)
    found.program = program
    return found


def _page(
    request: HttpRequest, found: Decision, forms: dict[str, Form] | None = None, *, status: int = 200
) -> HttpResponse:
    given, state = forms or {}, Decision.State(found.state)
    may_work = request.actor.may(Action.WORK_READINESS)
    provisional = state is Decision.State.PROVISIONAL
    context = {
        "decision": found,
        "status": standing(found, workspace.today(request)),
        "dependants": [(row, url_of(request, found.program, row)) for row in dependants.of(found)],
        "failed": state is Decision.State.FAILED,
        "revisit": (given.get("revisit") or RevisitForm()) if may_work and provisional else None,
        "revoke": (given.get("revoke") or RevokeForm()) if may_work and state is not Decision.State.REVOKED else None,
        "name": (given.get("name") or DependantForm(program=found.program))
        if may_work and state in (Decision.State.PROVISIONAL, Decision.State.FIRM)
        else None,
        "settle": (given.get("settle") or SettleForm()) if may_work else None,
        "refused": given.get("drop"),
        "history": happened.to("decision", found.pk),
    }
    trail = [_here(found.program), (_url(found.program, found.number), found.title)]
    return workspace.page(
        request, found.program, "programs/decisions/page.html", context, tab="decisions", status=status, trail=trail
    )


def url_of(request: HttpRequest, program: Program, row: Dependant) -> str:
    """Where what hangs on a decision is shown; empty where the reader does not see it."""
    if row.wave:
        return reverse("programs:wave", args=[program.slug, row.wave.number])
    if row.item:
        return reverse("programs:item", args=[program.slug, row.item.wave.number, row.item.number])
    if row.risk:
        return reverse("programs:risk", args=[program.slug, row.risk.number])
    may_see = request.actor.may(Action.VIEW_SETTINGS)
    return reverse("programs:settings_rule", args=[program.slug, row.setting]) if may_see else ""
