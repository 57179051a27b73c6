"""Sources in the browser: a new one, a file by preview and import, and the lines that wait."""

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from delivery.domain import completions
from delivery.domain.completions import Line
from delivery.models import Assignment, CompletionRecord, CompletionSource, Unmatched
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.journal.models import Entry
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.delivery.domain.test_completion_files import BAD
from tests.tabular.workbook_files import workbook

FILE = b"""record_id,person,course_id,status,score,started_at,completed_at
r1,P001,ABE-101,Passed,92,2026-10-06T09:00:00Z,2026-10-06T09:40:00Z
r2,P002,ABE-101,Attended,,,2026-10-06T09:40:00Z
r3,P404,ABE-101,Passed,,,2026-10-06T09:40:00Z
r4,P001,NO-SUCH,Passed,,,2026-10-06T09:40:00Z
"""


@pytest.fixture
def manager(tenant: Tenant, client: Client) -> Client:
    client.force_login(actor_for(tenant, Role.PROGRAM_MANAGER).user)
    return client


@pytest.fixture
def source(inside: Tenant) -> CompletionSource:
    program = factories.ModuleFactory().program
    wave = factories.WaveFactory(program=program)
    for number in (1, 2):
        factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(external_id=f"P00{number}"))
    return factories.CompletionSourceFactory()


def upload(client: Client, content: bytes, name: str = "october.csv") -> Job:
    response = client.post("/norvane/settings/sources/workline/", {"file": SimpleUploadedFile(name, content)})
    assert response.status_code == 302, response.content.decode()
    job = Job.objects.latest("pk")
    assert response.url == f"/norvane/jobs/{job.pk}/"
    return job


def business_rows() -> dict[str, int]:
    """Counts of every table but those of the job itself and of sign-in."""
    own = {"Job", "JobFile", "AgendaItem", "Session"}
    return {m._meta.label: m._default_manager.count() for m in apps.get_models() if m.__name__ not in own}


def test_a_new_source(manager: Client, inside: Tenant) -> None:
    given = {"name": "Work Line", "time_zone": "Asia/Dubai", "complete": "Passed, Done", "started": "open"}
    response = manager.post("/norvane/settings/sources/new/", given)
    assert response.url == "/norvane/settings/sources/work-line/"
    source = CompletionSource.objects.get()
    assert (source.complete_statuses, source.started_statuses, source.failed_statuses) == (
        ["passed", "done"],
        ["open"],
        [],
    )
    assert Entry.objects.get().verb == "source.added"
    again = manager.post("/norvane/settings/sources/new/", {**given, "time_zone": "Mars"})
    assert again.status_code == 422
    for sentence in (
        "There is a source “work-line” already. Enter another name.",
        "“Mars” is not a time zone. Enter an IANA name such as Europe/Berlin.",
    ):
        assert sentence in again.content.decode()


def test_a_word_with_two_meanings_is_refused(manager: Client, inside: Tenant) -> None:
    given = {"name": "Workline", "time_zone": "UTC", "complete": "done", "started": "Done"}
    response = manager.post("/norvane/settings/sources/new/", given)
    assert response.status_code == 422
    assert "“done” has two meanings. Let each word mean one thing." in response.content.decode()


def test_preview_then_import(manager: Client, source: CompletionSource, inside: Tenant) -> None:
    job = upload(manager, FILE)
    before = business_rows()
    jobs.run_queued(inside)
    page = manager.get(f"/norvane/jobs/{job.pk}/").content.decode()
    assert business_rows() == before
    for words in ("Import 4 lines", "P404", "NO-SUCH", "Attended"):
        assert words in page
    url = f"/norvane/settings/sources/workline/imports/{job.pk}/"
    first, second = manager.post(url), manager.post(url)
    assert first.url == second.url
    assert Job.objects.filter(kind="completions.import").count() == 1
    jobs.run_queued(inside)
    assert "See what waits" in manager.get(first.url).content.decode()
    assert (CompletionRecord.objects.count(), Unmatched.objects.count()) == (1, 3)
    assert Assignment.objects.filter(state="completed").count() == 1
    page = manager.get("/norvane/settings/sources/workline/").content.decode()
    for words in ("Unknown person", "Unknown course", "Unknown status", "Try again", "Import of october.csv"):
        assert words in page


def test_a_workbook_with_a_second_sheet(manager: Client, source: CompletionSource, inside: Tenant) -> None:
    rows = [line.split(",") for line in FILE.decode().splitlines()]
    job = upload(manager, workbook(*rows, fill=lambda book, sheet: book.add_worksheet("Notes")))
    jobs.run_queued(inside)
    page = manager.get(f"/norvane/jobs/{job.pk}/").content.decode()
    assert "Import 4 lines" in page
    assert "Read from the sheet “Sheet1”. Left out: “Notes”." in page


