"""Bad people files: each gets its sentence, and no table has a row more or less for it."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from audiences.domain import imports
from audiences.models import ImportLine, PeopleImport, Person
from rollout.jobs.domain import jobs

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
FILES = Path(__file__).parents[2] / "fixtures" / "people"

# What may remain of a refused upload, and why.
LEFT_BEHIND = {
    "audiences.PeopleImport": "the history says that the file came and was refused",
    "jobs.Job": "the preview is a job",
    "jobs.JobFile": "the file itself, to be looked at",
    "jobs.AgendaItem": "wakes the worker",
}
REJECTED_ROWS = {"audiences.ImportLine": "the list of rejected rows, to be downloaded and corrected"}

SAVE_AS = "save it as “CSV UTF-8” and upload that"
UNREADABLE = {
    "binary.csv": f"This is not a text file: it has NUL bytes. Open it in your spreadsheet, {SAVE_AS}.",
    "nul-bytes.csv": f"This is not a text file: it has NUL bytes. Open it in your spreadsheet, {SAVE_AS}.",
    "workbook.csv": "The workbook is damaged and cannot be read. Open it in your spreadsheet, save it as .xlsx and "
    "upload that.",
    "empty.csv": "The file is empty. A CSV file with a header and one row a person is accepted.",
    "only-header.csv": "The file has a header and no people below it. Nothing was changed.",
    "missing-column.csv": "The column “email” is missing from the header. A column may be empty, but it must be there, "
    "because what a file leaves out is taken away.",
    "missing-columns.csv": "The columns “hire_date” and “status” are missing from the header. A column may be empty, "
    "but it must be there, because what a file leaves out is taken away.",
    "unknown-column.csv": "The column “salary” is not known. Besides the canonical columns, attr_<name> is accepted "
    "for what else you keep of people, such as attr_cost_center.",
    "column-twice.csv": "The column “email” is in the header more than once; each once is accepted.",
    "ten-thousand-columns.csv": "The header has 10,000 columns; up to 1,000 are accepted. "
    "Take out those that nobody needs.",
    "open-quote.csv": "Row 2 is not valid CSV (unexpected end of data). "
    "A quote inside a quoted value is written twice.",
    "no-header.csv": "Row 1 is not a header: it begins with “e1”. Column names such as external_id, first_name and "
    "last_name are accepted, separated by comma, semicolon or tab.",
    "cut-utf16.csv": f"The file is not valid UTF-16-LE at row 4. Open it in your spreadsheet, {SAVE_AS}.",
    "broken-quotes.csv": "Row 3 is not valid CSV (',' expected after '\"'). A quote inside a quoted value is "
    "written twice.",
}
REJECTED = {
    "unknown-manager.csv": [
        "Row 3, manager_external_id: The manager “E99” is not in the file; "
        "the external id of somebody in it is accepted.",
        "Row 4, manager_external_id: The manager “E2” is in the file, but that row is rejected.",
    ],
    "manager-loop.csv": [
        f"Row {row}, manager_external_id: The manager line is a loop: E1 → E3 → E2 → E1." for row in (2, 3, 4)
    ],
    "own-manager.csv": ["Row 4, manager_external_id: The manager line is a loop: E3 → E3."],
    "duplicate-id.csv": [
        f"Row {row}, external_id: “E2” stands in 2 rows; each external id once is accepted." for row in (3, 4)
    ],
    "no-id.csv": ["Row 4, external_id: Every person needs an id that stays the same from file to file."],
    "no-name.csv": ["Row 4, last_name: Enter a first or a last name."],
    "bad-date.csv": [
        "Row 4, hire_date: “31.02.2024” is not a date; year-month-day such as 2024-02-28 is accepted."
    ],
    "mixed-dates.csv": [
        "Row 3, hire_date: “31.01.2020” is not a date; year-month-day such as 2024-02-28 is accepted.",
        "Row 4, hire_date: “01/31/2020” is not a date; year-month-day such as 2024-02-28 is accepted.",
    ],
    "impossible-date.csv": [
        "Row 4, hire_date: “2024-02-31” is not a date; year-month-day such as 2024-02-28 is accepted."
    ],
    "bad-country.csv": [
        "Row 4, country: “Germany” is not a country code; two letters of ISO 3166 such as DE are accepted."
    ],
    "bad-zone.csv": [
        "Row 4, time_zone: “Europe/Atlantis” is not a time zone; an IANA name such as Europe/Berlin is accepted."
    ],
    "bad-status.csv": ["Row 4, status: “retired” is not known; accepted are active, leave, left."],
    "bad-employment.csv": [
        "Row 4, employment_type: “boss” is not known; accepted are full_time, part_time, contract, field."
    ],
    "bad-email.csv": [
        "Row 4, email: “cy at norvane” is not an e-mail address; one such as ada@example.com is accepted."
    ],
    "bad-language.csv": ["Row 4, language: “Klingon” is not a language; a tag such as en or pt-BR is accepted."],
    "bad-mobile.csv": [
        "Row 4, mobile: “call me” is not a telephone number; one such as +49 170 1234567 is accepted."
    ],
    "bad-division.csv": [
        "Row 4, division: “Energy//Grid” has an empty part; a path such as Energy Networks/Grid is accepted."
    ],
    "formula.csv": [
        "Row 4, first_name: “=HYPERLINK(\"http://x.example\")” begins with “=”, which a spreadsheet runs as a "
        "formula; plain text is accepted."
    ],
    "formula-role.csv": [
        "Row 4, job_role: “@SUM(A1)” begins with “@”, which a spreadsheet runs as a formula; plain text is accepted."
    ],
    "too-long.csv": ["Row 4, job_role: The value has 121 characters; up to 120 are accepted."],
    "bad-technology.csv": ["Row 4, technology_access: “toaster” is not known; accepted are own, shared, none."],
    "line-break.csv": [
        "Row 4, job_role: The value has control characters or a line break; plain text on one line is accepted."
    ],
    "long-id.csv": ["Row 4, external_id: The value has 81 characters; up to 80 are accepted."],
    "long-path.csv": ["Row 4, division: The value has 439 characters; up to 400 are accepted."],
    "zero-date.csv": [
        "Row 4, hire_date: “0000-00-00” is not a date; year-month-day such as 2024-02-28 is accepted."
    ],
    "early-date.csv": [
        "Row 4, hire_date: “1899-12-31” is not a date; year-month-day such as 2024-02-28 is accepted."
    ],
    "too-wide.csv": ["Row 4: The row has 19 values where the header has 17; is a separator not in quotes?"],
    "wrong-width.csv": [
        "Row 4: The row has 16 values where the header has 17; is a separator not in quotes?"
    ],
}  # fmt: skip
# On the page these wait for an answer; at the command line they are refused.
ASKED = {
    "wrong-encoding.csv": f"The file is not UTF-8: row 3 has the byte FC. Open it in your spreadsheet, {SAVE_AS}, "
    "or choose Windows-1252 as its encoding.",
}
AWKWARD = "good-awkward-names.csv"
GOOD = [
    "good.csv",
    "good-utf8-bom-semicolon.csv",
    "good-utf16-tab.csv",
    "good-windows-1252.csv",
]


def row_counts(but: dict[str, str]) -> dict[str, int]:
    models = (model for model in apps.get_models() if model._meta.label not in but)
    return {model._meta.label: model._base_manager.count() for model in models}


def upload(name: str, tenant, by, encoding: str = "") -> PeopleImport:
    made = imports.upload(file_name=name, content=(FILES / name).read_bytes(), by=by, at=AT, encoding=encoding)
    jobs.run_queued(tenant)
    made.refresh_from_db()
    made.preview_job.refresh_from_db()
    return made


def test_every_fixture_is_tried():
    assert len({**UNREADABLE, **REJECTED, **ASKED}) >= 40
    assert {path.name for path in FILES.iterdir()} == {*UNREADABLE, *REJECTED, *ASKED, *GOOD, AWKWARD}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_gets_one_sentence(name, inside, system):
    before = row_counts(LEFT_BEHIND)
    made = upload(name, inside, system)
    assert (made.state, made.problem) == ("refused", UNREADABLE[name])
    assert (made.preview_job.state, made.preview_job.note) == ("failed", UNREADABLE[name])
    assert row_counts(LEFT_BEHIND) == before
    with pytest.raises(ValidationError, match="There is no preview of this file to apply"):
        imports.ask_to_apply(people_import=made, confirmed=True, by=system, at=AT)


@pytest.mark.parametrize("name", REJECTED)
def test_a_rejected_row_says_where_and_why(name, inside, system):
    before = row_counts(LEFT_BEHIND | REJECTED_ROWS)
    made = upload(name, inside, system)
    lines = ImportLine.objects.filter(people_import=made, kind="rejected").order_by("row", "pk")
    assert [f"Row {line.row}{line.column and ', '}{line.column}: {line.reason}" for line in lines] == REJECTED[name]
    assert made.counts["rejected"] == len(REJECTED[name])
    assert row_counts(LEFT_BEHIND | REJECTED_ROWS) == before


@pytest.mark.parametrize("name", [*UNREADABLE, *REJECTED])
def test_the_command_says_the_same_and_changes_nothing(name, inside):
    before, said = row_counts({}), StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("import_people", inside.slug, str(FILES / name), stdout=said)
    if name in UNREADABLE:
        assert str(refused.value) == UNREADABLE[name]
    else:
        assert said.getvalue().splitlines()[: len(REJECTED[name])] == REJECTED[name]
        assert str(refused.value) == "Nothing was changed. Correct the rejected rows, or pass --skip-rejected."
    assert row_counts({}) == before


def test_a_file_over_the_limit_is_not_even_kept(inside, system, settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    before = row_counts({})
    with pytest.raises(ValidationError) as refused:
        imports.upload(file_name="big.csv", content=b"x" * (1024 * 1024 + 150_000), by=system, at=AT)
    assert refused.value.messages == [
        "The file has 1.1 MB; up to 1 MB are accepted. "
        "Split it by source, or ask your administrator to raise the limit."
    ]
    assert row_counts({}) == before


def test_the_control_passes(inside, system):
    """The same file without its fault changes tables: the counts above would have seen it."""
    before = row_counts(LEFT_BEHIND | REJECTED_ROWS)
    made = upload("good.csv", inside, system)
    imports.ask_to_apply(people_import=made, confirmed=False, by=system, at=AT)
    jobs.run_queued(inside)
    after = row_counts(LEFT_BEHIND | REJECTED_ROWS)
    assert {label: n - before[label] for label, n in after.items() if n != before[label]} == {
        "audiences.Country": 2,
        "audiences.Division": 2,
        "audiences.ImportedPeople": 1,
        "audiences.Person": 3,
        "journal.Entry": 1,
    }


@pytest.mark.parametrize("name", GOOD)
def test_encodings_and_separators(name, inside, system):
    made = upload(name, inside, system, encoding="windows-1252" if "1252" in name else "")
    assert made.counts == {"rows": 3, "new": 3, "changed": 0, "leavers": 0, "unchanged": 0, "rejected": 0}
    assert made.notes == ["2 new divisions: Energy, Energy/Grid.", "2 new countries: Germany, United States."]
    expected = "Ada Müller" if "1252" in name else "Ada Lovell"
    assert made.lines.get(external_id="E1").name == expected


def test_awkward_names_are_kept_as_they_are_and_blanks_at_the_ends_are_not(inside, system):
    made = upload(AWKWARD, inside, system)
    imports.ask_to_apply(people_import=made, confirmed=False, by=system, at=AT)
    jobs.run_queued(inside)
    found = Person.objects.order_by("external_id").values_list(
        "external_id", "first_name", "last_name", "manager__external_id"
    )
    assert list(found) == [
        ("E1", "ليلى", "الخطيب", None),
        ("E2", "Zoë 🌱", "O’Neil-Ñúñez", None),
        ("E3", "田中", "", "E1"),
    ]
