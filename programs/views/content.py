"""Content of a program: each module in each language of its people, and whom that leaves without (PL9, RD8)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from programs.domain import coverages, fallbacks, language_words, variant_words
from programs.domain.coverage import Had
from programs.domain.coverages import Cell, Coverage
from programs.forms.content import FallbackForm
from programs.models import LanguageFallback, Module, Program, Variant, Wave
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import csvfile, formats, pages, refusals


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def content(request: HttpRequest, slug: str) -> HttpResponse:
    """The matrix of modules and languages, or the same as a file."""
    program = workspace.load(request, slug)
    if request.GET.get("format") == "csv":
        made = csvfile.build(*_lines(_coverage(request, program)))
        return pages.attachment(made, stem=f"content of {program.slug}", file_format="csv")
    return _page(request, program)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def accept(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    found = _coverage(request, program)
    form = FallbackForm(request.POST, locales=_abroad(found))
    if refusals.accepted(form, fallbacks.accept, program=program, by=request.actor, at=request.now):
        pages.say(request, _("It is accepted, and stands in the decision log with your reason."))
        return pages.redirect(request, reverse("programs:content", args=[slug]))
    return _page(request, program, form, status=422)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def end(request: HttpRequest, slug: str, fallback: int) -> HttpResponse:
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    rows = LanguageFallback.objects.select_related("program")
    fallbacks.end(fallback=get_object_or_404(rows, program=program, pk=fallback), by=request.actor, at=request.now)
    pages.say(request, _("It is no longer accepted. Gates of waves to come ask for the language again."))
    return pages.redirect(request, reverse("programs:content", args=[slug]))


def _page(request: HttpRequest, program: Program, form: FallbackForm | None = None, status: int = 200) -> HttpResponse:
    found = _coverage(request, program)
    abroad, may_manage = _abroad(found), request.actor.may(Action.MANAGE_PROGRAMS)
    missing = [(wave, found.lacking(wave)) for wave in found.waves]
    context = {
        "coverage": found,
        "heads": [language_words.called(locale) for locale in found.locales],
        "rows": [_row(found, module) for module in found.modules],
        "missing": [
            (wave, [language_words.gap(cell, people) for cell, people in gaps]) for wave, gaps in missing if gaps
        ],
        "accepted": [
            (one, language_words.called(one.locale))
            for one in program.fallbacks.filter(ended_at=None).select_related("accepted_by").order_by("locale")
        ],
        "form": (form or FallbackForm(locales=abroad)) if may_manage and abroad else None,
        "may_manage": may_manage,
    }
    return workspace.page(
        request,
        program,
        "programs/content/page.html",
        context,
        tab="content",
        status=status,
        trail=[(reverse("programs:content", args=[program.slug]), _("Content"))],
    )


def _coverage(request: HttpRequest, program: Program) -> Coverage:
    waves = list(program.waves.filter(state__in=Wave.NOT_OVER).order_by("starts_on", "number"))
    for wave in waves:
        wave.program = program
    return coverages.of_program(program, waves, request.now)


def _abroad(found: Coverage) -> list[str]:
    """Languages whose readers have a module in another language only, and nobody accepted it."""
    lacking = {cell.locale for cell in found.cells.values() if any(cell.people.get(Had.ABROAD, {}).values())}
    return [locale for locale in found.locales if locale in lacking]


def _row(found: Coverage, module: Module) -> dict[str, Any]:
    return {"module": module, "cells": [_shown(found, found.cells[module.pk, locale]) for locale in found.locales]}


def _shown(found: Coverage, cell: Cell) -> dict[str, Any]:
    """The worst text of the cell, and people of each wave who would have none."""
    lacking = [(wave, cell.lacking(wave.pk)) for wave in found.waves if cell.lacking(wave.pk)]
    notes = [
        ngettext("%(wave)s: %(people)s person without", "%(wave)s: %(people)s people without", people)
        % {"wave": wave.name, "people": formats.number(people)}
        for wave, people in lacking
    ]
    worst = min(cell.texts, key=lambda text: list(Variant.State).index(Variant.State(text.state)), default=None)
    url = _address(cell.module, worst) if worst else ""
    return {"status": _status(cell, worst, bool(lacking)), "notes": notes, "url": url}


def _status(cell: Cell, worst: Variant | None, lacking: bool) -> tuple[str, str]:
    if worst and not (worst.is_core and not worst.was_asked):
        mark, words = variant_words.standing(worst, None)
        return ("stop" if lacking else mark), words
    if worst:
        return ("good", _("Core"))
    if lacking:
        return "stop", _("None")
    if any(cell.people.get(Had.SAME, {}).values()):
        return "idle", _("Same for all")
    if any(cell.people.get(Had.FALLBACK, {}).values()):
        return "waive", _("Another language, accepted")
    return "good", _("A wider form")


def _address(module: Module, variant: Variant) -> str:
    return reverse("programs:variant", args=[module.program.slug, module.number, variant.number])


def _lines(found: Coverage) -> tuple[list[str], list[list[object]]]:
    """One line for each module, language and wave that has people of it."""
    head = [_("Module"), _("Language"), _("Language tag"), _("Status"), _("Wave"), _("People"), _("Without a version")]
    lines: list[list[object]] = []
    for cell in found.cells.values():
        status = _shown(found, cell)["status"][1]
        for wave in found.waves:
            people = sum(counts.get(wave.pk, 0) for counts in cell.people.values())
            if people:
                language = language_words.called(cell.locale)
                named = [cell.module.title, language, cell.locale, status, wave.name]
                lines.append([*named, people, cell.lacking(wave.pk)])
    return head, lines
