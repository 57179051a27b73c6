"""Waves against areas (RD1): what each cell of the heat map says. Pure: boards in, cells out."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programs.domain.boards import Board, Row
from programs.models import ReadinessItem, Wave

STEPS = 7  # of the ramp; 0 is unpainted


@dataclass(frozen=True)
class Cell:
    """Items of one area of one wave, or of all its areas: settled of total, and those that are late."""

    area: str
    label: str
    settled: int
    total: int
    late: int

    @property
    def step(self) -> int:
        """How far along the ramp: 1 with nothing settled, 7 with everything."""
        return 1 + self.settled * (STEPS - 1) // self.total

    @property
    def words(self) -> str:
        """3 of 5 items done or waived, 2 late."""
        said = ngettext(
            "%(done)s of %(n)s item done or waived", "%(done)s of %(n)s items done or waived", self.total
        ) % {"done": self.settled, "n": self.total}
        if not self.late:
            return said
        late = ngettext("%(n)s late", "%(n)s late", self.late) % {"n": self.late}
        return _("%(said)s, %(late)s") % {"said": said, "late": late}


def cells(board: Board, today: datetime.date) -> list[Cell | None]:
    """One for each area in their order; None where the wave has no item of it."""
    return [
        _cell(area, str(area.label), [row for row in board.rows if row.item.area == area], today)
        for area in ReadinessItem.Area
    ]


def whole(board: Board, today: datetime.date) -> Cell | None:
    """All areas together."""
    return _cell("", "", board.rows, today)


def _cell(area: str, label: str, rows: Sequence[Row], today: datetime.date) -> Cell | None:
    if not rows:
        return None
    late = sum(not row.settled and row.item.due_on < today for row in rows if row.item.wave.state in Wave.NOT_OVER)
    return Cell(area, label, sum(row.settled for row in rows), len(rows), late)
