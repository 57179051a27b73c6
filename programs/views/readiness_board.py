"""The readiness board (RD1): waves against areas in a program and across programs, who is late, and all items."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_safe

from audiences.domain.settings import book
from programs.domain import boards, gate_steps, open_items, owner_hours, readiness_heat, review_loads, standing
from programs.domain.boards import Board
from programs.domain.readiness_heat import Cell
from programs.models import Program, ReadinessItem, Wave
from programs.views import week_rows, workspace
from rollout.tenancy.access import permitted
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Action
from rollout.web import pages
from rollout.web.columns import Column, Empty, Filter
from rollout.web.tables import Table

NOBODY = "nobody"
_STANDINGS = {
    "late": gettext_lazy("Late"),
    "open": gettext_lazy("Not done or waived"),
    "settled": gettext_lazy("Done or waived"),
}


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Waves of all programs that are not over, against the areas."""
    programs = _visible(request)
    late = late_owners(request, programs)
    if late.wants_file or request.htmx:
        return pages.listing(request, "components/table.html", late)
    waves = list(_waves(programs).select_related("program").order_by("program__name", "starts_on", "number"))
    today = workspace.today(request)
    context = {
        "loads": week_rows.of_owners(
            owner_hours.of_programs(programs, book.at(request.now), today),
            may_manage=request.actor.may(Action.MANAGE_PROGRAMS),
        ),
        "review_loads": week_rows.of_reviewers(
            review_loads.of_programs(review_loads.of_everybody(request.actor, request.now), programs)
        ),
        "rows": heat(waves, boards.of_waves(waves, today), today, across=True),
        "areas": [area.label for area in ReadinessItem.Area],
        "table": late,
        "section": "programs",
        "may_manage": request.actor.may(Action.MANAGE_PROGRAMS),
    }
    return pages.page(request, "programs/readiness/board.html", context)


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """The items of all waves that are not over."""
    programs = list(_visible(request).order_by("name"))
    own = [Filter("program", _("Program"), [(each.slug, each.name) for each in programs], lookup="wave__program__slug")]
    return pages.listing(
        request,
        "programs/readiness/items.html",
        _items(request, _waves(programs).select_related("program"), own),
        {"section": "programs"},
    )


@permitted(Action.VIEW_PROGRAMS)
@require_safe
def program_items(request: HttpRequest, slug: str) -> HttpResponse:
    """The items of one program, of all its waves."""
    program = workspace.load(request, slug)
    waves = program.waves.order_by("starts_on", "number")
    own = [Filter("wave", _("Wave"), [(wave.number, wave.name) for wave in waves], lookup="wave__number")]
    table = _items(request, waves.select_related("program"), own)
    return workspace.listing(
        request,
        program,
        "programs/readiness/program_items.html",
        table,
        tab="readiness",
        trail=[(reverse("programs:readiness", args=[slug]), _("Readiness")), (request.path, _("Items"))],
    )


@dataclass(frozen=True)
class HeatRow:
    """A wave on the heat map; `cells` are pairs of a cell, None without items, and its address: all areas first."""

    wave: Wave
    board: Board
    name: str
    url: str
    standing: tuple[str, str]
    cells: Sequence[tuple[Cell | None, str]]


def heat(
    waves: Sequence[Wave], found: Mapping[int, Board], today: datetime.date, *, across: bool = False
) -> list[HeatRow]:
    """The rows of the waves in their order, with the program's name where they are `across` programs."""
    return [_heat_row(wave, found[wave.pk], today, across) for wave in waves]


def _heat_row(wave: Wave, board: Board, today: datetime.date, across: bool) -> HeatRow:
    listed = reverse("programs:program_items", args=[wave.program.slug])
    cells = [readiness_heat.whole(board, today), *readiness_heat.cells(board, today)]
    return HeatRow(
        wave=wave,
        board=board,
        name=f"{wave.program.name}, {wave.name}" if across else wave.name,
        url=reverse("programs:wave_readiness", args=[wave.program.slug, wave.number]),
        standing=standing.of_wave(wave, blocking=len(board.blocking), today=today),
        cells=[(cell, _address(listed, wave.number, cell)) for cell in cells],
    )


def _address(listed: str, number: int, cell: Cell | None) -> str:
    query = {"wave": number} | ({"area": cell.area} if cell and cell.area else {})
    return f"{listed}?{urlencode(query)}"


