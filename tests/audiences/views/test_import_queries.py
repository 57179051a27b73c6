"""What pages of imports and sources cost in queries: the same for one row and for three."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audiences.domain import imports
from audiences.models import PeopleImport, PeopleSource
from rollout.jobs.domain import jobs
from rollout.tenancy import walls
from tests.audiences.domain.test_import_apply import file_of
from tests.audiences.domain.test_imports import AT, LATER, company, row
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = "/norvane/people/imports/"


def cost(client: Client, url: str) -> int:
    with queries_of() as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def previewed(manager: Client, people, rows: list[dict[str, str]]) -> str:
    """The address of a file that was read."""
    file = SimpleUploadedFile("people.csv", file_of(rows), "text/csv")
    url = manager.post(LIST, {"file": file, "source": "people", "encoding": ""}).headers["Location"]
    jobs.run_queued(people)
    return url


def worse(rows: int) -> list[dict[str, str]]:
    """As many new, changed, leaving and rejected people as `rows`."""
    found = [each for each in company() if each["external_id"] not in "DEF"[:rows]]
    for each in found[:3][:rows]:
        each["site"] = "Oslo"
    found += [row(f"N{n}", "A") for n in range(rows)]
    return found + [row(f"R{n}", "A", email="no address") for n in range(rows)]


def test_the_history(manager, people, system):
    one = cost(manager, LIST)
    with walls.inside(people.pk):
        for n in range(2):
            imports.load(rows=[*company(), row(f"N{n}", "A")], by=system, at=LATER)
    assert [one, cost(manager, LIST)] == [13, 13]


def test_a_preview(manager, people):
    assert [cost(manager, previewed(manager, people, worse(n))) for n in (1, 3)] == [16, 16]


def test_an_applied_file_and_its_undo_page(manager, people, system):
    found = []
    for n in (1, 3):
        with walls.inside(people.pk):
            imports.load(rows=[*company(), *(row(f"N{n}{k}", "A") for k in range(n))], by=system, at=LATER)
            number = PeopleImport.objects.latest("number").number
        found.append((cost(manager, f"{LIST}{number}/"), cost(manager, f"{LIST}{number}/undo/")))
    assert found == [(16, 13), (16, 13)]


def test_an_undone_file_with_people_who_were_left_alone(manager, people, system):
    found = []
    for n in (1, 3):
        rows = [each | ({"job_role": f"Role {n}"} if each["external_id"] in "BCD"[:n] else {}) for each in company()]
        with walls.inside(people.pk):
            imports.load(rows=rows, by=system, at=LATER)
            made = PeopleImport.objects.latest("number")
            again = [each | ({"job_role": "Other"} if each["external_id"] in "BCD"[:n] else {}) for each in company()]
            imports.load(rows=again, by=system, at=LATER)
            imports.ask_to_undo(people_import=made, reason="Wrong", by=system, at=LATER)
        jobs.run_queued(people)
        found.append(cost(manager, f"{LIST}{made.number}/"))
    assert found == [18, 18]


def test_the_people_behind_a_consequence(manager, people):
    found = []
    for n in (1, 3):
        url = previewed(manager, people, worse(n))
        with walls.inside(people.pk):
            made = PeopleImport.objects.latest("number")
            made.consequences = [["New", n, "wave 1"]]
            made.save()
            made.lines.filter(kind="new").update(follows=["wave 1"])
        assert "See who" in manager.get(url).content.decode()
        found.append(cost(manager, f"{url}joiners/?of=wave 1"))
        assert manager.get(f"{url}joiners/?of=wave 2").status_code == 404
    assert found == [13, 13]


def test_sources(manager, people):
    found = []
    for codes in (["a"], ["b", "c"]):
        with walls.inside(people.pk):
            for code in codes:
                PeopleSource.objects.create(code=code, name=f"HR {code}", declared_at=AT)
        found.append((cost(manager, "/norvane/people/sources/"), cost(manager, "/norvane/people/sources/a/")))
    assert found == [(12, 14), (12, 14)]


def test_the_history_is_searched_sorted_and_taken_along(manager, people, system):
    with walls.inside(people.pk):
        imports.load(rows=[row("Z1"), row("Z2")], by=system, at=LATER, source="field-teams", file_name="field.csv")
    page = manager.get(LIST, {"q": "field", "sort": "-new"}).content.decode()
    assert "field.csv" in page
    assert "people.csv" not in page.split('id="history"')[1]
    lines = manager.get(LIST, {"format": "csv", "sort": "-new"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "File,Source,Uploaded,Applied,State,New,Changed,Leavers,Rejected"
    assert [line.split(",")[0] for line in lines[1:]] == ["people.csv", "field.csv"]
    narrowed = manager.get(LIST, {"source": "field-teams", "columns": ["uploaded_by", "rows"]}).content.decode()
    assert "Uploaded by" in narrowed
    assert "Nothing matches" in manager.get(LIST, {"state": "refused"}).content.decode()


def test_a_job_at_work_is_stopped_from_the_page(manager, people):
    file = SimpleUploadedFile("people.csv", file_of(company()), "text/csv")
    url = manager.post(LIST, {"file": file, "source": "people", "encoding": ""}).headers["Location"]
    assert "Stop the preview" in manager.get(url).content.decode()
    assert manager.post(f"{url}stop/").status_code == 302
    assert "Cancelled before it began." in manager.get(url).content.decode()
    assert "Nothing runs that you could stop." in manager.post(f"{url}stop/", follow=True).content.decode()
