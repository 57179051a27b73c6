"""The rows of any people file below its header, whatever system wrote it. Pure."""

from dataclasses import replace
from itertools import chain

from django.utils.translation import gettext_lazy

from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_formats import systems, words
from audiences.domain.people_formats.values import is_status
from rollout.tabular import files
from rollout.tabular.files import Expected, Sheet
from rollout.tabular.sheets import Row

TITLE_ROWS = 20  # that may stand above the header

EXPECTED = Expected(
    columns=COLUMNS,
    empty=gettext_lazy("The file is empty. A CSV file with a header and one row a person is accepted."),
    no_header=gettext_lazy(
        "Row 1 is not a header: it begins with “%(first)s”. Column names such as external_id, first_name and "
        "last_name are accepted, separated by comma, semicolon or tab."
    ),
    broken=gettext_lazy("Row %(row)s is not valid CSV (%(error)s). A quote inside a quoted value is written twice."),
    counts=systems.known,
    above=TITLE_ROWS,
)


def read(content: bytes, *, encoding: str) -> Sheet:
    """The file's header and rows. ValidationError with one sentence when it is unreadable or has no header."""
    sheet = files.read(content, EXPECTED, encoding=encoding)
    if not systems.of(sheet.columns).labelled:
        return sheet
    first = next(sheet.rows, None)
    if first is None or _is_labels(sheet.columns, first):
        return sheet
    return replace(sheet, rows=chain([first], sheet.rows))


def _is_labels(headers: tuple[str, ...], row: Row) -> bool:
    """Whether the row below a header of keys says them again in words, as a user data file does: its status is none."""
    cells = dict(zip(headers, row[1], strict=False))
    status = next((cell for header, cell in cells.items() if words.key(header) == "status"), "")
    return bool(status.strip()) and not is_status(status)
