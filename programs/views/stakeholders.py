"""The map of a program's stakeholders, and each of them with the contacts they had (ST2)."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.domain import stakeholder_map, stakeholders
from programs.forms.stakeholder import ContactForm, DropForm, StakeholderForm
from programs.models import Program, Stakeholder
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import formats, kept, pages, refusals
from rollout.web.tables import Column, Empty, Filter, Table

TAB = "stakeholders"
_Status = Stakeholder.Status
MARKS = {_Status.UNAWARE: "idle", _Status.AWARE: "info", _Status.SUPPORTIVE: "good", _Status.ACTIVE: "good"}


def standing(one: Stakeholder, today: datetime.date) -> tuple[str, str]:
    """Mark and word; late where the day is past and they are not active."""
    status = _Status(one.status)
    if one.due_on < today and status is not _Status.ACTIVE:
        return "watch", _("%(status)s, late") % {"status": status.label}
    return MARKS[status], str(status.label)


@permitted(Action.ASK_SPONSORS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.ASK_SPONSORS)
    table = _table(request, program)
    whole_page = not (request.htmx or table.wants_file)
    return workspace.listing(
        request,
        program,
        "programs/stakeholders/list.html",
        table,
        _map(program, workspace.today(request)) if whole_page else None,
        tab=TAB,
        trail=[_here(program)],
    )


@permitted(Action.ASK_SPONSORS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.ASK_SPONSORS)
    form = StakeholderForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = stakeholders.name(program=program, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused)
        else:
            pages.say(request, _("%(person)s is on the map.") % {"person": made.person.name})
            return pages.redirect(request, _url(program, made.number))
    return _form(request, program, form, [_here(program), (request.path, _("New"))])


@permitted(Action.ASK_SPONSORS)
@require_safe
def stakeholder(request: HttpRequest, slug: str, stakeholder: int) -> HttpResponse:
    return _page(request, _load(request, slug, stakeholder))


@permitted(Action.ASK_SPONSORS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, stakeholder: int) -> HttpResponse:
    found = _load(request, slug, stakeholder)
    form, url = (
        StakeholderForm(request.POST if request.method == "POST" else None, known=found),
        _url(found.program, stakeholder),
    )
    if form.is_bound and form.is_valid():
        try:
            stakeholders.change(stakeholder=found, by=request.actor, at=request.now, **form.cleaned_data)
        except ValidationError as refused:
            refusals.show(form, refused, person="asked")
        else:
            pages.say(request, _("What is asked of %(person)s is changed.") % {"person": found.person.name})
            return pages.redirect(request, url)
    trail = [_here(found.program), (url, found.person.name), (request.path, _("Change"))]
    return _form(request, found.program, form, trail)


@permitted(Action.ASK_SPONSORS)
@require_POST
def contact(request: HttpRequest, slug: str, stakeholder: int) -> HttpResponse:
    found = _load(request, slug, stakeholder)
    form = ContactForm(request.POST)
    if refusals.accepted(form, stakeholders.contact, stakeholder=found, by=request.actor, at=request.now):
        pages.say(request, _("The contact is kept."))
        return pages.redirect(request, _url(found.program, stakeholder))
    return _page(request, found, contact=form, status=422)


@permitted(Action.ASK_SPONSORS)
@require_POST
def drop(request: HttpRequest, slug: str, stakeholder: int) -> HttpResponse:
    found = _load(request, slug, stakeholder)
    form = DropForm(request.POST)
    if form.is_valid():
        stakeholders.drop(stakeholder=found, by=request.actor, at=request.now, **form.cleaned_data)
        pages.say(request, _("%(person)s is off the map.") % {"person": found.person.name})
        return pages.redirect(request, _here(found.program)[0])
    return _page(request, found, drop=form, status=422)


def _here(program: Program) -> tuple[str, str]:
    return reverse("programs:stakeholders", args=[program.slug]), _("Stakeholders")


def _url(program: Program, number: int) -> str:
    return reverse("programs:stakeholder", args=[program.slug, number])


def _load(request: HttpRequest, slug: str, number: int) -> Stakeholder:
    program = workspace.load(request, slug, Action.ASK_SPONSORS)
    rows = Stakeholder.objects.visible_to(request.actor, Action.ASK_SPONSORS).select_related("person", "division")
    found = get_object_or_404(rows, program=program, number=number)
    found.program = program
    return found


def _form(request: HttpRequest, program: Program, form: StakeholderForm, trail: list[tuple[str, str]]) -> HttpResponse:
    context = {"form": form, "back": trail[-2][0], "is_new": len(trail) == 2}
    status = 422 if form.errors else 200
    return workspace.page(
        request, program, "programs/stakeholders/form.html", context, tab=TAB, status=status, trail=trail
    )


def _page(
    request: HttpRequest,
    found: Stakeholder,
    *,
    contact: ContactForm | None = None,
    drop: DropForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = workspace.today(request)
    contacts = found.contacts.select_related("kept_by").order_by("-on", "-pk")
    says = _("%(note)s Then: %(status)s.")
    context = {
        "one": found,
        "status": standing(found, today),
        "contacts": [
            (
                formats.short_day(each.on),
                says % {"note": each.note, "status": formats.in_sentence(each.get_status_display())},
                str(each.kept_by or "Fairway"),
            )
            for each in contacts
        ],
        "contact": contact or ContactForm(initial={"on": today, "status": found.status}),
        "drop": drop or DropForm(),
    }
    trail = [_here(found.program), (_url(found.program, found.number), found.person.name)]
    return workspace.page(
        request, found.program, "programs/stakeholders/page.html", context, tab=TAB, status=status, trail=trail
    )


def _map(program: Program, today: datetime.date) -> dict[str, Any]:
    rows = Stakeholder.objects.filter(program=program).select_related("person", "division").order_by("number")
    found = stakeholder_map.of(program, rows)
    gaps = ngettext(
        "%(people)s person has nobody who stands for the program there",
        "%(people)s people have nobody who stands for the program there",
        found.uncovered,
    ) % {"people": formats.number(found.uncovered)}
    return {
        "functions": [work or _("No function") for work in found.functions],
        "rows": [
            (division or _("No division"), [_cell(cell, today) for cell in cells]) for division, cells in found.rows
        ],
        "note": gaps if found.gaps else _("Somebody stands for the program wherever its people are"),
    }


def _cell(cell: stakeholder_map.Cell, today: datetime.date) -> dict[str, Any]:
    best = cell.best
    status, words = standing(best, today) if best else ("stop", _("Nobody"))
    return {
        "people": cell.people,
        "is_gap": cell.is_gap,
        "shown": cell.people or best,
        "status": status,
        "words": f"{words}: {', '.join(one.person.name for one in cell.named)}" if best else words,
        "number": best.number if best else None,
    }


def _table(request: HttpRequest, program: Program) -> Table:
    today = workspace.today(request)
    rows = Stakeholder.objects.filter(program=program).select_related("person", "division")
    return Table(
        [
            Column(
                "person",
                _("Person"),
                value=lambda s: s.person.name,
                sort="person__name_key",
                url=lambda s: _url(program, s.number),
                note=lambda s: s.person.job_role,
            ),
            Column("division", _("Stands for"), value=_reach),
            Column("asked", _("What is asked"), sort="asked"),
            Column("due_on", _("By"), kind="date", sort="due_on"),
            Column("status", _("Status"), kind="status", value=lambda s: standing(s, today), sort="status"),
            Column("contacted_on", _("Last contact"), kind="date", sort="contacted_on"),
        ],
        rows,
        request,
        name="stakeholders",
        label=kept.filled(gettext_lazy("Stakeholders of %(program)s"), program=program.name),
        noun=ngettext_lazy("%(shown)s stakeholder", "%(shown)s stakeholders", "n"),
        search_fields=("person__first_name", "person__last_name", "asked"),
        filters=[Filter("status", _("Status"), _Status.choices, lookup="status")],
        default_sort="due_on",
        personal=True,
        empty=Empty(
            _("Nobody is on the map"),
            _("Name who stands for the program in each division and function, what you ask of them, and by when."),
            reverse("programs:stakeholder_new", args=[program.slug]),
            _("Name a stakeholder"),
        ),
    )


def _reach(one: Stakeholder) -> str:
    """Logistics, Operations; everybody."""
    return ", ".join(part for part in (str(one.division or ""), one.function) if part) or _("Everybody")
