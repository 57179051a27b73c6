"""What every file of rows comes down to, and what its reader must know of what it expects."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rollout.tenancy.refusals import Slip

MOST_COLUMNS = 1_000

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Expected:
    """The columns a header is known by, and the sentences for a file that has none of them.

    `empty` takes nothing, `no_header` takes %(first)s, `broken` takes %(row)s and %(error)s. `counts` says how many of
    a row's names are columns, where other words than `columns` are known; 0 when it is no header. `above` is how many
    rows of titles may stand above the header.
    """

    columns: tuple[str, ...]
    empty: str | Promise
    no_header: str | Promise
    broken: str | Promise
    counts: Callable[[tuple[str, ...]], int] | None = None
    above: int = 0

    def knows(self, cells: list[str]) -> int:
        """How many of the cells name a column."""
        found = names(cells)
        return self.counts(found) if self.counts else sum(name in self.columns for name in found)

    def header_among(self, rows: list[list[str]]) -> int | None:
        """The position of the first row that names half as many columns as any: labels may stand below the header.

        Below the first row one known name alone is a coincidence.
        """
        known = [self.knows(cells) for cells in rows[: self.above + 1]]
        most = max(known, default=0)
        found = (n for n, names in enumerate(known) if names > (1 if n else 0) and names * 2 >= most)
        return next(found, None)


@dataclass(frozen=True)
class Sheet:
    """A readable file: its columns, and the rows below that hold anything, numbered as a spreadsheet does.

    Rows are read as they are asked for, once; reading them raises ValidationError where the file is broken.
    `notes` are sentences about what of the file was not read. `header_row` is the number of the header's row.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    notes: tuple[str, ...] = ()
    header_row: int = 1


def names(cells: list[str]) -> tuple[str, ...]:
    """Cells of a header as column names."""
    return tuple(cell.strip().lower() for cell in cells)


def under_header(records: Iterator[Row], expected: Expected, notes: tuple[str, ...] = ()) -> Sheet:
    """The sheet of numbered records, among the first of which must be a header. ValidationError when there is none."""
    first = list(islice(records, expected.above + 1))
    position = expected.header_among([cells for _, cells in first])
    if position is None:
        head = names(first[0][1]) if first else ()
        raise Slip(expected.no_header, params={"first": head[0][:40] if head else ""})
    number, head = first[position][0], names(first[position][1])
    if len(head) > MOST_COLUMNS:
        raise Slip(
            _("The header has %(columns)s columns; up to %(most)s are accepted. Take out those that nobody needs."),
            params={"columns": f"{len(head):,}", "most": f"{MOST_COLUMNS:,}"},
        )
    rows = (row for row in chain(first[position + 1 :], records) if "".join(row[1]).strip())
    return Sheet(head, rows, notes, number)
