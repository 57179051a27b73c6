"""Figures against the measures that a program was fixed on (ME1)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from delivery.models.assignment import AssignmentQuerySet
from programs.domain import framework
from programs.models import Measure, Program
from reporting.domain import privacy, slices
from reporting.domain.measures import Figures


@dataclass(frozen=True)
class Line:
    """A measure and where it stands; `percent` is None where nothing is counted here or so few people are."""

    measure: Measure
    percent: float | None
    people: int
    hidden: bool

    @property
    def status(self) -> str:
        return framework.verdict(self.percent, self.measure)


def of(program: Program, seen: AssignmentQuerySet, *, minimum: int, at: datetime.datetime) -> list[Line]:
    """In their order; two queries. `seen` are the program's assignments in the reader's reach."""
    listed = list(program.measures.select_related("wave").order_by("number"))
    if not listed:
        return []
    cells = {cell.key[0]: cell.figures for cell in slices.cut(seen, by=["wave"], at=at)}
    return lines(listed, cells, minimum)


def lines(listed: Sequence[Measure], cells: dict[str | None, Figures], minimum: int) -> list[Line]:
    """Pure: `cells` are figures by the number of a wave, as a slice names it."""
    found = []
    for measure in listed:
        figures = cells.get(str(measure.wave.number), Figures()) if measure.wave else Figures.total(cells.values())
        hidden = privacy.is_small(figures.assigned, minimum)
        counted = measure.kind != Measure.Kind.OTHER and not hidden
        found.append(Line(measure, figures.percent(measure.kind) if counted else None, figures.assigned, hidden))
    return found
