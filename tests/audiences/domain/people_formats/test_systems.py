"""Export files of other systems, as they are: each is recognized, and its rows arrive as canonical text."""

from pathlib import Path

import pytest

from audiences.domain import people_files
from audiences.domain.people_formats import recognition, targets, words
from audiences.domain.people_formats.dates import Order
from audiences.domain.people_formats.recognition import Question
from tests.tabular.workbook_files import workbook

EXPORTS = Path(__file__).parents[3] / "fixtures" / "people_exports"
EXPECTED = {
    "successfactors.csv": (
        "successfactors",
        1,
        {
            "external_id": "1003",
            "first_name": "Yolanda",
            "last_name": "García Ñúñez",
            "email": "",
            "manager_external_id": "1002",
            "division": "Energy Networks/Grid - North",
            "job_role": "Technician",
            "country": "MX",
            "site": "Monterrey",
            "language": "es-MX",
            "time_zone": "America/Monterrey",
            "hire_date": "2018-11-30",
            "status": "left",
            "attr_jobcode": "TEC2",
            "attr_custom01": "",
        },
    ),
    "totara-users.csv": (
        "totara-users",
        1,
        {
            "external_id": "T3",
            "first_name": "Ines",
            "last_name": "Prado",
            "email": "",
            "country": "ES",
            "site": "Bilbao",
            "language": "es",
            "time_zone": "",
            "status": "left",
            "attr_costcenter": "",
        },
    ),
    "totara-jobs.csv": (
        "totara-jobs",
        1,
        {
            "external_id": "T2",
            "manager_external_id": "T1",
            "division": "Corporate Functions",
            "job_role": "Chief financial officer",
            "attr_position": "P3",
        },
    ),
    "moodle-users.csv": (
        "moodle-users",
        1,
        {
            "external_id": "M2",
            "first_name": "Marcus",
            "last_name": "Bell",
            "email": "marcus.bell@norvane.example",
            "division": "Finance",
            "country": "US",
            "site": "Chicago",
            "language": "en",
            "time_zone": "",
            "status": "",
            "attr_grade": "B",
        },
    ),
    "workday.csv": (
        "workday",
        4,
        {
            "external_id": "W2",
            "first_name": "Marcus",
            "last_name": "Bell",
            "email": "marcus.bell@norvane.example",
            "manager_external_id": "W1",
            "division": "Corporate Functions/Finance",
            "function": "Finance",
            "job_role": "Chief financial officer",
            "country": "US",
            "site": "Chicago",
            "employment_type": "part_time",
            "hire_date": "2012-07-21",
            "status": "leave",
            "attr_cost_center": "1010",
        },
    ),
    "german.csv": (
        "plain",
        2,
        {
            "external_id": "D2",
            "first_name": "Jürgen",
            "last_name": "Özdemir",
            "email": "juergen@norvane.example",
            "manager_external_id": "D1",
            "division": "Zentrale/Finanzen",
            "job_role": "Finanzvorstand",
            "country": "AT",
            "site": "Wien",
            "employment_type": "part_time",
            "hire_date": "2012-07-05",
        },
    ),
}
ENCODINGS = {"german.csv": "windows-1252"}


