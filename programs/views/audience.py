"""Who is in which wave: segments, counts, overlaps and which wave wins, people in none, and the people behind each."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audiences.domain import rule_words
from audiences.views import directory
from programs.domain import audience, modalities, priorities, standing
from programs.models import Program, Wave, WaveSegment
from programs.views import workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import errors, formats, pages
from rollout.web.columns import Column, Empty
from rollout.web.row_tables import RowTable


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def audience_of(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug)
    waves = workspace.waves_of(program)
    sizes, overlaps = audience.sizes_and_matrix(waves)
    audiences = audience.of_waves(waves)
    choosable = len(modalities.taught([program.pk])[program.pk]) > 1
    learning = modalities.sizes(wave for wave in waves if wave.state in Wave.AHEAD) if choosable else {}
    ahead = priorities.ordered(waves) if len(waves) > 1 else []
    rows = [
        {
            "wave": wave,
            "standing": standing.of_waves([wave]),
            "people": sizes.of_wave[wave.pk],
            "segments": [_segment(row) for row, _match in audiences[wave.pk].segments],
            "learning": [(modalities.name(each), people) for each, people in learning.get(wave.pk, [])],
            "launched": wave.state in (Wave.State.LAUNCHED, Wave.State.CLOSED),
        }
        for wave in waves
    ]
    table = _table(request, program, rows, choosable=choosable)
    if asked := pages.part(request, table, values={"choosable": choosable, **_rights(request), "program": program}):
        return asked
    context = {
        "table": table,
        "choosable": choosable,
        "sizes": sizes,
        "in_several": overlaps.in_several,
        "nowhere": sizes.everybody - sizes.in_any,
        "waves": waves,
        "matrix": _rows(waves, overlaps) if overlaps.in_several else [],
        "order": ahead if len(ahead) > 1 else [],
        "ordered": any(wave.priority is not None for wave in ahead),
        "may_people": request.actor.may(Action.VIEW_PEOPLE),
        **_rights(request),
    }
    return workspace.page(request, program, "programs/audience.html", context, tab="audience")


def _rights(request: HttpRequest) -> dict[str, bool]:
    """What the cells of the table ask."""
    return {
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
        "may_segment": request.actor.may(Action.MANAGE_SEGMENTS),
    }


def _table(request: HttpRequest, program: Program, rows: list[dict[str, Any]], *, choosable: bool) -> RowTable:
    """Waves with their people and segments; with several modalities, how they learn."""
    learn = Column(
        "learning",
        _("Learn through"),
        value=lambda r: formats.enumerated(f"{name}: {formats.number(people)}" for name, people in r["learning"]),
        template="programs/_audience_learning.html",
    )
    may_manage = request.actor.may(Action.MANAGE_PROGRAMS)
    return RowTable(
        [
            Column(
                "wave",
                _("Wave"),
                sort="wave",
                value=lambda r: r["wave"].name,
                url=lambda r: reverse("programs:wave", args=[program.slug, r["wave"].number]),
            ),
            Column("standing", _("Status"), kind="status", sort="standing"),
            Column(
                "people",
                _("People"),
                kind="number",
                sort="people",
                note=lambda r: _("at launch") if r["launched"] else "",
            ),
            *([learn] if choosable else []),
            Column(
                "segments",
                _("Segments"),
                value=lambda r: formats.enumerated(each["name"] for each in r["segments"]),
                template="programs/_audience_segments.html",
            ),
        ],
        rows,
        request,
        name="audience-waves",
        label=_("Waves of %(program)s and their segments") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s wave", "%(shown)s waves", "n"),
        fit=False,
        empty=Empty(
            _("Nobody is in a wave yet"),
            _("Plan a wave and choose its segments."),
            reverse("programs:wave_new", args=[program.slug]) if may_manage else "",
            _("Plan the first wave") if may_manage else "",
        ),
    )


def _segment(row: WaveSegment) -> dict[str, object]:
    segment, learns = row.segment, modalities.name(row.modality)
    return {
        "number": segment.number,
        "name": segment.name,
        "says": rule_words.sentence(segment.rule),
        "learns": learns,
    }


@permitted(Action.VIEW_PEOPLE)
@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    """The people behind a number: of one wave's segments (?wave=1), of two (&also=2), or in no wave."""
    program = workspace.load(request, slug)
    asked = [_wave(request, program, key) for key in ("wave", "also") if key in request.GET]
    if asked:
        found, title = audience.people_in(asked), " + ".join(wave.name for wave in asked)
    else:
        found, title = audience.people_in_none(workspace.waves_of(program)), _("In no wave")
    visible = found.visible_to(request.actor, Action.VIEW_PEOPLE).select_related("division", "country", "manager")
    table = directory.table(request, visible)
    table.label = title
    trail = [(reverse("programs:audience", args=[slug]), _("Audience")), (request.get_full_path(), title)]
    if table.wants_file:
        return pages.export(request, title, table)
    context = {"table": table, "title": title}
    return workspace.page(request, program, "programs/audience_people.html", context, tab="audience", trail=trail)


@permitted(Action.MANAGE_PROGRAMS)
@require_POST
def priority(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a wave before the one above it, or let the wave that is launched first assign again."""
    program = workspace.load(request, slug, Action.MANAGE_PROGRAMS)
    try:
        if "wave" in request.POST:
            wave = workspace.load_wave(request, slug, _number(request.POST["wave"]), Action.MANAGE_PROGRAMS)
            first = priorities.prefer(wave=wave, by=request.actor, at=request.now)
            pages.say(request, _("Whoever is in several waits for the first of: %(order)s.") % {"order": _named(first)})
        else:
            priorities.forget(program=program, by=request.actor, at=request.now)
            pages.say(request, _("The wave that is launched first assigns whoever is in several."))
    except ValidationError as refused:
        return errors.conflict(request, " ".join(refused.messages))
    return pages.redirect(request, reverse("programs:audience", args=[slug]))


def _named(order: list[Wave]) -> str:
    return ", ".join(wave.name for wave in order)


def _wave(request: HttpRequest, program: Program, key: str) -> Wave:
    return workspace.load_wave(request, program.slug, _number(request.GET[key]), Action.VIEW_PROGRAMS)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise Http404
    return int(text)


def _rows(waves: list[Wave], overlaps: audience.Matrix) -> list[dict[str, object]]:
    """One row a wave: (the other wave, people in both, who has them) for each column."""
    return [
        {"wave": wave, "cells": [(other, overlaps.both(wave, other), _winner(wave, other)) for other in waves]}
        for wave in waves
    ]


def _winner(one: Wave, other: Wave) -> str:
    if one == other:
        return ""
    if audience.wins(one, other):
        return one.name
    return other.name if audience.wins(other, one) else ""
