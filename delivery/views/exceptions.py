"""Exceptions: those in reach, one with what its reader may know, and the acts on it (GO9)."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain import clocks
from delivery.domain import deadlines, exception_details, exceptions, line_names
from delivery.domain.approvers import Approvers
from delivery.forms.exceptions import AskForm, DecideForm, EndForm
from delivery.models import Assignment, AssignmentException
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, formats, kept, pages, refusals
from rollout.web.selections import Act, Selection
from rollout.web.tables import EXPORT_CAP, Column, Empty, Filter, Table

State, Kind = AssignmentException.State, AssignmentException.Kind
MARKS = {
    State.ASKED: "watch",
    State.GRANTED: "good",
    State.REFUSED: "stop",
    State.WITHDRAWN: "idle",
    State.ENDED: "idle",
    State.LAPSED: "idle",
}
_WITH = ("assignment__program", "assignment__person__country__region", "asked_by", "decided_by", "ended_by")


@permitted(Action.ASK_EXCEPTIONS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """That there are exceptions, for everybody in whose reach their people are; why stands on their own pages."""
    return pages.listing(request, "delivery/exceptions/list.html", _table(request), {"section": "exceptions"})


@permitted(Action.ASK_EXCEPTIONS)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _load(request, pk))


@permitted(Action.ASK_EXCEPTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, assignment: int) -> HttpResponse:
    """Ask for one for a person in reach."""
    actor, action = request.actor, Action.ASK_EXCEPTIONS
    rows = Assignment.objects.visible_to(actor, action)
    visible = line_names.named(rows, path="person__", by=actor, action=action, at=request.now)
    found = get_object_or_404(visible.select_related("person", "program", "wave"), pk=assignment)
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = exceptions.ask(assignment=found, **form.asked, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused, until="day", learned_on="day")
        else:
            pages.say(request, _("The request for %(person)s waits for a decision.") % {"person": found.person})
            return pages.redirect(request, reverse("delivery:exception", args=[made.pk]))
    context = {
        "assignment": found,
        "form": form,
        "due": _due(request, found),
        "crumbs": [(reverse("delivery:exceptions"), _("Exceptions")), ("", found.person.name)],
        "section": "exceptions",
    }
    return pages.page(request, "delivery/exceptions/ask.html", context, status=422 if form.errors else 200)


@permitted(Action.DECIDE_EXCEPTIONS)
@require_POST
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    found = _load(request, pk, Action.DECIDE_EXCEPTIONS)
    form = DecideForm(request.POST, exception=found)
    return _decide(request, found, form, exceptions.grant, _("The exception is granted."))


@permitted(Action.DECIDE_EXCEPTIONS)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = _load(request, pk, Action.DECIDE_EXCEPTIONS)
    form = DecideForm(request.POST, exception=found)
    for name in ("until", "score"):
        form.fields.pop(name, None)
    return _decide(request, found, form, exceptions.refuse, _("The exception is refused."))


@permitted(Action.DECIDE_EXCEPTIONS)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was granted."""
    found = _load(request, pk, Action.DECIDE_EXCEPTIONS)
    return _decide(request, found, EndForm(request.POST), exceptions.end, _("The exception is taken back."))


@permitted(Action.ASK_EXCEPTIONS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what one asked for."""
    found = _load(request, pk)
    try:
        exceptions.withdraw(exception=found, by=request.actor, at=request.now)
    except (ValidationError, PermissionDenied) as refused:
        return errors.conflict(request, refused.messages[0] if isinstance(refused, ValidationError) else str(refused))
    pages.say(request, _("The request is taken back."))
    return pages.redirect(request, reverse("delivery:exception", args=[found.pk]))


def state_of(exception: AssignmentException) -> tuple[str, str]:
    """Status of the design's shapes, and words."""
    return MARKS[State(exception.state)], exception.get_state_display()


def _table(request: HttpRequest) -> Table:
    table = Table(
        [
            Column(
                "person",
                _("Person"),
                value=lambda e: e.assignment.person.name,
                sort="assignment__person__name_key",
                url=lambda e: reverse("delivery:exception", args=[e.pk]),
            ),
            Column("program", _("Program"), value=lambda e: e.assignment.program, sort="assignment__program__name"),
            Column("kind", _("What"), value=lambda e: e.get_kind_display(), sort="kind"),
            Column("state", _("State"), kind="status", value=state_of, sort="state"),
            Column("asked", _("Asked"), kind="moment", value=lambda e: e.asked_at, sort="asked_at"),
            Column("waits", _("Waits for"), value=lambda e: _waits_for(request, e, approvers())),
        ],
        _visible(request, Action.ASK_EXCEPTIONS).select_related(*_WITH),
        request,
        name="exceptions",
        personal=True,
        label=gettext_lazy("Exceptions"),
        noun=ngettext_lazy("%(shown)s exception", "%(shown)s exceptions", "n"),
        search_fields=("assignment__person__name_key", "assignment__person__external_id", "assignment__program__name"),
        filters=[
            Filter("state", _("State"), State.choices, lookup="state"),
            Filter("kind", _("What"), Kind.choices, lookup="kind"),
            Filter(
                "mine", _("Whose"), [("decide", _("Mine to decide")), ("asked", _("Asked by me"))], apply=_own(request)
            ),
        ],
        default_sort="-asked",
        selection=_selection(request),
        empty=Empty(
            _("No exceptions yet"),
            _("More time, exemptions and credit for prior learning stand here once they are asked for."),
        ),
    )

    @cache
    def approvers() -> Approvers:
        rows = table.queryset[:EXPORT_CAP] if table.wants_file else table.page.object_list
        return Approvers(rows, tenant=request.tenant, at=request.now)

    return table


def _selection(request: HttpRequest) -> Selection | None:
    """Who decides may answer several at once; only those that wait for them can be chosen."""
    if not (mine := set(exceptions.waiting_for(request.actor, request.now))):
        return None
    acts = [Act(reverse("delivery:exceptions_decide"), _("Decide"))]
    return Selection(_("Selected exceptions"), acts, exports=False, chooses=lambda row: row.pk in mine)


def _own(request: HttpRequest) -> Callable[[QuerySet[AssignmentException], str], QuerySet[AssignmentException]]:
    def narrow(rows: QuerySet[AssignmentException], whose: str) -> QuerySet[AssignmentException]:
        if whose == "asked":
            return rows.filter(asked_by=request.actor.principal)
        return rows.filter(pk__in=exceptions.waiting_for(request.actor, request.now))

    return narrow


def _waits_for(request: HttpRequest, exception: AssignmentException, approvers: Approvers) -> str:
    if exception.state != State.ASKED:
        return ""
    return _("You") if approvers.may(exception, request.actor) else approvers.words(exception)


def _load(request: HttpRequest, pk: int, action: Action = Action.ASK_EXCEPTIONS) -> AssignmentException:
    return get_object_or_404(_visible(request, action).select_related(*_WITH), pk=pk)


def _visible(request: HttpRequest, action: Action) -> QuerySet[AssignmentException]:
    """Those in reach, of people whom the reader may see by name."""
    rows = AssignmentException.objects.visible_to(request.actor, action)
    return line_names.named(rows, path="assignment__person__", by=request.actor, action=action, at=request.now)


def _decide(
    request: HttpRequest, found: AssignmentException, form: Form, act: Callable[..., Any], said: str
) -> HttpResponse:
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if value is not None}
        try:
            act(exception=found, **given, by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, said)
            return pages.redirect(request, reverse("delivery:exception", args=[found.pk]))
    return _page(request, _load(request, found.pk), refused=form)


