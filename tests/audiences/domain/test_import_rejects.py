"""Rejected rows as a file to correct: as they stood, under canonical columns, and only those."""

import pytest

from audiences.domain import import_rejects, imports
from audiences.domain.people_columns import COLUMNS
from audiences.models import PeopleImport
from rollout.jobs.domain import jobs
from rollout.jobs.models import JobFile
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
