"""What every file of rows comes down to, and what its reader must know of what it expects."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise

Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Expected:
    """The columns a header is known by, and the sentences for a file that has none of them.

    `empty` takes nothing, `no_header` takes %(first)s, `broken` takes %(row)s and %(error)s.
    """

    columns: tuple[str, ...]
    empty: str | Promise
    no_header: str | Promise
    broken: str | Promise

    def knows(self, cells: list[str]) -> int:
        """How many of the cells name a column."""
        return sum(name in self.columns for name in names(cells))


@dataclass(frozen=True)
class Sheet:
    """A readable file: its columns, and the rows below that hold anything, numbered as a spreadsheet does.

    Rows are read as they are asked for, once; reading them raises ValidationError where the file is broken.
    `notes` are sentences about what of the file was not read.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    notes: tuple[str, ...] = ()


def names(cells: list[str]) -> tuple[str, ...]:
    """Cells of a header as column names."""
    return tuple(cell.strip().lower() for cell in cells)


def under_header(records: Iterator[Row], expected: Expected, notes: tuple[str, ...] = ()) -> Sheet:
    """The sheet of numbered records, the first of which must be a header. ValidationError when it is none."""
    head = next(records, (1, []))[1]
    if not expected.knows(head):
        raise ValidationError(expected.no_header, params={"first": names(head)[0][:40] if head else ""})
    return Sheet(names(head), (row for row in records if any(cell.strip() for cell in row[1])), notes)