def _page(request: HttpRequest, found: AssignmentException, refused: Form | None = None) -> HttpResponse:
    approvers = Approvers([found], tenant=request.tenant, at=request.now)
    decides = approvers.may(found, request.actor)
    context = {
        "exception": found,
        "state": state_of(found),
        "facts": _facts(request, found, approvers),
        "told": _told(found) if exception_details.may_read(found, request.actor, approvers) else None,
        "decide": _form(refused, DecideForm, found) if decides and found.state == State.ASKED else None,
        "end": _form(refused, EndForm) if decides and found.state == State.GRANTED else None,
        "may_withdraw": found.state == State.ASKED and request.actor.is_any_of(found.asked_by_id),
        "crumbs": [(reverse("delivery:exceptions"), _("Exceptions")), ("", found.assignment.person.name)],
        "section": "exceptions",
    }
    return pages.page(request, "delivery/exceptions/detail.html", context, status=422 if refused else 200)


def _form(refused: Form | None, kind: type[Form], found: AssignmentException | None = None) -> Form:
    if isinstance(refused, kind):
        return refused
    return kind(exception=found) if found else kind()


def _facts(request: HttpRequest, found: AssignmentException, approvers: Approvers) -> list[tuple[str, str]]:
    """What everybody in reach sees: that there is one, of which kind, and where it stands."""
    facts = [
        (_("Program"), str(found.assignment.program)),
        (_("What"), found.get_kind_display()),
        (_("Asked"), formats.moment(found.asked_at, formats.zone(request.tenant))),
        (_("Present deadline"), _due(request, found.assignment)),
    ]
    if found.state == State.ASKED:
        facts.append((_("Waits for"), _waits_for(request, found, approvers)))
        facts += _goes_on(found)
    if found.state == State.LAPSED:
        facts.append((_("Why it is closed"), kept.words(found.ended_because)))
    if found.ends_at and found.state == State.GRANTED and found.until:
        facts.append((_("Holds through"), formats.day(found.until)))
    return facts


def _goes_on(found: AssignmentException) -> list[tuple[str, str]]:
    """What was asked for before the cycle that it is about."""
    began = found.assignment.cycle_from
    if began is None or found.asked_at >= began:
        return []
    day = clocks.local(began, found.assignment.due_zone).date()
    said = _("A new cycle of the training began on %(day)s. The request goes on for that one.")
    return [(_("Asked in the cycle before"), said % {"day": formats.long_day(day)})]


def _told(found: AssignmentException) -> list[tuple[str, str]]:
    """What only those read who may."""
    asked_by = _("The learner") if found.by_learner else str(found.asked_by or formats.NOTHING)
    pairs = [
        (_("Asked by"), asked_by),
        (_("Why"), found.reason),
        (_("Evidence"), found.evidence),
        (_("Day"), formats.day(found.until or found.learned_on)),
        (_("Score"), "" if found.score is None else str(found.score)),
        (_("Decided by"), str(found.decided_by or "")),
        (_("Decided"), formats.day(found.decided_at) if found.decided_at else ""),
        (_("Decision"), found.decision),
        (_("Over since"), formats.day(found.ended_at) if found.ended_at else ""),
        (_("Taken back by"), str(found.ended_by or "")),
        (_("Why taken back"), found.ended_because if found.state == State.ENDED else ""),
    ]
    return [(label, value) for label, value in pairs if value]


def _due(request: HttpRequest, assignment: Assignment) -> str:
    said = deadlines.words(assignment.due_at, assignment.due_zone, at=request.now, place=assignment.person.site)
    return said[0].upper() + said[1:]
