"""Importing by the pages alone: upload, preview, confirm, apply, without a script."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audiences.models import ImportLine, PeopleImport, Person
from rollout.jobs.domain import jobs
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests.web import rendered

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parents[2] / "fixtures" / "people"


def send(client, name: str, **more: str):
    file = SimpleUploadedFile(name, (FILES / name).read_bytes(), "text/csv")
    return client.post("/norvane/people/imports/", {"file": file, "source": "people", "encoding": "", **more})


def test_from_upload_to_applied(manager, people):
    answer = send(manager, "good.csv", source="field-teams")
    assert answer.status_code == 302
    url = answer.headers["Location"]
    waiting = manager.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "Waiting for a worker" in waiting
    jobs.run_queued(people)
    preview = manager.get(url).content.decode()
    assert "3 new, 0 changed, 0 leavers, 0 unchanged, 0 rejected." in preview
    assert "1 new division: Energy/Ops" not in preview
    assert "every 2s" not in preview
    assert manager.post(f"{url}apply/").status_code == 302
    jobs.run_queued(people)
    assert "Applied" in manager.get(url).content.decode()
    with walls.inside(people.pk):
        assert Person.objects.filter(source="field-teams").count() == 3
    page = manager.get("/norvane/people/imports/").content.decode()
    assert "good.csv" in page
    assert '<option value="field-teams"></option>' in page  # offered to the next file


def test_large_changes_are_confirmed_first(manager, people):
    url = send(manager, "good.csv").headers["Location"]
    jobs.run_queued(people)
    page = manager.get(url).content.decode()
    assert "6 of 6 people are not in the file and would be marked as left." in page
    refused = manager.post(f"{url}apply/")
    assert refused.status_code == 422
    assert "Confirm the large changes before applying the file." in refused.content.decode()
    assert manager.post(f"{url}apply/", {"confirmed": "on"}).status_code == 302
    jobs.run_queued(people)
    with walls.inside(people.pk):
        assert Person.objects.present().count() == 3
        assert str(PeopleImport.objects.get(file_name="good.csv").confirmed_by) == "program_manager@norvane.example"


def test_a_refused_file_says_why_on_its_page(manager, people):
    url = send(manager, "missing-column.csv").headers["Location"]
    jobs.run_queued(people)
    assert "The column “email” is missing from the header." in manager.get(url).content.decode()
    assert manager.post(f"{url}apply/").status_code == 422


def test_rejected_rows_are_listed_and_downloaded(manager, people):
    url = send(manager, "formula.csv").headers["Location"]
    jobs.run_queued(people)
    assert "which a spreadsheet runs as a formula" in manager.get(url).content.decode()
    rows = manager.get(f"{url}rejected.csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Row,External id,Column,Value,Reason"
    assert rows[1].startswith('4,E3,first_name,"\'=HYPERLINK(""http://x.example"")",')


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("empty.csv", "The file is empty. A CSV file with a header and one row a person is accepted.")],
)
def test_an_upload_that_is_refused_at_once(manager, name, sentence):
    answer = send(manager, name)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_over_the_limit(manager, settings, people):
    settings.UPLOAD_LIMIT = 100
    answer = send(manager, "good.csv")
    assert answer.status_code == 422
    assert "up to 0 MB are accepted" in answer.content.decode()
    with walls.inside(people.pk):
        assert not PeopleImport.objects.filter(file_name="good.csv").exists()


def test_no_file_chosen(manager):
    answer = manager.post("/norvane/people/imports/", {"source": "people"})
    assert answer.status_code == 422
    assert "People file: choose one." in answer.content.decode()


def test_others_may_not(sign_in, people):
    assert send(sign_in(Role.AUDITOR), "good.csv").status_code == 403


def applied(manager, people, name: str = "good.csv", **more: str) -> str:
    """The address of an import that was uploaded and applied."""
    url = send(manager, name, **more).headers["Location"]
    jobs.run_queued(people)
    assert manager.post(f"{url}apply/", {"confirmed": "on"}).status_code == 302
    jobs.run_queued(people)
    return url


def test_an_applied_file_is_undone_with_a_reason(manager, people):
    url = applied(manager, people, source="field-teams")
    assert "Undo this import" in manager.get(url).content.decode()
    assert "Nothing was issued or sent" in manager.get(f"{url}undo/").content.decode()
    refused = manager.post(f"{url}undo/", {"reason": ""})
    assert refused.status_code == 422
    assert "Why it is undone" in refused.content.decode()
    undoing = manager.post(f"{url}undo/", {"reason": "The wrong file"})
    assert undoing.status_code == 302
    jobs.run_queued(people)
    assert f'href="{url}">See what was put back' in manager.get(undoing.headers["Location"]).content.decode()
    page = manager.get(url).content.decode()
    assert "0 put back as they were, 3 marked as left, 0 changed since and left alone." in page
    assert "Undo this import" not in page
    with walls.inside(people.pk):
        assert set(Person.objects.filter(source="field-teams").values_list("status", flat=True)) == {"left"}


def test_rejected_rows_come_in_again_as_only_these_people(manager, people):
    url = applied(manager, people, "formula-role.csv", source="field-teams")
    assert "?of=field-teams#upload" in manager.get(url).content.decode()
    form = rendered.form(manager.get("/norvane/people/imports/?of=field-teams").content.decode(), "source")
    assert (form["source"], form["delta"]) == ("field-teams", "on")
    header, row = manager.get(f"{url}rejected-people.csv").content.decode("utf-8-sig").splitlines()
    assert header.startswith("external_id,first_name")
    assert "'@SUM(A1)" in row
    file = SimpleUploadedFile("fixed.csv", f"{header}\n{row.replace(chr(39) + '@SUM(A1)', 'Clerk')}".encode())
    answer = manager.post(
        "/norvane/people/imports/", {"file": file, "source": "field-teams", "encoding": "", "delta": "on"}
    )
    jobs.run_queued(people)
    page = manager.get(answer.headers["Location"]).content.decode()
    assert "1 new, 0 changed, 0 leavers, 0 unchanged, 0 rejected." in page


def test_a_preview_is_discarded(manager, people):
    url = send(manager, "good.csv", source="field-teams").headers["Location"]
    jobs.run_queued(people)
    assert "Discard it" in manager.get(url).content.decode()
    assert manager.post(f"{url}discard/").status_code == 302
    page = manager.get(url).content.decode()
    assert "Its preview was discarded. Nothing was changed." in page
    assert "Discard it" not in page
    assert manager.post(f"{url}apply/").status_code == 422
    assert manager.post(f"{url}discard/").status_code == 409
    with walls.inside(people.pk):
        assert not Person.objects.filter(source="field-teams").exists()


def test_a_change_in_a_file_without_names_shows_who_it_is(manager, people):
    content = b"external_id,site\nB,Essen\n"
    file = SimpleUploadedFile("sites.csv", content, "text/csv")
    url = manager.post("/norvane/people/imports/", {"file": file, "source": "sites", "encoding": ""}).headers[
        "Location"
    ]
    jobs.run_queued(people)
    manager.post(f"{url}reading/", rendered.form(manager.get(f"{url}reading/").content.decode(), "fills-0"))
    jobs.run_queued(people)
    with walls.inside(people.pk):
        assert ImportLine.objects.get(kind="changed").name == "Ada Person B"
