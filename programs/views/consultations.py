"""What regions are asked: the list, asking, each region's answer and the decision (GO2, GO11)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.models import Region
from programs.domain import consultation_rules, consultations
from programs.domain.consultation_rules import Standing
from programs.forms.consultation import ConsultationForm, ConsultedForm, DecisionForm, NoLongerForm
from programs.models import Consultation, ConsultedRegion, Program
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Slip
from rollout.web import formats, pages, refusals
from rollout.web.forms import Form
from rollout.web.tables import Column, Empty, Filter, Table

_State = Consultation.State
_MARKS = {_State.CARRIED: "good", _State.DROPPED: "stop", _State.WITHDRAWN: "idle"}
_DECIDING, _WITHDRAWING = "decide_%s", "withdraw_%s"  # ids of the forms that stand on one page
_ANSWERS = {"read": "good", "agreed": "good", "objected": "stop", "no_view": "idle"}


@permitted(Action.VIEW_CONSULTATIONS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    context = {"may_ask": request.actor.may(Action.CONSULT_REGIONS), "section": "consultations"}
    return pages.listing(request, "programs/consultations/list.html", _table(request), context)


@permitted(Action.CONSULT_REGIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    programs = Program.objects.visible_to(request.actor, Action.CONSULT_REGIONS)
    form = ConsultationForm(request.POST if request.method == "POST" else None, programs=programs)
    if request.method == "POST" and form.is_valid():
        try:
            asked = consultations.ask(**form.values(), by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused, wave="about")
        else:
            pages.say(request, _("The regions are asked. Whoever leads them is written to."))
            return pages.redirect(request, reverse("programs:consultation", args=[asked.number]))
    crumbs = [(reverse("programs:consultations"), _("Consultations")), ("", _("Ask regions"))]
    context = {"form": form, "section": "consultations", "crumbs": crumbs}
    return pages.page(request, "programs/consultations/new.html", context, status=422 if form.errors else 200)


@permitted(Action.VIEW_CONSULTATIONS)
@require_safe
def consultation(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, _load(request, number, Action.VIEW_CONSULTATIONS))


@permitted(Action.ANSWER_CONSULTATIONS)
@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.ANSWER_CONSULTATIONS)
    form = ConsultedForm(request.POST, kind=found.kind, auto_id=_ids_of(request.POST.get("region", "")))
    if form.is_valid():
        given = dict(form.cleaned_data)
        region = Region.objects.filter(code=given.pop("region")).first()
        try:
            if region is None:
                raise Slip(_("Choose the region that answers."))
            consultations.answer(consultation=found, region=region, by=request.actor, at=request.now, **given)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("The answer of %(region)s is kept.") % {"region": region})
            return pages.redirect(request, reverse("programs:consultation", args=[found.number]))
    return _page(request, found, answer=form, status=422)


@permitted(Action.CONSULT_REGIONS)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.CONSULT_REGIONS)
    form = DecisionForm(request.POST, auto_id=_DECIDING)
    if refusals.accepted(form, consultations.decide, consultation=found, by=request.actor, at=request.now):
        pages.say(request, _("It is decided. The regions read it here."))
        return pages.redirect(request, reverse("programs:consultation", args=[found.number]))
    return _page(request, found, decision=form, status=422)


@permitted(Action.CONSULT_REGIONS)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.CONSULT_REGIONS)
    form = NoLongerForm(request.POST, auto_id=_WITHDRAWING)
    if refusals.accepted(form, consultations.withdraw, consultation=found, by=request.actor, at=request.now):
        pages.say(request, _("The regions are no longer asked."))
        return pages.redirect(request, reverse("programs:consultation", args=[found.number]))
    return _page(request, found, withdraw=form, status=422)


def _load(request: HttpRequest, number: int, action: Action) -> Consultation:
    rows = Consultation.objects.visible_to(request.actor, action)
    related = ("asked_by", "settled_by", "program", "wave", "decision")
    return get_object_or_404(rows.select_related(*related), number=number)


def _page(
    request: HttpRequest,
    found: Consultation,
    *,
    answer: ConsultedForm | None = None,
    decision: DecisionForm | None = None,
    withdraw: NoLongerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = request.actor, workspace.today(request)
    open_ = found.state == _State.OPEN
    every = list(found.asked.select_related("region", "answered_by", "handed_to").order_by("region__name"))
    regions = set(Region.objects.visible_to(actor, Action.VIEW_CONSULTATIONS).values_list("pk", flat=True))
    standing = consultations.standing(found, every, today)
    answers = _answers(request, found, every, answer) if open_ else []
    may_settle = open_ and actor.may(Action.CONSULT_REGIONS)
    context: dict[str, Any] = {
        "consultation": found,
        "status": _status(found, standing),
        "silence": consultation_rules.silence_words(found.silence, formats.long_day(found.due_on))
        if answers
        else found.get_silence_display(),
        "rows": [
            _row(found, row, today) for row in every if row.region_id in regions or actor.is_any_of(row.handed_to_id)
        ],
        "answers": answers,
        "refused": answer if answer not in [form for _region, form in answers] else None,
        "conflicts": open_ and standing is Standing.CONFLICT,
        "decision": (decision or DecisionForm(auto_id=_DECIDING))
        if may_settle and found.kind != Consultation.Kind.INFORM
        else None,
        "withdraw": (withdraw or NoLongerForm(auto_id=_WITHDRAWING)) if may_settle else None,
        "section": "consultations",
        "crumbs": [(reverse("programs:consultations"), _("Consultations")), ("", found.title)],
    }
    return pages.page(request, "programs/consultations/page.html", context, status=status)


def _ids_of(region: str) -> str:
    """Ids of the controls of a region's answer, by its code."""
    return f"answer_{slugify(region)}_%s"


