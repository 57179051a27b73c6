"""What a program asks of its sponsors: the list, a new ask, and the answer on its own page (ST1)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import asks
from programs.forms.ask import AnswerForm, AskForm, WithdrawForm
from programs.models import Program, SponsorAsk
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

_MARKS = {
    SponsorAsk.State.OPEN: "info",
    SponsorAsk.State.AGREED: "good",
    SponsorAsk.State.DECLINED: "stop",
    SponsorAsk.State.WITHDRAWN: "idle",
}


def standing(ask: SponsorAsk, today: datetime.date) -> tuple[str, str]:
    """The mark and word of an ask; an open one past its day is late."""
    state = SponsorAsk.State(ask.state)
    if state is SponsorAsk.State.OPEN and ask.due_on < today:
        return "watch", _("Late")
    return _MARKS[state], str(state.label)


@permitted(Action.VIEW_ASKS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_ASKS)
    return workspace.listing(
        request,
        program,
        "programs/asks/list.html",
        _table(request, program),
        {"may_ask": request.actor.may(Action.ASK_SPONSORS)},
        tab="decisions",
        trail=[(reverse("programs:asks", args=[slug]), _("Asks"))],
    )


@permitted(Action.ASK_SPONSORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.ASK_SPONSORS)
    form = AskForm(request.POST if request.method == "POST" else None, tenant=request.tenant, program=program)
    if request.method == "POST" and form.is_valid():
        try:
            ask = asks.make(program=program, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            says = _("%(person)s is asked, and the next report says so.") % {"person": ask.asked_of.name}
            pages.say(request, says)
            return pages.redirect(request, reverse("programs:ask", args=[slug, ask.number]))
    return workspace.page(
        request,
        program,
        "programs/asks/new.html",
        {"form": form},
        tab="decisions",
        status=422 if form.errors else 200,
        trail=[(reverse("programs:asks", args=[slug]), _("Asks")), (request.path, _("New"))],
    )


@permitted(Action.VIEW_ASKS)
@require_safe
def ask(request: HttpRequest, slug: str, ask: int) -> HttpResponse:
    return _page(request, _load(request, slug, ask, Action.VIEW_ASKS))


@permitted(Action.ANSWER_ASKS)
@require_POST
def answer(request: HttpRequest, slug: str, ask: int) -> HttpResponse:
    found = _load(request, slug, ask, Action.ANSWER_ASKS)
    form = AnswerForm(request.POST)
    if refusals.accepted(form, asks.answer, ask=found, by=request.actor, at=request.now):
        pages.say(request, _("The answer is kept. It stands with the ask and in the next report."))
        return pages.redirect(request, reverse("programs:ask", args=[slug, found.number]))
    return _page(request, found, answer=form, status=422)


@permitted(Action.ASK_SPONSORS)
@require_POST
def withdraw(request: HttpRequest, slug: str, ask: int) -> HttpResponse:
    found = _load(request, slug, ask, Action.ASK_SPONSORS)
    form = WithdrawForm(request.POST)
    if refusals.accepted(form, asks.withdraw, ask=found, by=request.actor, at=request.now):
        pages.say(request, _("It is no longer asked for."))
        return pages.redirect(request, reverse("programs:ask", args=[slug, found.number]))
    return _page(request, found, withdraw=form, status=422)


def _load(request: HttpRequest, slug: str, number: int, action: Action) -> SponsorAsk:
    program = workspace.load(request, slug, action)
    rows = SponsorAsk.objects.visible_to(request.actor, action).select_related("asked_of", "asked_by", "answered_by")
    found = get_object_or_404(rows, program=program, number=number)
    found.program = program
    return found


def _page(
    request: HttpRequest,
    found: SponsorAsk,
    *,
    answer: AnswerForm | None = None,
    withdraw: WithdrawForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, open_ = request.actor, found.state == SponsorAsk.State.OPEN
    may_answer = open_ and actor.may(Action.ANSWER_ASKS) and asks.may_answer(found, actor)
    context: dict[str, Any] = {
        "ask": found,
        "status": standing(found, workspace.today(request)),
        "open": open_,
        "is_asked": asks.is_asked(found, actor),
        "answer": (answer or AnswerForm()) if may_answer else None,
        "withdraw": (withdraw or WithdrawForm()) if open_ and actor.may(Action.ASK_SPONSORS) else None,
    }
    trail = [
        (reverse("programs:asks", args=[found.program.slug]), _("Asks")),
        (reverse("programs:ask", args=[found.program.slug, found.number]), found.title),
    ]
    return workspace.page(
        request, found.program, "programs/asks/page.html", context, tab="decisions", status=status, trail=trail
    )


def _table(request: HttpRequest, program: Program) -> Table:
    today, may_ask = workspace.today(request), request.actor.may(Action.ASK_SPONSORS)
    rows = SponsorAsk.objects.filter(program=program).select_related("asked_of", "asked_by", "answered_by")
    return Table(
        [
            Column(
                "title",
                _("What is asked"),
                sort="title",
                url=lambda a: reverse("programs:ask", args=[program.slug, a.number]),
            ),
            Column("state", _("Status"), kind="status", value=lambda a: standing(a, today), sort="state"),
            Column("asked_of", _("From whom"), value=lambda a: a.asked_of.name, sort="asked_of__name_key"),
            Column("due_on", _("By"), kind="date", sort="due_on"),
            Column("asked_by", _("Asked by"), value=lambda a: str(a.asked_by or "")),
            Column("answer", _("Answer"), value=lambda a: a.answer),
        ],
        rows,
        request,
        name="asks",
        label=_("Asks of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s ask", "%(shown)s asks", "n"),
        search_fields=("title", "reason", "answer"),
        filters=[Filter("state", _("Status"), SponsorAsk.State.choices, lookup="state")],
        default_sort="due_on",
        empty=Empty(
            _("Nothing is asked of a sponsor"),
            _("An ask says what you need, from whom and by when. It stands in the report until it is answered."),
            reverse("programs:ask_new", args=[program.slug]) if may_ask else "",
            _("Ask a sponsor") if may_ask else "",
        ),
    )
