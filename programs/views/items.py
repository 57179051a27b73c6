"""One readiness item: its page, and what can be done about it. Each act answers with the row and what moved with it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audiences.domain.settings import book
from programs.domain import (
    briefings,
    evidence_files,
    findings,
    inherited_evidence,
    owner_calendars,
    readiness,
    scope_words,
    scoping,
    waivers,
)
from programs.forms.evidence import FilesForm
from programs.forms.readiness import (
    DecisionForm,
    EvidenceForm,
    FindingForm,
    NoteForm,
    OwnerForm,
    ScopeForm,
    WaiverForm,
)
from programs.models import Finding, ReadinessItem, Waiver
from programs.views import decisions, flags, tabs, workspace
from programs.views.check_history import found_by_checks
from programs.views.readiness import announcement, gate_context
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def item(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    """The item with its history; for HTMX its row, opened to work on."""
    return answer(request, load(request, slug, number, item, Action.VIEW_PROGRAMS), opened=True)


@permitted(Action.WORK_READINESS)
@require_POST
def finish(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    return _work(request, slug, number, item, EvidenceForm, readiness.finish, _("“%(item)s” is done."))


@permitted(Action.WORK_READINESS)
@require_POST
def start(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    return _work(request, slug, number, item, NoteForm, readiness.start, _("“%(item)s” is in progress."))


@permitted(Action.WORK_READINESS)
@require_POST
def reopen(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    return _work(request, slug, number, item, DecisionForm, readiness.reopen, _("“%(item)s” is open again."))


@permitted(Action.WORK_READINESS)
@require_POST
def assign(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    return _work(request, slug, number, item, OwnerForm, readiness.assign, _("“%(item)s” has its owner."))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def scope(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    """Say whom the item holds."""
    found = load(request, slug, number, item, Action.MANAGE_PROGRAMS)
    form = _form(request, found, ScopeForm, request.POST)
    if form.is_valid():
        try:
            done_to = scoping.change(item=found, **form.asked, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            undoable.say(request, _("“%(item)s” holds: %(what)s.") % _said(done_to), done_to)
            return done(request, found)
    return answer(request, found, opened=True, refused=form)


@permitted(Action.WORK_READINESS)
@require_POST
def date_finding(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    """Another day by which what is open again is to be settled."""
    found = load(request, slug, number, item, Action.WORK_READINESS)
    finding = get_object_or_404(Finding.objects.select_related("item__wave"), item=found, closed_at=None)
    form = _form(request, found, FindingForm, request.POST)
    if refusals.accepted(form, findings.set_date, finding=finding, by=request.actor, at=request.now):
        pages.say(request, _("“%(item)s” has its date.") % {"item": found.words})
        return done(request, found)
    return answer(request, found, opened=True, refused=form)


def _said(item: ReadinessItem) -> dict[str, str]:
    return {"item": item.words, "what": scope_words.of_item(item)}


@permitted(Action.WORK_READINESS)
@require_POST
def ask_waiver(request: HttpRequest, slug: str, number: int, item: int) -> HttpResponse:
    return _work(
        request, slug, number, item, WaiverForm, waivers.ask, _("“%(item)s” waits for a decision on its waiver.")
    )


@permitted(Action.GRANT_WAIVERS)
@require_POST
def grant_waiver(request: HttpRequest, slug: str, number: int, item: int, waiver: int) -> HttpResponse:
    return _decide(request, slug, number, item, waiver, waivers.grant, _("The waiver is granted."))


@permitted(Action.GRANT_WAIVERS)
@require_POST
def refuse_waiver(request: HttpRequest, slug: str, number: int, item: int, waiver: int) -> HttpResponse:
    return _decide(request, slug, number, item, waiver, waivers.refuse, _("The waiver is refused."))


def load(request: HttpRequest, slug: str, number: int, item: int, action: Action) -> ReadinessItem:
    wave = workspace.load_wave(request, slug, number, action)
    found = get_object_or_404(ReadinessItem.objects.select_related("owner", "settled_by"), wave=wave, number=item)
    found.wave = wave
    return found


def _work(
    request: HttpRequest,
    slug: str,
    number: int,
    item: int,
    form_class: type[forms.Form],
    act: Callable[..., Any],
    said: str,
) -> HttpResponse:
    found = load(request, slug, number, item, Action.WORK_READINESS)
    form = _form(request, found, form_class, request.POST)
    if form.is_valid():
        try:
            done_to = act(item=found, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as error:
            refusals.show(form, error)
        else:
            undoable.say(request, said % {"item": found.title}, done_to)
            return done(request, found)
    return answer(request, found, opened=True, refused=form)


def _decide(
    request: HttpRequest, slug: str, number: int, item: int, waiver: int, act: Callable[..., Waiver], said: str
) -> HttpResponse:
    found = load(request, slug, number, item, Action.GRANT_WAIVERS)
    asked = get_object_or_404(Waiver.objects.select_related("item__wave"), item=found, pk=waiver)
    form = DecisionForm(request.POST)
    if refusals.accepted(form, act, waiver=asked, by=request.actor, at=request.now):
        pages.say(request, said)
        return done(request, found)
    return answer(request, found, opened=True, refused=form, deciding=True)


def done(request: HttpRequest, found: ReadinessItem) -> HttpResponse:
    if request.htmx:
        return answer(request, found)
    slug, number = found.wave.program.slug, found.wave.number
    return pages.redirect(request, reverse("programs:wave_readiness", args=[slug, number]))


def answer(
    request: HttpRequest,
    found: ReadinessItem,
    *,
    opened: bool = False,
    refused: forms.Form | None = None,
    deciding: bool = False,
) -> HttpResponse:
    """The item's page, or for HTMX its row with the parts of the gate that depend on it."""
    gate = gate_context(request, found.wave)
    row = gate["board"].row(found)
    context = {
        **gate,
        "row": row,
        "item": row.item,
        "opened": opened,
        "focus_row": bool(request.htmx) and refused is None,
        "changed": bool(request.htmx) and request.method == "POST" and refused is None,
        "forms": {name: _form(request, found, kind) for name, kind in _FORMS.items() if kind not in _AT_TIMES},
    }
    if row.finding:
        context["forms"]["finding"] = FindingForm(initial={"due_on": row.finding.due_on})
    if gate["may_scope"] and scoping.may_change(row.item):
        context["forms"]["scope"] = _form(request, found, ScopeForm)
    if refused is not None:
        context["forms"][_name_of(refused, deciding)] = refused
    if request.htmx:
        context["tabs"] = tabs.of(request, found.wave.program, "readiness")
    else:
        context["history"] = decisions.of_item(found)
        context["files"] = [
            (file, evidence_files.may_be_removed(file, found.wave)) for file in evidence_files.of_item(found)
        ]
        context["inherited"] = inherited_evidence.of_item(found, workspace.today(request))
        context["may_add_files"] = gate["may_work"] and row.by_hand
        context |= found_by_checks(request, found)
        context["counts"] = owner_calendars.sentence(found, book.at(request.now))
        context["briefed"] = briefings.sentence(found.wave) if found.key == briefings.ITEM else ""
        context["flags"] = flags.of(found.wave.program, item=found)
    slug, number = found.wave.program.slug, found.wave.number
    crumbs = [
        (reverse("programs:readiness", args=[slug]), _("Readiness")),
        (reverse("programs:wave_readiness", args=[slug, number]), found.wave.name),
        (reverse("programs:item", args=[slug, number, found.number]), found.title),
    ]
    return workspace.page(
        request,
        found.wave.program,
        "programs/readiness/item.html",
        context,
        tab="readiness",
        trail=crumbs,
        fragment="programs/readiness/_swap.html",
        status=422 if refused else 200,
        announce=announcement(gate["board"]) if context["changed"] else "",
    )


_FORMS = {
    "evidence": EvidenceForm,
    "note": NoteForm,
    "reopen": DecisionForm,
    "decision": DecisionForm,
    "waiver": WaiverForm,
    "owner": OwnerForm,
    "scope": ScopeForm,
    "finding": FindingForm,
    "files": FilesForm,
}
_AT_TIMES = {ScopeForm, FindingForm}  # shown where there is something to say


def _name_of(form: forms.Form, deciding: bool) -> str:
    if isinstance(form, DecisionForm):
        return "decision" if deciding else "reopen"
    return next(name for name, kind in _FORMS.items() if type(form) is kind)


def _form(request: HttpRequest, found: ReadinessItem, kind: type[forms.Form], data: Any = None) -> forms.Form:
    """A form whose controls have ids of their own: several rows may be open on one page."""
    options: dict[str, Any] = {"auto_id": f"item-{found.number}-{kind.__name__.lower()}-%s"}
    if kind is OwnerForm:
        options |= {"tenant": request.tenant, "item": found}
    elif kind is ScopeForm:
        options |= {"item": found}
    elif kind is EvidenceForm:
        options |= {"has_files": bool(inherited_evidence.names(found)), "ends": found.is_of_all_waves}
    return kind(data, **options)
