"""Files of evidence: several to one item, one to several, looked at by what they are, and nothing half-done."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain import evidence_files, evidence_kinds, readiness, waves
from programs.domain.evidence_files import Given
from programs.models import EvidenceContent, EvidenceFile, ReadinessItem, Wave
from rollout.journal.models import Entry
from rollout.tenancy.permissions import Role
from tests.programs.conftest import AT, Plan

PDF, PNG = b"%PDF-1.7 seen", b"\x89PNG\r\n\x1a\n seen"


def office(folder: str, *more: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            archive.writestr(name, "seen")
    return packed.getvalue()


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def client(plan: Plan, sign_in: Callable[[Role], Client]) -> Client:
    return sign_in(Role.PROGRAM_MANAGER)


def gate(plan: Plan, tail: str = "") -> str:
    return f"/norvane/programs/{plan.program.slug}/waves/1/readiness/{tail}"


def add(plan: Plan, *files: Given, key: str = "technology.load") -> list[EvidenceFile]:
    return evidence_files.add(wave=plan.wave, items=[plan.item(key).pk], files=files, by=plan.by, at=AT)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", PDF),
        ("SHOT.PNG", PNG),
        ("photo.jpeg", b"\xff\xd8\xff seen"),
        ("minutes.docx", office("word")),
        ("figures.xlsx", office("xl")),
        ("slides.pptx", office("ppt")),
        ("figures.csv", "Größe;1".encode()),
        ("notes.txt", b"\xe9t\xe9"),
    ],
)
def test_what_is_what_its_name_says_is_kept(name: str, content: bytes) -> None:
    assert evidence_kinds.kind_of(name, content)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("report.pdf", b"", "“report.pdf” is empty."),
        ("report.pdf", b"MZ runs", "“report.pdf” is not what its name says."),
        ("notes.txt", b"MZ\x00\xff", "“notes.txt” is not what its name says."),
        ("tool.exe", b"MZ", "“tool.exe” is of no accepted kind"),
        ("page.html", b"<script>", "“page.html” is of no accepted kind"),
        ("drawing.svg", b"<svg>", "“drawing.svg” is of no accepted kind"),
        ("noending", b"seen", "“noending” is of no accepted kind"),
        ("minutes.docx", office("xl"), "“minutes.docx” is not what its name says."),
        ("minutes.docx", PDF, "“minutes.docx” is not what its name says."),
        ("minutes.docx", office("word", *(f"word/{n:0>80}" for n in range(9_000))), "“minutes.docx” is not what"),
        ("figures.xlsx", office("xl", "xl/vbaProject.bin"), "“figures.xlsx” holds macros."),
        ("large.pdf", PDF + bytes(evidence_kinds.MOST_BYTES), "“large.pdf” has 10.0 MB; files of up to 10 MB"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(name: str, content: bytes, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        evidence_kinds.kind_of(name, content)
    assert caught.value.messages[0].startswith(says)


@settings(max_examples=50, deadline=None)
@given(name=st.text(max_size=30), content=st.binary(max_size=60))
def test_no_bytes_and_no_name_break_the_look(name: str, content: bytes) -> None:
    refusals = []
    try:
        evidence_kinds.kind_of(evidence_kinds.named(name), content)
    except ValidationError as refused:
        refusals = refused.messages
    assert len(refusals) <= 1


def test_several_files_prove_one_item_and_are_fetched(plan: Plan, client: Client) -> None:
    item = plan.item("technology.load")
    here = gate(plan, f"{item.number}/")
    page = client.get(here).content.decode()
    assert 'name="files"' in page
    assert "multiple" in page
    files = [upload("C:\\tests\\Größe \u202e.pdf", PDF), upload("shot.png", PNG)]
    assert client.post(f"{here}evidence/", {"files": files}).url == here
    item.refresh_from_db()
    assert item.state == "in_progress"
    page = client.get(here).content.decode()
    assert "Größe .pdf" in page
    assert "Evidence added to items" in page
    assert "2 files" in client.get(gate(plan)).content.decode()
    answer = client.get(f"{here}evidence/1/")
    assert (answer.content, answer.headers["Content-Type"]) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe%20.pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.post(f"{here}finish/", {"evidence": ""}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.evidence) == ("done", "Größe .pdf, shot.png")


def test_one_bad_file_keeps_them_all_out_and_each_is_named(plan: Plan, client: Client) -> None:
    item = plan.item("technology.load")
    here = gate(plan, f"{item.number}/evidence/")
    answer = client.post(here, {"files": [upload("a.pdf", PDF), upload("b.exe", b"MZ"), upload("c.png", PDF)]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“b.exe” is of no accepted kind" in page
    assert "“c.png” is not what its name says" in page
    for files in ([], [upload("a.pdf", b"")], [upload(f"{n}.pdf", PDF) for n in range(11)]):
        assert client.post(here, {"files": files}).status_code == 422
    assert client.post(here, {"files": "no file"}).status_code == 422
    assert (EvidenceFile.objects.count(), EvidenceContent.objects.count()) == (0, 0)
    assert not Entry.objects.filter(verb="evidence.added").exists()
    assert plan.item("technology.load").state == "open"


def test_one_file_proves_several_items_and_marks_them_done(plan: Plan, client: Client) -> None:
    chosen = [plan.item(key).pk for key in ("technology.load", "communications.sponsor")]
    together = gate(plan, "together/evidence/")
    assert "Evidence for 2 items of Wave 1" in client.get(together, {"row": chosen}).content.decode()
    assert client.get(together).url == gate(plan)
    nothing = client.post(together, {"row": chosen})
    assert (nothing.status_code, "or mark the items done" in nothing.content.decode()) == (422, True)
    done = client.post(together, {"row": chosen, "files": [upload("minutes.pdf", PDF)], "done": "on"})
    assert (done.status_code, done.url) == (302, gate(plan))
    assert set(EvidenceFile.objects.values_list("item", "number")) == {(pk, 1) for pk in chosen}
    assert EvidenceContent.objects.count() == 1, "the bytes are kept once"
    assert set(ReadinessItem.objects.filter(pk__in=chosen).values_list("state", "evidence")) == {
        ("done", "minutes.pdf")
    }
    assert Entry.objects.filter(verb="evidence.added").count() == 1, "one entry for the act"
    assert client.post(together, {"row": chosen, "files": [upload("again.pdf", PDF)]}).status_code == 302
    assert EvidenceFile.objects.count() == 2, "an item does not get the same file twice"


def test_items_that_a_check_settles_keep_all_from_being_done(plan: Plan, client: Client) -> None:
    chosen = [plan.item(key).pk for key in ("technology.load", "technology.audience")]
    together = gate(plan, "together/evidence/")
    for values in ({"files": [upload("a.pdf", PDF)]}, {"done": "on", "evidence": "Seen."}):
        answer = client.post(together, {"row": chosen, **values})
        assert (answer.status_code, "is settled by its automatic check" in answer.content.decode()) == (422, True)
    assert not EvidenceFile.objects.exists()
    assert plan.item("technology.load").state == "open"


def test_a_file_is_taken_out_until_a_launch_relied_on_it(plan: Plan, client: Client) -> None:
    add(plan, Given("a.pdf", PDF))
    add(plan, Given("a.pdf", PDF), key="communications.sponsor")
    item = plan.item("technology.load")
    here = gate(plan, f"{item.number}/evidence/1/")
    readiness.finish(item=item, evidence="", by=plan.by, at=AT)
    Wave.objects.update(state="launched")
    kept = client.post(f"{here}remove/")
    assert (kept.status_code, "was launched on this evidence" in kept.content.decode()) == (409, True)
    Wave.objects.update(state="planned")
    assert client.post(f"{here}remove/").status_code == 302
    assert client.get(here).status_code == 404
    assert EvidenceContent.objects.count() == 1, "another item has it"
    waves.remove(wave=plan.wave, by=plan.by, at=AT)
    assert not EvidenceContent.objects.exists()


def test_who_may_look_may_fetch_and_who_may_work_may_add(plan: Plan, sign_in: Callable[[Role], Client]) -> None:
    add(plan, Given("a.pdf", PDF))
    here = gate(plan, f"{plan.item('technology.load').number}/evidence/")
    executive = sign_in(Role.EXECUTIVE)
    assert executive.get(f"{here}1/").content == PDF
    assert executive.post(here, {"files": [upload("b.pdf", PDF)]}).status_code == 403
    assert executive.post(f"{here}1/remove/").status_code == 403
    assert sign_in(Role.PARTNER).get(f"{here}1/").status_code == 404
