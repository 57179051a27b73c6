"""The sample workbooks from the sample CSV files: `make samples`. The same CSV makes the same workbook."""

import csv
import datetime
from pathlib import Path

from rollout.web import xlsxfile

HERE = Path(__file__).resolve().parent
MADE_AT = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
SAMPLES = {"people": "People", "completions": "Completions"}  # sheet by file
NUMBERS = {"attr_cost_center", "attr_approval_limit", "score"}
DAYS = {"hire_date"}


def workbook(name: str) -> bytes:
    """The workbook of a sample, with numbers and days as a spreadsheet has them."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    typed = ([_typed(column, cell) for column, cell in zip(head, row, strict=True)] for row in rows)
    return xlsxfile.build(head, typed, name=SAMPLES[name], made_at=MADE_AT)


def _typed(column: str, cell: str) -> object:
    if column in DAYS and cell:
        return datetime.date.fromisoformat(cell)
    return int(cell) if column in NUMBERS and cell else cell


if __name__ == "__main__":
    for name in SAMPLES:
        (HERE / f"{name}.xlsx").write_bytes(workbook(name))
