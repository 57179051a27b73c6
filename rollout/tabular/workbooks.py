"""Workbooks (.xlsx) as rows of text: what a spreadsheet would write into a CSV file, and nothing silently lost.

A formula counts as the value it was saved with. What has no one meaning as text is refused with a sentence that names
the cell: an error, a merged range, a formula without a saved value, a number that a spreadsheet has rounded.
"""

import io
import re
import warnings
from collections.abc import Iterator
from itertools import islice
from typing import Any
from zipfile import ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from rollout.tabular import archives, cells
from rollout.tabular.archives import damaged
from rollout.tabular.parts import Part
from rollout.tabular.sheets import Expected, Row
from rollout.tenancy.refusals import Slip

MOST_ROWS = 1_048_576  # a sheet can have
MOST_CELLS = 20_000_000  # in rows as wide as their last cell
NAMED = 5  # sheets in one sentence

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MALFORMED = (*archives.BROKEN, ArithmeticError, AttributeError, SyntaxError, TypeError)

warnings.filterwarnings("ignore", module="openpyxl")  # of features that values have no use for


def is_one(content: bytes) -> bool:
    """By its first bytes, whatever the file is called: a ZIP archive, or what Office wrote before there were any."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE))


def records(content: bytes, expected: Expected) -> tuple[Iterator[Row], tuple[str, ...]]:
    """(row, cells) of the first visible sheet with a header, from the header on, and sentences about what was left out.

    ValidationError with one sentence when the content is no workbook that can be read; rows raise it as they are read.
    """
    if content.startswith(_OLE):
        raise _older(content)
    archive, parts = archives.opened(content)
    _check_kind(archive)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    except _MALFORMED as error:
        raise damaged() from error
    sheet, header_row = _chosen(book, expected)
    _check_sheet(parts[sheet._worksheet_path], header_row)  # a read-only sheet does not tell its merged ranges
    return _rows(sheet, header_row), _left_out(book, sheet)


def _older(content: bytes) -> ValidationError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return archives.protected()
    return Slip(
        _(
            "This is a file of the old Excel format (.xls). Open it in your spreadsheet, "
            "save it as .xlsx or as “CSV UTF-8” and upload that."
        )
    )


def _check_kind(archive: ZipFile) -> None:
    names = set(archive.namelist())
    if "content.xml" in names or "xl/workbook.bin" in names:
        raise Slip(
            _(
                "This is a spreadsheet of another format (.ods or .xlsb). Open it in your spreadsheet, "
                "save it as .xlsx or as “CSV UTF-8” and upload that."
            )
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Slip(
            _("This is a ZIP file, but not a workbook. A workbook (.xlsx) or a CSV file is accepted, not packed.")
        )


def _chosen(book: Workbook, expected: Expected) -> tuple[ReadOnlyWorksheet, int]:
    """The first visible sheet with a header, and the number of the header's row."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for sheet in visible:
        sheet.reset_dimensions()  # what a sheet says of its own size is not to be relied on
        first = [[str(cell.value or "") for cell in row] for row in islice(_read(sheet), expected.above + 1)]
        position = expected.header_among(first)
        if position is not None:
            return sheet, position + 1
    columns = ", ".join(expected.columns[:3])
    if expected.above:
        raise Slip(
            _(
                "No visible sheet of the workbook has a header in its first %(most)s rows. "
                "Column names such as %(columns)s are accepted, each in a cell."
            ),
            params={"columns": columns, "most": expected.above + 1},
        )
    raise Slip(
        _(
            "No visible sheet of the workbook has a header in row 1. "
            "Column names such as %(columns)s are accepted, each in a cell."
        ),
        params={"columns": columns},
    )


def _check_sheet(part: Part, header_row: int) -> None:
    merged = next((each for each in part.merged if _last_row(each) >= header_row), "")
    if merged:
        raise Slip(
            _("The cells %(range)s are merged. Unmerge them, so that every row has its own values, and upload again."),
            params={"range": merged[:20]},
        )
    if part.uncached:
        raise Slip(
            _(
                "Cell %(cell)s has a formula without a saved value. "
                "Open the workbook in your spreadsheet, save it and upload it again."
            ),
            params={"cell": part.uncached[:20]},
        )
    if not part.in_order:
        raise damaged()


def _last_row(cell_range: str) -> int:
    """3 for A1:F3; one that cannot be read counts as within the rows."""
    found = re.search(r"(\d{1,7})$", cell_range)
    return int(found[1]) if found else MOST_ROWS


def _rows(sheet: ReadOnlyWorksheet, header_row: int) -> Iterator[Row]:
    """Every row from the header on that holds anything, with its number; each as wide as the header."""
    width = 0
    for row in islice(_read(sheet), header_row - 1, None):
        shown = [cells.text(cell) for cell in row]
        while shown and not shown[-1].strip():
            shown.pop()
        if not shown:
            continue
        width = width or len(shown)
        if len(shown) > width:
            raise Slip(
                _(
                    "Cell %(cell)s has a value, but row %(header)s names no column there. "
                    "Name it or clear it, and upload again."
                ),
                params={"cell": row[len(shown) - 1].coordinate, "header": header_row},
            )
        yield next(cell.row for cell in row if cell.value is not None), shown + [""] * (width - len(shown))


def _read(sheet: ReadOnlyWorksheet) -> Iterator[tuple[Any, ...]]:
    """The sheet's rows, from the first. ValidationError when they go on without end, or break off."""
    taken = 0
    try:
        for number, row in enumerate(sheet.iter_rows(), 1):
            taken += len(row)
            if number > MOST_ROWS or taken > MOST_CELLS:
                raise damaged()
            yield row
    except _MALFORMED as error:
        raise damaged() from error


def _left_out(book: Workbook, sheet: ReadOnlyWorksheet) -> tuple[str, ...]:
    others = [f"“{other.title[:40]}”" for other in book.worksheets if other is not sheet]
    if not others:
        return ()
    words = {"sheet": sheet.title[:40], "others": ", ".join(others[:NAMED])}
    if len(others) > NAMED:
        words["more"] = str(len(others) - NAMED)
        return (_("Read from the sheet “%(sheet)s”. Left out: %(others)s and %(more)s more.") % words,)
    return (_("Read from the sheet “%(sheet)s”. Left out: %(others)s.") % words,)
