"""Rejected rows as a file to correct: as they stood, under canonical columns, and only those."""

import pytest

from audiences.domain import import_readings, import_rejects, imports
from audiences.domain.people_columns import COLUMNS
from audiences.models import PeopleImport
from rollout.jobs.domain import jobs
from rollout.jobs.models import JobFile
from rollout.web import csvfile
from tests.audiences.domain.people_formats.test_systems import EXPORTS
from tests.audiences.domain.test_import_apply import file_of
from tests.audiences.domain.test_imports import AT, company

pytestmark = pytest.mark.django_db


@pytest.fixture
def preview(inside, system):
    def run(rows: list[dict[str, str]]) -> PeopleImport:
        made = imports.upload(file_name="people.csv", content=file_of(rows), by=system, at=AT)
        jobs.run_queued(inside)
        made.refresh_from_db()
        return made

    return run


def test_each_rejected_row_stands_once_as_it_was(preview):
    rows = company()
    rows[2] |= {"email": "no address", "country": "Atlantis"}  # two reasons, one row
    rows[4]["hire_date"] = "yesterday"
    columns, found = import_rejects.rows(preview(rows))
    assert columns == list(COLUMNS)
    said = [dict(zip(columns, each, strict=True)) for each in found]
    assert [each["external_id"] for each in said] == ["C", "E"]
    assert (said[0]["email"], said[0]["country"], said[1]["hire_date"]) == ("no address", "Atlantis", "yesterday")


def test_a_file_without_rejects_gives_none(preview):
    assert import_rejects.rows(preview(company())) == (list(COLUMNS), [])


def test_a_file_that_is_not_kept_any_more_gives_none(preview):
    rows = company()
    rows[2]["email"] = "no address"
    made = preview(rows)
    JobFile.objects.filter(job=made.preview_job_id).delete()
    assert import_rejects.rows(made) == (list(COLUMNS), [])


def test_a_file_that_cannot_be_read_gives_none(preview):
    rows = company()
    rows[2]["email"] = "no address"
    made = preview(rows)
    JobFile.objects.filter(job=made.preview_job_id).update(content=b"\x00\x01")
    assert import_rejects.rows(made) == (list(COLUMNS), [])


def test_rows_of_an_export_stand_under_its_own_header_and_come_in_again_unasked(inside, system):
    """Under ours it would be asked about anew, or refused for the columns that the system does not have."""
    content = (EXPORTS / "successfactors.csv").read_text()
    header = content.splitlines()[0].lower().split(",")
    made = imports.upload(
        file_name="users.csv",
        content=content.replace("11/30/2018", "11/31/2018").encode(),
        source="sf",
        by=system,
        at=AT,
    )
    jobs.run_queued(inside)
    made.refresh_from_db()
    import_readings.answer(people_import=made, reading=import_readings.reading_of(made), by=system, at=AT)
    jobs.run_queued(inside)
    made.refresh_from_db()
    columns, found = import_rejects.rows(made)
    assert columns == header
    assert [each[header.index("hiredate")] for each in found] == ["11/31/2018"]
    assert [each[header.index("department")] for each in found] == ["Grid / North"]
    imports.ask_to_apply(people_import=made, confirmed=True, by=system, at=AT)
    jobs.run_queued(inside)
    mended = csvfile.build(columns, found).replace(b"11/31/2018", b"11/30/2018")
    again = imports.upload(file_name="mended.csv", content=mended, source="sf", delta=True, by=system, at=AT)
    jobs.run_queued(inside)
    again.refresh_from_db()
    assert (again.state, again.counts["new"], again.counts["rejected"]) == ("ready", 1, 0)
