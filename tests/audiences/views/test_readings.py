"""Saying how a file of another system is read, by the pages alone, without a script."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from audiences.models import ImportLine, PeopleImport, Person, SourceReading
from rollout.jobs.domain import jobs
from rollout.journal.models import Entry
from rollout.tenancy import walls
from tests.web import rendered

pytestmark = pytest.mark.django_db
EXPORTS = Path(__file__).parents[2] / "fixtures" / "people_exports"


def send(client, tenant, name: str, content: bytes, source: str = "exports") -> str:
    """Upload a file, let the worker look at it, and answer the address of the import."""
    file = SimpleUploadedFile(name, content, "text/csv")
    answer = client.post("/norvane/people/imports/", {"file": file, "source": source, "encoding": ""})
    jobs.run_queued(tenant)
    return answer.headers["Location"]


def fields(url: str, client) -> dict[str, str]:
    """What the form of columns would send as it stands."""
    return rendered.form(client.get(f"{url}reading/").content.decode(), "fills-0")


def test_an_export_is_confirmed_once_and_read_alike_from_then_on(manager, people):
    content = (EXPORTS / "workday.csv").read_bytes()
    url = send(manager, people, "workday.csv", content)
    assert "The file waits for an answer" in manager.get(url).content.decode()
    page = manager.get(f"{url}reading/").content.decode()
    assert "It looks like: Workday report." in page
    assert "Header in row 4" in page
    assert "Chief financial officer" in page  # a sample
    answer = fields(url, manager)
    assert manager.post(f"{url}reading/", answer).status_code == 302
    jobs.run_queued(people)
    assert "2 new, 0 changed, 0 leavers, 0 unchanged, 0 rejected." in manager.get(url).content.decode()
    assert manager.post(f"{url}apply/").status_code == 302
    jobs.run_queued(people)
    again = send(manager, people, "workday-next-week.csv", content)
    page = manager.get(again).content.decode()
    assert "0 new, 0 changed, 0 leavers, 2 unchanged, 0 rejected." in page
    assert "Change how it is read" in page  # what is remembered can still be said otherwise
    assert fields(again, manager) == answer
    with walls.inside(people.pk):
        marcus = Person.objects.get(external_id="W2")
        assert (marcus.country.code, marcus.status, marcus.attributes) == ("US", "leave", {"cost_center": "1010"})
        assert str(SourceReading.objects.get(source="exports").confirmed_by) == "program_manager@norvane.example"
        assert Entry.objects.filter(verb="people.reading_confirmed").count() == 1


def test_two_columns_cannot_fill_the_same(manager, people):
    url = send(manager, people, "workday.csv", (EXPORTS / "workday.csv").read_bytes())
    answer = fields(url, manager)
    email = next(name for name, value in answer.items() if value == "email")
    refused = manager.post(f"{url}reading/", answer | {email: "external_id"})
    assert refused.status_code == 422
    sentence = "External id is filled by “employee_id” and “email - primary work”; one column is accepted."
    assert sentence in refused.content.decode()
    nobody = manager.post(f"{url}reading/", {**answer, "fills-0": ""})
    assert "Choose the column that holds the external id" in nobody.content.decode()
    forged = manager.post(f"{url}reading/", answer | {email: "is_superuser"})
    assert forged.status_code == 422
    with walls.inside(people.pk):
        assert not SourceReading.objects.exists()
        assert PeopleImport.objects.get(file_name="workday.csv").state == "asking"


def test_encoding_and_dates_are_asked_before_anything_is_read(manager, people):
    lines = "Personal-Nr.;Vorname;Nachname;Eintritt\nD1;Jürgen;Özdemir;03/04/2021\n"
    url = send(manager, people, "german.csv", lines.encode("cp1252"))
    page = manager.get(f"{url}reading/").content.decode()
    assert "Jürgen, Özdemir" in page
    assert manager.post(f"{url}reading/", {"encoding": "windows-9999"}).status_code == 422
    assert manager.post(f"{url}reading/", {"encoding": "windows-1252"}).status_code == 302
    jobs.run_queued(people)
    page = manager.get(f"{url}reading/").content.decode()
    assert "Day before month: 03/04/2021 is 3 April 2021" in page
    answer = fields(url, manager)
    refused = manager.post(f"{url}reading/", {name: value for name, value in answer.items() if name != "dates"})
    assert "Choose whether “03/04/2021” begins with the day or the month." in refused.content.decode()
    assert manager.post(f"{url}reading/", answer | {"dates": "dmy"}).status_code == 302
    jobs.run_queued(people)
    assert manager.post(f"{url}apply/", {"confirmed": "on"}).status_code == 302
    jobs.run_queued(people)
    with walls.inside(people.pk):
        found = Person.objects.get(external_id="D1")
        assert (found.first_name, found.hired_on.isoformat()) == ("Jürgen", "2021-04-03")


def test_what_a_file_has_no_column_for_stays(manager, people):
    with walls.inside(people.pk):
        before = Person.objects.exclude(email="").order_by("pk").first()
        kept = (before.email, before.division_id, before.job_role, before.source, before.attributes)
    content = f"Employee ID;Location\n{before.external_id};Hamburg\nnobody;Bremen\n".encode()
    url = send(manager, people, "sites.csv", content, source=before.source)
    answer = {name: value for name, value in fields(url, manager).items() if name != "whole"}
    assert manager.post(f"{url}reading/", answer).status_code == 302
    jobs.run_queued(people)
    page = manager.get(url).content.decode()
    assert "0 new, 1 changed, 0 leavers, 0 unchanged, 1 rejected." in page
    assert "“nobody” is not known here, and nobody can be made of a row without a name" in page
    with walls.inside(people.pk):
        assert ImportLine.objects.get(kind="rejected").column == "external_id"
    assert "employee id" in manager.get(f"{url}rejected.csv").content.decode()
    manager.post(f"{url}apply/")
    jobs.run_queued(people)
    with walls.inside(people.pk):
        after = Person.objects.get(pk=before.pk)
        assert after.site == "Hamburg"
        assert (after.email, after.division_id, after.job_role, after.source, after.attributes) == kept


def test_an_answer_comes_too_late_once_the_file_is_applied(manager, people):
    url = send(manager, people, "workday.csv", (EXPORTS / "workday.csv").read_bytes())
    answer = fields(url, manager)
    manager.post(f"{url}reading/", answer)
    jobs.run_queued(people)
    manager.post(f"{url}apply/", {"confirmed": "on"})
    jobs.run_queued(people)
    late = manager.post(f"{url}reading/", answer)
    assert late.status_code == 422
    assert "How this file is read can no longer be changed." in late.content.decode()
