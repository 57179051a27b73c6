"""People from a workbook: the same preview as from its CSV file, and a refused one changes nothing."""

import csv
import datetime

import pytest

from audiences.domain import imports
from audiences.models import ImportLine, PeopleImport, Person
from rollout.jobs.domain import jobs
from rollout.jobs.models import JobFile
from rollout.tabular import files
from tests.audiences.domain.test_bad_files import AT, FILES, LEFT_BEHIND, row_counts
from tests.tabular.test_refused_workbooks import REFUSED
from tests.tabular.workbook_files import workbook

pytestmark = pytest.mark.django_db


def rows() -> list[list[object]]:
    with (FILES / "good.csv").open(newline="") as file:
        return [list(row) for row in csv.reader(file)]


def upload(content: bytes, tenant, by, name: str = "people.xlsx") -> PeopleImport:
    made = imports.upload(file_name=name, content=content, by=by, at=AT)
    jobs.run_queued(tenant)
    made.refresh_from_db()
    return made


def test_a_workbook_is_applied_as_its_csv_file_would_be(inside, system):
    given = rows()
    day = given[0].index("hire_date")
    for row in given[1:]:
        row[day] = row[day] and datetime.date.fromisoformat(row[day])
    made = upload(workbook(*given), inside, system, name="people.csv")
    assert (made.state, made.problem) == ("ready", "")
    assert made.counts == {"rows": 3, "new": 3, "changed": 0, "leavers": 0, "unchanged": 0, "rejected": 0}
    assert JobFile.objects.get(job=made.preview_job).content_type == files.XLSX
    imports.ask_to_apply(people_import=made, confirmed=False, by=system, at=AT)
    jobs.run_queued(inside)
    assert Person.objects.count() == 3
    again = upload((FILES / "good.csv").read_bytes(), inside, system)
    assert again.counts == {"rows": 3, "new": 0, "changed": 0, "leavers": 0, "unchanged": 3, "rejected": 0}


def test_sheets_that_were_left_out_are_said(inside, system):
    made = upload(workbook(*rows(), fill=lambda book, sheet: book.add_worksheet("Notes")), inside, system)
    assert made.notes[0] == "Read from the sheet “Sheet1”. Left out: “Notes”."


def test_rows_of_a_workbook_are_rejected_by_number(inside, system):
    given = rows()
    given[3][given[0].index("first_name")] = "=1+1"
    made = upload(workbook(*given, strings_to_formulas=False), inside, system)
    (line,) = ImportLine.objects.filter(people_import=made, kind="rejected")
    assert (line.row, line.column) == (4, "first_name")
    assert line.reason == "“=1+1” begins with “=”, which a spreadsheet runs as a formula; plain text is accepted."


OF_THE_ARCHIVE = ["a password", "an .xls file", "any ZIP file", "a part above", "1,001 parts", "a bomb that says so"]
OF_THE_SHEET = {
    "another header": (
        workbook(["id", "name"], ["1", "Ada"]),
        "No visible sheet of the workbook has a header in its first 21 rows. Column names such as external_id, "
        "first_name, last_name are accepted, each in a cell.",
    ),
    "a column is missing": (
        workbook(*(row[:-1] for row in rows())),
        "The column “status” is missing from the header. A column may be empty, but it must be there, because what a "
        "file leaves out is taken away.",
    ),
    "nobody": (workbook(rows()[0]), "The file has a header and no people below it. Nothing was changed."),
    "merged cells": (
        workbook(*rows(), fill=lambda book, sheet: sheet.merge_range("G6:G8", "Energy")),
        "The cells G6:G8 are merged. Unmerge them, so that every row has its own values, and upload again.",
    ),
    "an error in the last row": (
        workbook(*rows(), fill=lambda book, sheet: sheet.write_formula("F9", "=X", None, "#NAME?")),
        "Cell F9 has the error #NAME?. Correct it in your spreadsheet, save and upload again.",
    ),
}


@pytest.mark.parametrize("name", [*OF_THE_ARCHIVE, *OF_THE_SHEET])
def test_a_refused_workbook_changes_nothing(name, inside, system):
    make, sentence = REFUSED.get(name, (None, ""))
    content, sentence = OF_THE_SHEET.get(name) or (make(), sentence)
    before = row_counts(LEFT_BEHIND)
    made = upload(content, inside, system)
    assert (made.state, made.problem) == ("refused", sentence)
    assert row_counts(LEFT_BEHIND) == before
