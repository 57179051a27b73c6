"""A grid of completion: rows by columns with their sums, small groups hidden, ready to be drawn. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from reporting.domain import privacy
from reporting.domain.measures import Figures
from reporting.domain.slices import Cell

STEPS = (40, 55, 65, 75, 85, 95)  # percent at which the next darker paint begins
LEGEND = [
    ("seq-1", _("under 40")),
    ("seq-2", "40"),
    ("seq-3", "55"),
    ("seq-4", "65"),
    ("seq-5", "75"),
    ("seq-6", "85"),
    ("seq-7", _("95 and over")),
]
MOST_ROWS, MOST_COLUMNS = 40, 12
FAR_UNDER = 25  # points under the whole from which a cell is outlined


@dataclass(frozen=True)
class Square:
    """One value of the grid. `step` 0 is unpainted; `percent` is None where nothing may or can be said."""

    row: str
    column: str
    figures: Figures
    hidden: bool
    minimum: int
    flagged: bool = False

    @property
    def percent(self) -> float | None:
        return None if self.hidden else self.figures.percent()

    @property
    def step(self) -> int:
        return 0 if self.percent is None else 1 + sum(self.percent >= edge for edge in STEPS)

    @property
    def text(self) -> str:
        """Whole percents, cut off so that only a full group reads 100; or why there is no figure."""
        if self.hidden:
            return privacy.why(self.figures.assigned, self.minimum)
        return "" if self.percent is None else str(int(self.percent))

    @property
    def people(self) -> str:
        return privacy.why(self.figures.assigned, self.minimum) if self.hidden else f"{self.figures.assigned:,}"


@dataclass(frozen=True)
class Row:
    value: str
    name: str
    squares: Sequence[Square]
    total: Square


@dataclass(frozen=True)
class Grid:
    """`columns` are (value, name); `left_out` counts rows and columns too many to draw."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Row]
    totals: Sequence[Square]
    total: Square
    left_out: tuple[int, int]


def build(cells: Sequence[Cell], *, minimum: int, flags: bool = True) -> Grid:
    """From cells cut by one dimension (a single column of totals) or by two, in the order they came.

    `minimum` is the smallest group shown, in people. `flags` marks what lies far under the whole; off where columns
    have targets of their own.
    """
    flat = all(len(cell.key) == 1 for cell in cells)
    keyed = {(cell.key[0], "" if flat else cell.key[1]): cell.figures for cell in cells}
    rows = {cell.key[0]: cell.names[0] for cell in cells}
    columns = {} if flat else dict(sorted({(c.key[1], c.names[1]) for c in cells}, key=lambda pair: pair[1].casefold()))
    gone = privacy.hidden_in_grid({key: figures.assigned for key, figures in keyed.items()}, minimum)
    whole = Figures.total(keyed.values())
    by_row = _sums((row, figures) for (row, _), figures in keyed.items())
    by_column = {} if flat else _sums((column, figures) for (_, column), figures in keyed.items())
    shown_rows = _largest(by_row, MOST_ROWS)
    shown_columns = _largest(by_column, MOST_COLUMNS)

    def square(row: str | None, column: str | None, figures: Figures) -> Square:
        hidden = (row, column) in gone
        percent, level = figures.percent(), whole.percent()
        low = flags and not hidden and percent is not None and level is not None and level - percent >= FAR_UNDER
        return Square(row or "", column or "", figures, hidden, minimum, low)

    lines = [
        Row(
            row,
            name,
            [square(row, column, keyed.get((row, column), Figures())) for column in columns if column in shown_columns],
            square(row, None, by_row[row]),
        )
        for row, name in rows.items()
        if row in shown_rows
    ]
    return Grid(
        [(column, name) for column, name in columns.items() if column in shown_columns],
        lines,
        [square(None, column, by_column[column]) for column in columns if column in shown_columns],
        square(None, None, whole),
        (len(rows) - len(lines), len(columns) - len(shown_columns)),
    )


def _sums(parts: Iterable[tuple[str, Figures]]) -> dict[str, Figures]:
    found: dict[str, Figures] = {}
    for key, figures in parts:
        found[key] = found[key] + figures if key in found else figures
    return found


def _largest(groups: dict[str, Figures], most: int) -> set[str]:
    return set(sorted(groups, key=lambda key: (-groups[key].assigned, key))[:most])
