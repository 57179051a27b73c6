"""Figures against the measures that a program was fixed on (ME1)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delivery.models.assignment import AssignmentQuerySet
from programs.domain import framework
from programs.models import Measure, Program
from reporting.domain import privacy, slices
from reporting.domain.measures import Figures
from reporting.domain.standing import Standing
from rollout.web import formats

_WORDS = {
    "good": gettext_lazy("On target"),
    "watch": gettext_lazy("Under the target"),
    "stop": gettext_lazy("Something is to be done"),
    "idle": gettext_lazy("No figures yet"),
}


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

    @property
    def word(self) -> str:
        """Where it stands; for what has no figure, why."""
        if self.measure.kind == Measure.Kind.OTHER:
            return _("Measured elsewhere")
        if self.hidden:
            return _("Too few people")
        return str(_WORDS[self.status])

    @property
    def of_whom(self) -> str:
        return self.measure.wave.name if self.measure.wave else _("Everybody in the program")

    @property
    def text(self) -> str:
        return formats.NOTHING if self.percent is None else formats.share(self.percent * self.people / 100, self.people)


def of(program: Program, seen: AssignmentQuerySet, *, minimum: int, at: datetime.datetime) -> list[Line]:
    """In their order; two queries. `seen` are the program's assignments in the reader's reach."""
    listed = list(program.measures.select_related("wave").order_by("number"))
    if not listed:
        return []
    cells = {cell.key[0]: cell.figures for cell in slices.cut(seen, by=["wave"], at=at)}
    return lines(listed, cells, minimum)


def of_standing(found: Standing) -> list[Line]:
    """The same from figures that are counted already; one query."""
    listed = list(found.program.measures.select_related("wave").order_by("number"))
    return lines(listed, {str(each.wave.number): each.figures for each in found.waves}, found.minimum)


def lines(listed: Sequence[Measure], cells: dict[str | None, Figures], minimum: int) -> list[Line]:
    """Pure: `cells` are figures by the number of a wave, as a slice names it."""
    found = []
    for measure in listed:
        figures = cells.get(str(measure.wave.number), Figures()) if measure.wave else Figures.total(cells.values())
        hidden = privacy.is_small(figures.assigned, minimum)
        counted = measure.kind != Measure.Kind.OTHER and not hidden
        found.append(Line(measure, figures.percent(measure.kind) if counted else None, figures.assigned, hidden))
    return found