@pytest.mark.parametrize("name", sorted(set(BAD) - {"empty", "only a mark"}))
def test_a_bad_file_says_why_and_changes_nothing(
    manager: Client, source: CompletionSource, inside: Tenant, name: str
) -> None:
    content, sentence = BAD[name]
    before = business_rows()
    job = upload(manager, content)
    jobs.run_queued(inside)
    page = manager.get(f"/norvane/jobs/{job.pk}/").content.decode()
    assert "Nothing was changed" in page
    assert f"<li>{sentence}</li>" in page.replace("&#x27;", "'")
    assert business_rows() == before


def test_an_empty_or_missing_file_is_refused_at_once(manager: Client, source: CompletionSource) -> None:
    for given, sentence in (
        ({"file": SimpleUploadedFile("a.csv", b"")}, "The file is empty."),
        ({}, "Choose the file to upload."),
        ({"file": SimpleUploadedFile("a.csv", FILE), "encoding": "ebcdic"}, "ebcdic"),
    ):
        response = manager.post("/norvane/settings/sources/workline/", given)
        assert response.status_code == 422
        assert sentence in response.content.decode()
    assert Job.objects.count() == 0


def test_a_file_over_the_limit(manager: Client, source: CompletionSource, settings: object) -> None:
    settings.UPLOAD_LIMIT = 100
    response = manager.post("/norvane/settings/sources/workline/", {"file": SimpleUploadedFile("a.csv", FILE)})
    assert response.status_code == 422
    assert "MB are accepted. Split it by month." in response.content.decode()


def test_trying_again_and_giving_a_word_its_meaning(manager: Client, source: CompletionSource, inside: Tenant) -> None:
    lines = [Line("r2", "P002", "ABE-101", "Attended"), Line("r3", "P404", "ABE-101", "passed")]
    completions.record(source=source, lines=lines, by=actors.system(inside), at=factories.AT)
    given = {"word": "Attended", "meaning": "completed"}
    response = manager.post("/norvane/settings/sources/workline/words/", given, follow=True)
    assert "1 of 2 lines is settled. 1 still waits." in response.content.decode()
    factories.PersonFactory(external_id="P404")
    response = manager.post("/norvane/settings/sources/workline/replay/", follow=True)
    assert "1 of 1 lines is settled. 0 still wait." in response.content.decode()
    assert CompletionRecord.objects.count() == 2
    response = manager.post("/norvane/settings/sources/workline/words/", {"word": "x", "meaning": "?"}, follow=True)
    assert "Choose what the word means" in response.content.decode()


def test_one_row_costs_as_much_as_three(manager: Client, source: CompletionSource, inside: Tenant) -> None:
    counts: dict[str, list[int]] = {"list": [], "page": []}
    manager.get("/norvane/settings/sources/")  # how pinned programs stand is remembered
    for number in (1, 2, 3):
        if number > 1:
            factories.CompletionSourceFactory(slug=f"s{number}", name=f"Source {number}")
        line = Line(f"r{number}", f"X{number}", "ABE-101", "passed")
        completions.record(source=source, lines=[line], by=actors.system(inside), at=factories.AT)
        for key, path in (("list", "settings/sources/"), ("page", "settings/sources/workline/")):
            with queries_of() as queries:
                assert manager.get(f"/norvane/{path}").status_code == 200
            counts[key].append(len(queries))
    assert counts["list"][0] == counts["list"][2]
    assert counts["page"][0] == counts["page"][2]


def test_who_may_not(tenant: Tenant, source: CompletionSource, client: Client) -> None:
    client.force_login(actor_for(tenant, Role.REGIONAL_LEAD).user)
    assert client.get("/norvane/settings/sources/").status_code == 403
    assert client.post("/norvane/settings/sources/workline/replay/").status_code == 403
    assert CompletionRecord.objects.count() == 0


def test_another_tenant_s_source_is_not_there(manager: Client) -> None:
    assert manager.get("/norvane/settings/sources/workline/").status_code == 404


def test_the_command(committed: None, tmp_path: object, capsys: pytest.CaptureFixture[str]) -> None:
    tenant = factories.TenantFactory(slug="norvane")
    path = tmp_path / "october.csv"
    path.write_bytes(FILE)
    with walls.inside(tenant.pk):
        wave = factories.WaveFactory(program=factories.ModuleFactory().program)
        factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(external_id="P001"))
        factories.CompletionSourceFactory()
    call_command("import_completions", "norvane", "workline", str(path), "--dry-run")
    said = capsys.readouterr().out
    assert "4 lines: 1 new (0 of them corrections), 0 known, 3 unmatched" in said
    assert "Dry run: nothing was changed." in said
    call_command("import_completions", "norvane", "workline", str(path))
    said = capsys.readouterr().out
    assert "1 assignments completed" in said
    assert "Unknown person “P002”: 1" in said
    with walls.inside(tenant.pk):
        assert CompletionRecord.objects.count() == 1
    for arguments, sentence in (
        (("nobody", "workline", str(path)), "There is no organization “nobody”."),
        (("norvane", "moodle", str(path)), "There is no source “moodle”. Known are: workline."),
        (("norvane", "workline", str(tmp_path / "none.csv")), "cannot be read: No such file or directory."),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("import_completions", *arguments)