def late_owners(request: HttpRequest, programs: Collection[Program] | QuerySet[Program], program: str = "") -> Table:
    """Who has late items, the most first; each leads to theirs. `program` is the slug of the one that it is about."""
    listed = reverse("programs:program_items", args=[program]) if program else reverse("programs:readiness_items")

    def url(row: dict[str, Any]) -> str:
        return f"{listed}?{urlencode({'standing': 'late', 'owner': row['owner'] or NOBODY})}"

    columns = [
        Column("who", _("Owner"), sort="who", value=lambda row: row["who"] or _("No owner"), url=url),
        Column("late", _("Late"), kind="number", sort="late"),
        Column("blocks", _("Of these blocking"), kind="number", sort="blocks"),
        Column("first", _("Late since"), kind="date", sort="first"),
    ]
    if not program:
        columns.insert(3, Column("plans", _("Programs"), kind="number", sort="plans"))
    return Table(
        columns,
        open_items.late_by_owner(programs, workspace.today(request)),
        request,
        name="late-owners",
        label=gettext_lazy("Owners of late items"),
        noun=ngettext_lazy("%(shown)s owner", "%(shown)s owners", "n"),
        search_fields=("owner__display_name", "owner__email"),
        tiebreak=None,
        personal=True,
        empty=Empty(_("Nothing is late"), _("Items show here from the day after they are due.")),
    )


def _items(request: HttpRequest, waves: QuerySet[Wave], own: list[Filter]) -> Table:
    """`own` are the filters that tell waves apart here."""
    today, listed = workspace.today(request), list(waves)
    found = {row.item.pk: row for each in boards.of_waves(listed, today).values() for row in each.rows}
    owners = User.objects.filter(pk__in={row.item.owner_id for row in found.values()}).order_by("display_name", "email")
    rows = ReadinessItem.objects.filter(wave__in=listed).select_related("owner", "wave__program")
    return Table(
        [
            Column(
                "title",
                _("Item"),
                sort="title",
                value=lambda item: item.words,
                url=_url,
                note=lambda item: _note(item, found[item.pk]),
            ),
            Column(
                "status", _("Status"), kind="status", value=lambda item: (found[item.pk].status, found[item.pk].words)
            ),
            Column("area", _("Area"), sort="area", value=lambda item: item.get_area_display()),
            Column("owner", _("Owner"), sort="owner__display_name"),
            Column(
                "due_on", _("Due"), kind="date", sort="due_on", note=lambda item: _late(item, found[item.pk], today)
            ),
        ],
        rows,
        request,
        more=[Column("about", _("Whom it holds"), value=lambda item: found[item.pk].about)],
        name="items",
        label=_("Readiness items"),
        noun=ngettext_lazy("%(shown)s item", "%(shown)s items", "n"),
        search_fields=("title", "owner__display_name", "owner__email", "wave__name"),
        filters=[
            *own,
            Filter("area", _("Area"), ReadinessItem.Area.choices, lookup="area"),
            Filter("scope", _("Whom it holds"), ReadinessItem.Scope.choices, lookup="scope"),
            Filter(
                "step",
                _("Step that waits"),
                list(gate_steps.LABELS.items()),
                apply=lambda rows, value: rows.filter(blocking=True, guards__in=gate_steps.guarding(value)),
            ),
            Filter(
                "standing",
                _("Status"),
                list(_STANDINGS.items()),
                apply=lambda rows, value: open_items.standing(rows, value, today),
            ),
            Filter(
                "owner", _("Owner"), [(NOBODY, _("No owner")), *((each.pk, str(each)) for each in owners)], apply=_of
            ),
        ],
        default_sort="due_on",
        empty=Empty(_("No items yet"), _("Each wave brings its own checklist.")),
    )


def _of(rows: QuerySet[ReadinessItem], value: str) -> QuerySet[ReadinessItem]:
    return rows.filter(owner=None if value == NOBODY else value)


def _url(item: ReadinessItem) -> str:
    return reverse("programs:item", args=[item.wave.program.slug, item.wave.number, item.number])


def _note(item: ReadinessItem, row: boards.Row) -> str:
    """Safety first, Wave 3. Holds people in: Germany."""
    where = f"{item.wave.program.name}, {item.wave.name}"
    return f"{where}. {row.about}" if row.about else where


def _late(item: ReadinessItem, row: boards.Row, today: datetime.date) -> str:
    return "" if row.settled or item.due_on >= today else str(_STANDINGS["late"])


def _visible(request: HttpRequest) -> QuerySet[Program]:
    return Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)


def _waves(programs: Collection[Program] | QuerySet[Program]) -> QuerySet[Wave]:
    return Wave.objects.filter(program__in=programs, state__in=Wave.NOT_OVER)
