"""Results of a program: figures under filters, a grid of where it is weak, and teams (design screen 08)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audiences.domain.settings import book
from delivery.models import Assignment
from delivery.models.assignment import AssignmentQuerySet
from programs.models import Program
from programs.views import workspace
from reporting.domain import (
    choices,
    findings,
    grid,
    manager_activation,
    measured,
    measures,
    minimums,
    privacy,
    progress,
    slices,
)
from reporting.domain.measures import Figures
from reporting.domain.slices import DIMENSIONS
from reporting.views import addresses, managers
from reporting.views.addresses import Address
from rollout.tenancy.access import permitted
from rollout.tenancy.permissions import Action
from rollout.web import csvfile, exports, formats, pages

KPIS = ("in_progress", "not_started", "overdue", "late")


@permitted(Action.VIEW_RESULTS)
@require_safe
def results(request: HttpRequest, slug: str) -> HttpResponse:
    program = workspace.load(request, slug, Action.VIEW_RESULTS)
    seen = Assignment.objects.visible_to(request.actor, Action.VIEW_RESULTS).filter(program=program)
    address = addresses.read(request)
    found = slices.narrow(seen, address.filters)
    minimum = minimums.of_program(found, program, book.at(request.now))
    teams = managers.table(request, found, address, target=program.target_percent, minimum=minimum)
    if teams.wants_file:
        return pages.export(request, _("%(program)s by manager") % {"program": program.name}, teams)
    if request.htmx.target == "managers":
        table = "components/table.html"
        return pages.page(request, table, {"table": teams}, fragment=table, announce=teams.summary)
    cells = slices.cut(found, by=[address.rows, address.columns], at=request.now)
    if request.GET.get("format") == "csv":
        return _csv(request, program, address, cells, minimum)
    context = {
        **_figures(request, found, cells, minimum),
        **_grid(request, program, address, cells, minimum),
        **_filters(address, choices.of(seen)),
        **({} if request.htmx else _beside(request, program, seen)),
        "address": address,
        "table": teams,
        "definitions": [*((m.label, m.sentence) for m in measures.MEASURES), (_("Share"), measures.SHARE)],
        "csv_url": address.url(format="csv"),
        "may_pack": request.actor.may(Action.TAKE_REGULATOR_PACKS),
    }
    people = context["total"].assigned
    says = ngettext("%(people)s person", "%(people)s people", people) % {"people": formats.number(people)}
    return workspace.page(
        request,
        program,
        "reporting/results/page.html",
        context,
        tab="results",
        fragment="reporting/results/_results.html",
        announce=says,
    )


def _beside(request: HttpRequest, program: Program, seen: AssignmentQuerySet) -> dict[str, Any]:
    """What stands below the figures, of everybody in reach whatever the filters."""
    minimum = minimums.of_program(seen, program, book.at(request.now))
    return {
        "measured": measured.of(program, seen, minimum=minimum, at=request.now),
        "activation": manager_activation.of(program, seen, minimum=minimum),
    }


def _figures(request: HttpRequest, found: AssignmentQuerySet, cells: list[slices.Cell], minimum: int) -> dict[str, Any]:
    total = Figures.total(cell.figures for cell in cells)
    before = found.filter(measures.BY_KEY["completed"].condition(request.now - progress.WEEK)).count()
    exempt = found.filter(measures.BY_KEY["exempt"].condition(request.now)).count()  # counted apart, whatever the cells
    hidden = privacy.is_small(total.assigned, minimum)
    gain = 100 * (total.completed - before) / total.assigned if total.assigned else 0.0
    return {
        "total": total,
        "hidden": hidden,
        "minimum": privacy.says(minimum),
        "share": formats.share(total.completed, total.assigned),
        "gain": _("%(gain)s points") % {"gain": formats.signed(gain)} if total.assigned and not hidden else "",
        "kpis": [
            (measures.BY_KEY[key].label, privacy.says(minimum) if hidden else formats.number(getattr(total, key)))
            for key in KPIS
        ]
        + ([(measures.BY_KEY["exempt"].label, formats.number(exempt))] if exempt else []),
        "as_of": request.now,
    }


def _grid(
    request: HttpRequest, program: Program, address: Address, cells: list[slices.Cell], minimum: int
) -> dict[str, Any]:
    drawn = grid.build(cells, minimum=minimum)
    named = [row for row in drawn.rows if not row.total.hidden and row.value]
    shown = [slices.Cell((row.value,), (row.name,), row.total.figures) for row in named]
    return {
        "grid": drawn,
        "rows": DIMENSIONS[address.rows],
        "columns": DIMENSIONS[address.columns],
        "heading": findings.weakest(cells, shown, DIMENSIONS[address.rows].label),
        "edges": grid.LEGEND,
        "people_url": address.people_url(reverse("reporting:results_people", args=[program.slug])),
        "lines": [_line(program, address, row, request.actor.may(Action.VIEW_PEOPLE)) for row in drawn.rows],
        "may_see_people": request.actor.may(Action.VIEW_PEOPLE),
    }


def _line(program: Program, address: Address, row: grid.Row, linked: bool) -> tuple[grid.Row, str, list[tuple]]:
    """The row, the address of its people, and its squares with theirs."""
    path = reverse("reporting:results_people", args=[program.slug])

    def url(**filters: str) -> str:
        return address.people_url(path, **filters) if linked else ""

    own = {address.rows: row.value}
    squares = [(square, url(**own, **{address.columns: square.column})) for square in row.squares]
    return row, url(**own), squares


def _filters(address: Address, offered: dict[str, list[tuple[str, str]]]) -> dict[str, Any]:
    names = {key: dict(pairs) for key, pairs in offered.items()}
    active = [
        (f"{DIMENSIONS[key].label}: {names.get(key, {}).get(value, value)}", address.url(**{key: None}))
        for key, value in address.filters.items()
    ]
    selects = [
        (DIMENSIONS[key], pairs, address.filters.get(key, "")) for key, pairs in offered.items() if len(pairs) > 1
    ]
    kept = [("rows", address.rows), ("cols", address.columns)]
    if "manager" in address.filters:
        kept.append(("manager", address.filters["manager"]))
    return {"selects": selects, "active": active, "kept": kept}


def _csv(
    request: HttpRequest, program: Program, address: Address, cells: list[slices.Cell], minimum: int
) -> HttpResponse:
    """What the grid shows: a line a group, small groups without figures."""
    drawn = grid.build(cells, minimum=minimum)
    gone = {(s.row, s.column) for row in drawn.rows for s in row.squares if s.hidden}
    if drawn.left_out != (0, 0):
        counts = {cell.key: cell.figures.assigned for cell in cells}
        gone |= {key for key in privacy.hidden_in_grid(counts, minimum) if None not in key}
    head = [DIMENSIONS[address.rows].label, DIMENSIONS[address.columns].label, *(m.label for m in measures.MEASURES)]
    lines = []
    for cell in cells:
        hidden = cell.key in gone
        counted = [privacy.why(cell.figures.assigned, minimum), *[""] * (len(measures.MEASURES) - 1)]
        if not hidden:
            counted = [getattr(cell.figures, measure.key) for measure in measures.MEASURES]
        lines.append([*cell.names, *counted])
    name = f"{program.slug}-results.csv"
    exports.note(request, name, len(lines))
    response = HttpResponse(csvfile.build(head, lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
