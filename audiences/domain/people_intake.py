"""Where reading a people file ends and taking it in begins.

A reader gives a `PeopleFile`. Its rows are asked for once, a chunk at a time, and nobody holds them all: a reader keeps
no more than the row it is at. A row that cannot be read comes with a refusal; it is rejected, and the id that it names
keeps its person from being taken for a leaver. A file that breaks off midway raises ValidationError from its rows, and
nothing of it is kept. Dates arrive as year-month-day, codes and ids as written; what a value may be is decided by
`people_rows` alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_files import PeopleFile, PeopleRow

CHUNK = 5_000  # rows that are looked at together


def of_mappings(given: Sequence[Mapping[str, str]]) -> PeopleFile:
    """Rows by column, such as an API or a test has: the first is row 2, and a column that a row lacks is empty."""
    columns = (*COLUMNS, *sorted({name for row in given for name in row} - set(COLUMNS)))
    rows = (PeopleRow(n, {name: row.get(name, "") for name in columns}) for n, row in enumerate(given, start=2))
    return PeopleFile(columns, rows)


def chunks(rows: Iterable[PeopleRow]) -> Iterator[list[PeopleRow]]:
    """Rows in lists of CHUNK."""
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
