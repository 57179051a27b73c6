"""Agreements with the employees' side of countries and divisions: the list, one of them, and its acts (GO5)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audiences.domain import agreement_masks, agreements
from audiences.forms.agreements import AgreeForm, AgreementForm, EndForm
from audiences.models import Agreement
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, pages, refusals
from rollout.web.forms import Form
from rollout.web.tables import Column, Empty, Table


@permitted(Action.VIEW_SETTINGS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    crumbs = [(reverse("audiences:settings"), _("Settings")), ("", _("Agreements"))]
    context = {"crumbs": crumbs, "section": "settings", "may_write": request.actor.reaches_all(Action.GOVERN_SETTINGS)}
    return pages.listing(request, "audiences/settings/agreements.html", _table(request), context)


@permitted(Action.GOVERN_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = agreements.write(**form.values(), by=request.actor, at=request.now)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("Written down. Nothing that it speaks of is shown there until it is agreed."))
            return pages.redirect(request, reverse("audiences:agreement", args=[made.number]))
    crumbs = [(reverse("audiences:agreements"), _("Agreements")), ("", _("New agreement"))]
    context = {"form": form, "crumbs": crumbs, "section": "settings"}
    status = 422 if form.errors else 200
    return pages.page(request, "audiences/settings/agreement_new.html", context, status=status)


@permitted(Action.VIEW_SETTINGS)
@require_safe
def agreement(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, _load(request, number, Action.VIEW_SETTINGS))


@permitted(Action.GOVERN_SETTINGS)
@require_POST
def change(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.GOVERN_SETTINGS)
    form = AgreementForm(request.POST, agreement=found)
    if refusals.accepted(form, agreements.change, agreement=found, by=request.actor, at=request.now):
        return _done(request, found, _("The agreement is saved. Waves ahead check it again."))
    return _page(request, found, change=form)


@permitted(Action.GOVERN_SETTINGS)
@require_POST
def agree(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.GOVERN_SETTINGS)
    form = AgreeForm(request.POST)
    if refusals.accepted(form, agreements.agree, agreement=found, by=request.actor, at=request.now):
        return _done(request, found, _("It is agreed. Waves ahead check it again."))
    return _page(request, found, agree=form)


@permitted(Action.GOVERN_SETTINGS)
@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    found = _load(request, number, Action.GOVERN_SETTINGS)
    form = EndForm(request.POST)
    if refusals.accepted(form, agreements.end, agreement=found, by=request.actor, at=request.now):
        return _done(request, found, _("The agreement is ended. Settings and laws alone say what is shown."))
    return _page(request, found, end=form)


def standing(found: Agreement, today: datetime.date) -> tuple[str, str]:
    """The mark and words of where it stands on a day."""
    if found.ended_at is not None:
        return "idle", _("Ended")
    if found.agreed_on is None:
        return "watch", _("Being negotiated")
    return ("good", _("In force")) if agreement_masks.is_in_force(found, today) else ("stop", _("Expired"))


def _load(request: HttpRequest, number: int, action: Action) -> Agreement:
    rows = Agreement.objects.visible_to(request.actor, action).select_related("country", "division", "written_by")
    return get_object_or_404(rows, number=number)


def _done(request: HttpRequest, found: Agreement, said: str) -> HttpResponse:
    pages.say(request, said)
    return pages.redirect(request, reverse("audiences:agreement", args=[found.number]))


def _page(
    request: HttpRequest,
    found: Agreement,
    *,
    change: AgreementForm | None = None,
    agree: AgreeForm | None = None,
    end: EndForm | None = None,
) -> HttpResponse:
    today = agreements.today(request.actor, request.now)
    may = request.actor.reaches_all(Action.GOVERN_SETTINGS) and found.ended_at is None
    refused: list[Form] = [form for form in (change, agree, end) if form is not None]
    context: dict[str, Any] = {
        "found": found,
        "status": standing(found, today),
        "shown": formats.enumerated([str(Agreement.Shown(each).label) for each in found.shown]),
        "change": (change or AgreementForm(agreement=found)) if may else None,
        "agree": (agree or AgreeForm(initial={"agreed_on": today})) if may and found.agreed_on is None else None,
        "end": (end or EndForm()) if may else None,
        "section": "settings",
        "crumbs": [(reverse("audiences:agreements"), _("Agreements")), ("", found.title)],
    }
    return pages.page(request, "audiences/settings/agreement.html", context, status=422 if refused else 200)


def _table(request: HttpRequest) -> Table:
    may, today = request.actor.reaches_all(Action.GOVERN_SETTINGS), agreements.today(request.actor, request.now)
    return Table(
        [
            Column("title", _("Name"), sort="title", url=lambda a: reverse("audiences:agreement", args=[a.number])),
            Column("state", _("Status"), kind="status", value=lambda a: standing(a, today)),
            Column("place", _("Where"), value=lambda a: str(a.place)),
            Column(
                "shown",
                _("What may be seen"),
                value=lambda a: formats.enumerated([str(Agreement.Shown(each).label) for each in a.shown]),
            ),
            Column("depth", _("Whose names managers see"), value=lambda a: a.get_depth_display(), sort="depth"),
            Column("valid_until", _("Last day"), kind="date", sort="valid_until"),
        ],
        Agreement.objects.visible_to(request.actor).select_related("country", "division"),
        request,
        name="agreements",
        label=_("Agreements with the employees’ side"),
        noun=ngettext_lazy("%(shown)s agreement", "%(shown)s agreements", "n"),
        search_fields=("title", "purposes", "country__name", "division__path"),
        default_sort="valid_until",
        empty=Empty(
            _("No agreement is written down"),
            _("Where a works council has a say, write down what may be seen of people there, and until when."),
            reverse("audiences:agreement_new") if may else "",
            _("Write one down") if may else "",
        ),
    )
