"""Workbooks for tests: good ones as spreadsheets write them, and bad ones made of them by a change to one part."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

HEAD = ("id", "name")
SHEET = "xl/worksheets/sheet1.xml"

Fill = Callable[[Any, Any], None]


def workbook(*rows: Sequence[object], fill: Fill | None = None, name: str = "Sheet1", **options: object) -> bytes:
    """A workbook of one sheet with the rows; `fill(book, sheet)` adds to it."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True, "default_date_format": "yyyy-mm-dd", **options}) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if fill:
            fill(book, sheet)
    return kept.getvalue()


def cell(value: object, form: str = "") -> bytes:
    """A workbook with the value in B2, under a number format."""

    def fill(book: Any, sheet: Any) -> None:
        sheet.write(1, 1, value, book.add_format({"num_format": form}))

    return workbook(HEAD, ("1",), fill=fill)


def sheets(*titles: str, hide: str = "", header: str = "People") -> bytes:
    """A workbook of several sheets, one of them with the header."""

    def fill(book: Any, first: Any) -> None:
        for title in titles:
            sheet = first if title == titles[0] else book.add_worksheet(title)
            sheet.write_row(0, 0, HEAD if title == header else ["Read me"])
            sheet.write_row(1, 0, ["1", title])
            if title == hide:
                sheet.hide()
            elif title == header:
                sheet.set_first_sheet()
                sheet.activate()

    return workbook(fill=fill, name=titles[0])


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive again, after a change of its parts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return packed(parts)


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return kept.getvalue()


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The archive with one part changed in one place."""

    def change(parts: dict[str, bytes]) -> None:
        assert parts[part].count(old) == 1, parts[part]
        parts[part] = parts[part].replace(old, new)

    return repacked(content, change)


GOOD = workbook(HEAD, ("1", "Ada"), (), ("3", "Cy"))
