"""Drafts of a plan: the list, a new one, and each beside the published plan and another draft (design screen 03)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import drafts
from programs.forms.draft import DraftForm, PublishForm, RenameForm
from programs.models import PlanDraft, Program
from programs.views import draft_comparison, workspace
from rollout.journal import undoable
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

MARKS = {PlanDraft.State.OPEN: "info", PlanDraft.State.PUBLISHED: "good", PlanDraft.State.DISCARDED: "idle"}


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    return workspace.listing(
        request,
        program,
        "programs/drafts/list.html",
        _table(request, program),
        {"may_manage": request.actor.may(Action.MANAGE_PROGRAMS)},
        tab="plan",
        trail=_trail(program),
    )


@permitted(Action.MANAGE_PROGRAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    form = DraftForm(request.POST if request.method == "POST" else None, program=program)
    if form.is_bound and form.is_valid():
        try:
            draft = drafts.start(program=program, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("“%(draft)s” is a draft. Nothing of the plan has changed.") % {"draft": draft})
            return pages.redirect(request, address(draft))
    crumbs = [*_trail(program), (request.path, _("New draft"))]
    context = {"form": form}
    status = 422 if form.errors else 200
    return workspace.page(
        request, program, "programs/drafts/new.html", context, tab="plan", trail=crumbs, status=status
    )


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def draft(request: HttpRequest, slug: str, draft: int) -> HttpResponse:
    return _page(request, load(request, slug, draft))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def rename(request: HttpRequest, slug: str, draft: int) -> HttpResponse:
    found = load(request, slug, draft, Action.MANAGE_PROGRAMS)
    form = RenameForm(request.POST)
    if form.is_valid():
        try:
            drafts.rename(draft=found, title=form.cleaned_data["title"], by=request.actor, at=request.now)
            return pages.redirect(request, address(found))
        except ValidationError as refused:
            refusals.show(form, refused)
    return _page(request, found, renaming=form)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def look_again(request: HttpRequest, slug: str, draft: int) -> HttpResponse:
    found = load(request, slug, draft, Action.MANAGE_PROGRAMS)
    if refused := refusals.conflict(request, drafts.look_again, draft=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("“%(draft)s” is held against the plan as it is now.") % {"draft": found})
    return pages.redirect(request, address(found))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def discard(request: HttpRequest, slug: str, draft: int) -> HttpResponse:
    found = load(request, slug, draft, Action.MANAGE_PROGRAMS)
    if refused := refusals.conflict(request, drafts.discard, draft=found, by=request.actor, at=request.now):
        return refused
    pages.say(request, _("“%(draft)s” is discarded. Nothing of the plan has changed.") % {"draft": found})
    return pages.redirect(request, reverse("programs:drafts", args=[slug]))


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def publish(request: HttpRequest, slug: str, draft: int) -> HttpResponse:
    found = load(request, slug, draft, Action.MANAGE_PROGRAMS)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            published = drafts.publish(draft=found, **form.cleaned_data, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            said = _("“%(draft)s” is the plan now. Open items moved along.") % {"draft": published}
            undoable.say(request, said, published, then=reverse("programs:plan", args=[slug]))
            return pages.redirect(request, reverse("programs:plan", args=[slug]))
    found.refresh_from_db()
    return _page(request, found, publishing=form)


def load(request: HttpRequest, slug: str, number: int, action: Action = Action.VIEW_PROGRAMS) -> PlanDraft:
    program = workspace.load(request, slug, action)
    found = get_object_or_404(PlanDraft.objects.select_related("made_by", "closed_by"), program=program, number=number)
    found.program = program
    return found


def address(draft: PlanDraft) -> str:
    return reverse("programs:draft", args=[draft.program.slug, draft.number])


def trail(draft: PlanDraft) -> list[tuple[str, str]]:
    return [*_trail(draft.program), (address(draft), draft.title)]


def _trail(program: Program) -> list[tuple[str, str]]:
    return [
        (reverse("programs:plan", args=[program.slug]), _("Plan")),
        (reverse("programs:drafts", args=[program.slug]), _("Drafts")),
    ]


def _page(
    request: HttpRequest,
    draft: PlanDraft,
    *,
    publishing: PublishForm | None = None,
    renaming: RenameForm | None = None,
) -> HttpResponse:
    is_open = draft.state == PlanDraft.State.OPEN
    others = list(draft.program.drafts.filter(state=PlanDraft.State.OPEN).exclude(pk=draft.pk).order_by("title"))
    asked = request.GET.get("with", "")
    other = next((each for each in others if str(each.number) == asked), None)
    context: dict[str, Any] = {
        "draft": draft,
        "status": (MARKS[PlanDraft.State(draft.state)], draft.get_state_display()),
        "is_open": is_open,
        "others": others,
        "other": other,
        "publishing": publishing or PublishForm(initial={"seen": draft.version}),
        "renaming": renaming or RenameForm(initial={"title": draft.title}),
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS) and is_open,
        **draft_comparison.of(request, draft, other),
    }
    status = 422 if (publishing or renaming) else 200
    return workspace.page(
        request, draft.program, "programs/drafts/page.html", context, tab="plan", trail=trail(draft), status=status
    )


def _table(request: HttpRequest, program: Program) -> Table:
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    rows = program.drafts.select_related("made_by", "program").annotate(changes=Count("waves"))
    return Table(
        [
            Column("title", _("Draft"), sort="title", url=address),
            Column("state", _("Status"), kind="status", value=lambda d: (MARKS[d.state], d.get_state_display())),
            Column("changes", _("Waves"), kind="number", sort="changes"),
            Column("made_by", _("Made by"), value=lambda d: str(d.made_by or "Fairway")),
            Column("changed_at", _("Changed"), kind="moment", sort="changed_at"),
        ],
        rows,
        request,
        name="drafts",
        label=_("Drafts of the plan of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s draft", "%(shown)s drafts", "n"),
        search_fields=("title",),
        filters=[Filter("state", _("Status"), PlanDraft.State.choices, lookup="state")],
        default_sort="-changed_at",
        empty=Empty(
            _("No draft yet"),
            _("A draft proposes other dates for several waves, beside the plan. It is published as one change."),
            reverse("programs:draft_new", args=[program.slug]) if may_manage else "",
            _("New draft") if may_manage else "",
        ),
    )