def test_every_fixture_is_tried():
    assert {path.name for path in EXPORTS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_recognized_and_read(name):
    system, header_row, last = EXPECTED[name]
    content = (EXPORTS / name).read_bytes()
    found = recognition.inspect(content, encoding=ENCODINGS.get(name, ""), remembered=None)
    assert (found.reading.system, found.header_row, found.asks) == (system, header_row, (Question.COLUMNS,))
    file = people_files.read(content, found.reading)
    rows = list(file.rows)
    assert not [row.refusal for row in rows if row.refusal]
    assert rows[-1].cells == last
    assert set(file.columns) == set(last)


def test_labels_below_the_keys_are_no_person():
    content = (EXPORTS / "successfactors.csv").read_bytes()
    reading = recognition.inspect(content, encoding="", remembered=None).reading
    assert [row.number for row in people_files.read(content, reading).rows] == [3, 4, 5]
    without = b"\n".join(line for n, line in enumerate(content.split(b"\n")) if n != 1)
    assert [row.number for row in people_files.read(without, reading).rows] == [2, 3, 4]


def test_of_several_assignments_the_first_current_one_counts():
    content = (EXPORTS / "totara-jobs.csv").read_bytes()
    file = people_files.read(content, recognition.inspect(content, encoding="", remembered=None).reading)
    assert [(row.number, row.cells["external_id"]) for row in file.rows] == [(2, "T1"), (4, "T2")]
    assert file.notes == ("1 row is left out: of several job assignments a person, the first current one counts.",)
    assert not file.whole


def test_a_workbook_with_merged_titles_is_read_below_them():
    content = workbook(
        ["All workers"],
        [],
        ["Employee ID", "First Name", "Last Name"],
        ["W1", "Helena", "Brandt"],
        fill=lambda book, sheet: sheet.merge_range("A1:C1", "All workers"),
    )
    found = recognition.inspect(content, encoding="", remembered=None)
    assert (found.header_row, found.reading.fills) == (
        3,
        {"employee id": "external_id", "first name": "first_name", "last name": "last_name"},
    )
    (row,) = people_files.read(content, found.reading).rows
    assert row == (4, {"external_id": "W1", "first_name": "Helena", "last_name": "Brandt"}, "")


def test_the_same_header_is_read_as_remembered_without_asking():
    content = (EXPORTS / "workday.csv").read_bytes()
    guess = recognition.inspect(content, encoding="", remembered=None).reading
    confirmed = guess.__class__(**{**guess.kept(), "fills": {**guess.fills, "cost center": ""}})
    again = recognition.inspect(content, encoding="", remembered=confirmed)
    assert (again.asks, again.reading.fills["cost center"]) == ((), "")
    grown = content
    for before, after in ((b"Cost Center", b"Cost Center,Grade"), (b",1015", b",1015,7"), (b",1010", b",1010,8")):
        grown = grown.replace(before, after)
    changed = recognition.inspect(grown, encoding="", remembered=confirmed)
    assert (changed.asks, changed.reading.fills["cost center"]) == ((Question.COLUMNS,), "")


def test_dates_that_could_be_two_days_are_asked_for():
    rows = ["Employee ID,First name,Hire date", "1,Ada,03/04/2024", "2,Bo,05/06/2024"]
    found = recognition.inspect("\n".join(rows).encode(), encoding="", remembered=None)
    assert found.asks == (Question.COLUMNS, Question.DATES)
    assert found.two_meanings == "03/04/2024"
    proven = recognition.inspect("\n".join([*rows, "3,Cy,25/12/2023"]).encode(), encoding="", remembered=None)
    assert (proven.asks, proven.reading.dates) == ((Question.COLUMNS,), Order.DAY_FIRST)


def test_bytes_that_are_no_utf_8_are_asked_for_with_what_they_would_read():
    found = recognition.inspect((EXPORTS / "german.csv").read_bytes(), encoding="", remembered=None)
    assert found.asks == (Question.ENCODING,)
    assert found.encodings["windows-1252"][0].startswith("Führungskraft, Geschäftsbereich, Beschäftigungsart")
    assert found.encodings["windows-1251"][0].startswith("Fьhrungskraft, ")
    assert {"windows-1250", "windows-1254"}.isdisjoint(found.encodings)  # which make the same of all of it


def test_a_remembered_encoding_is_not_put_on_a_file_that_says_its_own():
    content = "Employee ID,First name\n1,Zoë\n".encode()
    first = recognition.inspect(content, encoding="", remembered=None).reading
    remembered = first.__class__(**{**first.kept(), "encoding": "windows-1252"})
    found = recognition.inspect(content, encoding="", remembered=remembered)
    (row,) = people_files.read(content, found.reading).rows
    assert row.cells["first_name"] == "Zoë"


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Vorgesetzter (Personal-Nr.)", "manager_external_id"),
        ("Hire date (YYYY-MM-DD)", "hire_date"),
        ("Manager (Name)", ""),
    ],
)
def test_a_remark_behind_a_header_does_not_hide_it(header, target):
    assert words.target(header) == target


@pytest.mark.parametrize("name", EXPECTED)
def test_the_form_offers_whatever_is_recognized(name):
    """Else confirming it as it stands would leave the column out."""
    found = recognition.inspect((EXPORTS / name).read_bytes(), encoding=ENCODINGS.get(name, ""), remembered=None)
    for header, target in found.reading.fills.items():
        assert target in dict(targets.choices(header, target)), header
