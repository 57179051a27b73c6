"""Workbooks are read as the CSV file that a spreadsheet would save of them."""

import datetime
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from rollout.tabular import files
from tests.tabular.test_delimited import EXPECTED, read
from tests.tabular.workbook_files import GOOD, HEAD, SHEET, cell, replaced, sheets, workbook

ROWS = [(2, ["1", "Ada"]), (4, ["3", "Cy"])]


def test_rows_are_numbered_as_in_the_sheet() -> None:
    assert read(GOOD) == (HEAD, ROWS)


def test_its_own_library_s_files_are_read_too() -> None:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in (HEAD, ("1", "Ada"), (None, None), ("3", "Cy")):
        book.active.append(row)
    book.save(kept)
    assert read(kept.getvalue()) == (HEAD, ROWS)


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}, {"use_zip64": True}, {"date_1904": True}])
def test_ways_to_write_the_same(options: dict[str, object]) -> None:
    content = workbook(HEAD, ("1", datetime.date(2026, 10, 6)), **options)
    assert read(content)[1] == [(2, ["1", "2026-10-06"])]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (cell(1015), "1015"),
        (cell(1015.0), "1015"),
        (cell(-3), "-3"),
        (cell(87.5), "87.5"),
        (cell(0.1 + 0.2), "0.3"),
        (cell(1e-7), "0.0000001"),
        (cell(999_999_999_999_999), "999999999999999"),
        (cell(42, "00000"), "00042"),
        (cell(0.85, "0%"), "85%"),
        (cell(0.125, "0.0%"), "12.5%"),
        (cell(1250, "#,##0.00"), "1250"),
        (cell(True), "TRUE"),
        (cell(datetime.date(2024, 2, 28), "dd/mm/yyyy"), "2024-02-28"),
        (cell(datetime.datetime.fromisoformat("2026-10-06T09:40"), "yyyy-mm-dd hh:mm"), "2026-10-06T09:40:00"),
        (cell(datetime.datetime.fromisoformat("2026-10-06T14:58:59"), "m/d/yy h:mm"), "2026-10-06T14:58:59"),
        (cell(datetime.time(9, 40), "hh:mm"), "09:40:00"),
        (cell(datetime.timedelta(hours=30), "[h]:mm"), "1 day, 6:00:00"),
        (cell("  spaced "), "  spaced "),
        (cell("two\nlines"), "two\nlines"),
        (cell("@SUM(A1)"), "@SUM(A1)"),
    ],
)  # fmt: skip
def test_cells_read_as_a_csv_file_would_have_them(content: bytes, text: str) -> None:
    assert read(content)[1] == [(2, ["1", text])]


def test_a_formula_counts_as_the_value_it_was_saved_with() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_formula("A2", '=CONCAT("E","1")', None, "E1")
        sheet.write_formula("B2", "=2/4", None, 0.5)
        sheet.write_formula("A3", '=""', None, "")
        sheet.write_string("B3", "=1+1")

    assert read(workbook(HEAD, fill=fill))[1] == [(2, ["E1", "0.5"]), (3, ["", "=1+1"])]


def test_rich_and_linked_text_is_text() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_rich_string("A2", "E", book.add_format({"bold": True}), "1")
        sheet.write_url("B2", "mailto:ada@example.com", string="ada@example.com")

    assert read(workbook(HEAD, fill=fill))[1] == [(2, ["E1", "ada@example.com"])]


def test_empty_cells_with_a_format_are_no_values() -> None:
    def fill(book: Any, sheet: Any) -> None:
        shaded = book.add_format({"bg_color": "yellow"})
        for row in range(6):
            sheet.write_blank(row, 7, None, shaded)
        sheet.set_row(90, 20, shaded)

    assert read(workbook(HEAD, ("1", "Ada"), (), ("3", "Cy"), fill=fill)) == (HEAD, ROWS)


def test_the_first_visible_sheet_with_the_header_is_read_and_the_others_are_named() -> None:
    sheet = files.read(sheets("Notes", "People", "Old", hide="Notes"), EXPECTED)
    assert list(sheet.rows) == [(2, ["1", "People"])]
    assert sheet.notes == ("Read from the sheet “People”. Left out: “Notes”, “Old”.",)
    assert files.read(GOOD, EXPECTED).notes == ()


def test_of_many_sheets_five_are_named() -> None:
    sheet = files.read(sheets("People", *"ABCDEFG"), EXPECTED)
    assert sheet.notes == ("Read from the sheet “People”. Left out: “A”, “B”, “C”, “D”, “E” and 2 more.",)


def test_a_size_that_a_sheet_says_of_itself_is_not_relied_on() -> None:
    assert read(replaced(GOOD, SHEET, b'<dimension ref="A1:B4"/>', b'<dimension ref="A1:A2"/>')) == (HEAD, ROWS)
    assert read(replaced(GOOD, SHEET, b'<dimension ref="A1:B4"/>', b"")) == (HEAD, ROWS)


def test_told_by_content_not_by_name() -> None:
    assert files.content_type(GOOD) == files.XLSX
    assert files.content_type(b"id,name\n") == "text/csv"


MEASURE = """
import re, sys
from pathlib import Path
import django
django.setup()
from rollout.tabular import files
from tests.tabular.test_delimited import EXPECTED
rows = sum(1 for _ in files.read(Path(sys.argv[1]).read_bytes(), EXPECTED).rows)
print(rows, re.search("VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Of ten times as many rows neither the XML nor the cells are kept: the peak grows by less than they unpack to."""
    used = {}
    for rows in (2_000, 20_000):
        file = tmp_path / f"{rows}.xlsx"
        numbers = ((n, f"Name {n}", *range(8)) for n in range(rows))
        file.write_bytes(workbook((*HEAD, *"cdefghij"), *numbers, constant_memory=True))
        said = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True)
        read_rows, used[rows] = map(int, said.stdout.split())
        assert read_rows == rows
        unpacked = sum(entry.file_size for entry in zipfile.ZipFile(file).infolist())
    assert (used[20_000] - used[2_000]) * 1024 < unpacked, (used, unpacked)