def _answers(
    request: HttpRequest, found: Consultation, rows: list[ConsultedRegion], given: ConsultedForm | None
) -> list[tuple[Region, Form]]:
    """A form for each region that the reader answers for, the one that was refused with what it said."""
    forms = []
    for row in consultations.answered_by(rows, request.actor):
        kept = {"answer": row.answer, "text": row.text, "region": row.region.code}
        own = ConsultedForm(kind=found.kind, initial=kept, auto_id=_ids_of(row.region.code))
        refused = given is not None and given.data.get("region") == row.region.code
        forms.append((row.region, given if refused and given else own))
    return forms


def _row(found: Consultation, row: ConsultedRegion, today: Any) -> dict[str, Any]:
    """One region's answer as it stands beside the others."""
    counted = consultation_rules.counts_as(row.answer, found.silence, found.due_on, today)
    if row.answer:
        said = (_ANSWERS[row.answer], row.get_answer_display())
    elif today > found.due_on:
        meaning = ConsultedRegion.Answer(counted).label if counted else _("approves nothing")
        said = ("watch", _("Silent: %(meaning)s") % {"meaning": formats.in_sentence(meaning)})
    else:
        said = ("idle", _("No answer yet"))
    return {"region": row.region, "said": said, "row": row}


def _status(found: Consultation, standing: Standing) -> tuple[str, str]:
    if found.state != _State.OPEN:
        return _MARKS[_State(found.state)], str(found.get_state_display())
    mark, words = consultation_rules.WORDS[standing]
    if found.kind == Consultation.Kind.INFORM and standing is Standing.AGREED:
        words = _("Read by all")
    return mark, str(words)


def _table(request: HttpRequest) -> Table:
    actor, today = request.actor, workspace.today(request)
    may_ask = actor.may(Action.CONSULT_REGIONS)
    regions = set(Region.objects.visible_to(actor, Action.VIEW_CONSULTATIONS).values_list("pk", flat=True))
    rows = (
        Consultation.objects.visible_to(actor).select_related("asked_by", "program").prefetch_related("asked__region")
    )

    def asked(found: Consultation) -> str:
        rows = [row for row in found.asked.all() if row.region_id in regions or actor.is_any_of(row.handed_to_id)]
        return ", ".join(sorted(str(row.region) for row in rows))

    def status(found: Consultation) -> tuple[str, str]:
        return _status(found, consultations.standing(found, list(found.asked.all()), today))

    return Table(
        [
            Column(
                "title",
                _("What it is about"),
                sort="title",
                url=lambda c: reverse("programs:consultation", args=[c.number]),
            ),
            Column("kind", _("Kind"), value=lambda c: c.get_kind_display(), sort="kind"),
            Column("state", _("Status"), kind="status", value=status, sort="state"),
            Column("regions", _("Regions"), value=asked),
            Column("due_on", _("Answer by"), kind="date", sort="due_on"),
            Column("program", _("Program"), value=lambda c: str(c.program or ""), sort="program__name"),
            Column("asked_by", _("Asked by"), value=lambda c: str(c.asked_by or "Fairway")),
        ],
        rows,
        request,
        name="consultations",
        label=_("Consultations"),
        noun=ngettext_lazy("%(shown)s consultation", "%(shown)s consultations", "n"),
        search_fields=("title", "question", "program__name"),
        filters=[
            Filter("state", _("Status"), Consultation.State.choices, lookup="state"),
            Filter("kind", _("Kind"), Consultation.Kind.choices, lookup="kind"),
        ],
        default_sort="-due_on",
        empty=Empty(
            _("No region was asked anything yet"),
            _("Ask regions before you decide what affects them: by when, and what silence means, is said to them.")
            if may_ask
            else _("What your region is asked, with its due date, stands here."),
            reverse("programs:consultation_new") if may_ask else "",
            _("Ask regions") if may_ask else "",
        ),
    )
