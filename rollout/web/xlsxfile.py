"""Workbooks that open without running anything (SECURITY: spreadsheet formula)."""

import datetime
import io
import math
from collections.abc import Iterable, Sequence

import xlsxwriter

LONGEST = 32_767  # characters that a cell holds
WIDEST = 60  # of a column, in characters
_BEFORE_1900 = datetime.date(1900, 3, 1)  # a spreadsheet's calendar has a wrong day before


def build(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, name: str = "", made_at: datetime.datetime | None = None
) -> bytes:
    """One sheet, its header bold and in view. Numbers and dates stay such; all else is text, whatever it begins with.

    Rows go to a temporary file one by one. `made_at` is written into the file; the same input makes the same parts.
    """
    kept = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(kept, options) as book:
        book.set_properties({"created": made_at or datetime.datetime.now(datetime.UTC)})
        sheet = book.add_worksheet(name or None)
        sheet.freeze_panes(1, 0)
        forms = _Forms(book)
        widths = [_text(sheet, 0, column, str(label), forms.bold) for column, label in enumerate(head)]
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                widths[column] = max(widths[column], _write(sheet, number, column, value, forms))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(width, WIDEST) + 2)
    return kept.getvalue()


class _Forms:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.bold, self.day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, forms: _Forms) -> int:
    """Put the value into its cell; how many characters wide it shows."""
    if value is None or value == "":
        return 0
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        sheet.write_number(row, column, value)
        return len(str(value))
    if type(value) is datetime.date and value >= _BEFORE_1900:
        sheet.write_datetime(row, column, value, forms.day)
        return len("2026-10-06")
    return _text(sheet, row, column, str(value))


def _text(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str, form: object = None) -> int:
    sheet.write_string(row, column, text[:LONGEST], form)
    return max(map(len, text.splitlines()), default=0)
