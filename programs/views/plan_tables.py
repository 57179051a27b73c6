"""The tables of the plan: waves as a list, modules, and the time that each place really gets."""

from collections.abc import Sequence
from typing import Protocol
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from programs.domain.boards import Board
from programs.domain.places import Window
from programs.models import Module, Program, Wave
from rollout.web import formats
from rollout.web.row_tables import RowTable
from rollout.web.tables import Column, Empty, Table

_PLACES = ngettext_lazy("%(shown)s place", "%(shown)s places", "n")


class PlanRow(Protocol):
    """What the plan knows of a wave."""

    wave: Wave
    people: int
    board: Board
    standing: tuple[str, str]
    deadline: str


def waves(request: HttpRequest, program: Program, rows: Sequence[PlanRow]) -> RowTable:
    return RowTable(
        [
            Column("wave", _("Wave"), sort="wave", value=lambda r: r.wave.name, url=lambda r: _wave(r.wave)),
            Column("status", _("Status"), kind="status", sort="status", value=lambda r: r.standing),
            Column("people", _("People"), kind="number", sort="people"),
            Column(
                "window",
                _("Window, local dates"),
                sort="window",
                value=lambda r: formats.date_range(r.wave.starts_on, r.wave.ends_on),
                order=lambda r: r.wave.starts_on.isoformat(),
            ),
            Column("deadline", _("Deadline")),
            Column(
                "readiness",
                _("Readiness"),
                sort="readiness",
                value=lambda r: _("%(done)s of %(total)s") % {"done": len(r.board.done), "total": len(r.board.rows)},
                order=lambda r: len(r.board.done) / len(r.board.rows) if r.board.rows else None,
            ),
            Column("lead", _("Lead"), sort="lead", value=lambda r: str(r.wave.lead or "")),
        ],
        rows,
        request,
        name="plan-waves",
        prefix="w-",
        label=_("Waves of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s wave", "%(shown)s waves", "n"),
        fit=False,
    )


def modules(request: HttpRequest, program: Program, *, may_manage: bool) -> Table:
    return Table(
        [
            Column("title", _("Module"), sort="title", url=lambda m: _module(program, m)),
            Column("kind", _("Kind"), sort="kind", value=lambda m: m.get_kind_display()),
            Column("minutes", _("Minutes"), kind="number", sort="minutes"),
            Column("course_id", _("Course id"), sort="course_id"),
        ],
        program.modules.order_by("number"),
        request,
        name="plan-modules",
        prefix="m-",
        label=_("Modules of %(program)s") % {"program": program.name},
        noun=ngettext_lazy("%(shown)s module", "%(shown)s modules", "n"),
        search_fields=("title", "course_id"),
        fit=True,
        empty=Empty(
            _("No modules yet"),
            _("Add what people learn; the checklist of each wave follows from how it is taught."),
            reverse("programs:module_new", args=[program.slug]) if may_manage else "",
            _("Add module") if may_manage else "",
        ),
    )


def times(request: HttpRequest, pairs: Sequence[tuple[Wave, Window]]) -> RowTable:
    """Of all waves of a plan: (wave, window) in their order."""
    return RowTable(
        [
            Column("wave", _("Wave"), sort="wave", value=lambda pair: pair[0].name),
            Column(
                "place",
                _("Place"),
                sort="place",
                value=lambda pair: pair[1].place.label,
                note=lambda pair: _given(pair[1]),
            ),
            Column("people", _("People"), kind="number", sort="people", value=lambda pair: pair[1].place.people),
            Column("days", _("Days"), kind="number", sort="days", value=lambda pair: pair[1].calendar_days),
            Column("lost", _("Lost"), kind="number", sort="lost", value=lambda pair: pair[1].lost_days),
            Column("working", _("Working"), kind="number", sort="working", value=lambda pair: pair[1].working_days),
        ],
        pairs,
        request,
        name="plan-times",
        prefix="t-",
        label=_("Working days per wave and place"),
        noun=_PLACES,
        per_page=20,
        empty=Empty(_("Nobody is in a wave yet"), _("Each place of a wave’s people stands here with its days.")),
    )


def windows(request: HttpRequest, wave: Wave, found: Sequence[Window]) -> RowTable:
    """Of one wave; how a place's time is given has a column where any place has its own."""
    given = Column("given", _("Given"), sort="given", note=lambda w: w.decided)
    return RowTable(
        [
            Column("place", _("Place"), sort="place", value=lambda w: w.place.label),
            Column("people", _("People"), kind="number", sort="people", value=lambda w: w.place.people),
            *([given] if any(each.given for each in found) else []),
            Column(
                "due",
                _("Due, local time"),
                sort="due",
                value=lambda w: formats.moment(w.due_at, ZoneInfo(w.place.zone)),
                template="programs/_window_due.html",
                order=lambda w: w.due_at.timestamp(),
            ),
            Column("days", _("Days"), kind="number", sort="days", value=lambda w: w.calendar_days),
            Column("working", _("Working"), kind="number", sort="working", value=lambda w: w.working_days),
        ],
        found,
        request,
        name="wave-windows",
        label=_("Time that each place gets in %(wave)s") % {"wave": wave.name},
        noun=_PLACES,
        per_page=20,
        empty=Empty(_("Nobody is in the segments of this wave"), _("Choose segments where the wave is edited.")),
    )


def _given(window: Window) -> str:
    """20 working days. India decided it; nothing where the wave itself says how long."""
    return ". ".join(part for part in (window.given, window.decided) if part)


def _wave(wave: Wave) -> str:
    return reverse("programs:wave", args=[wave.program.slug, wave.number])


def _module(program: Program, module: Module) -> str:
    return reverse("programs:module", args=[program.slug, module.number])
