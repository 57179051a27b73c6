"""The status report: its figures from the rows, its PDF for machines, and nothing that a name could smuggle in."""

import datetime
import io
import re
import subprocess
from pathlib import Path

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from pikepdf import Dictionary, Name
from weasyprint import HTML

from audiences.models import Division
from programs.models import Program
from reporting.domain import pdf, reports
from reporting.models import StatusReport
from rollout.jobs.domain import jobs
from rollout.jobs.domain.jobs import Run
from rollout.jobs.models import Job
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting.conftest import AT, World

pytestmark = pytest.mark.usefixtures("drawn_once")
HOSTILE = "<link rel=attachment href=file:///etc/passwd><img src=http://127.0.0.1:9/x><script>1</script>"


def text_of(file: bytes, tmp_path: Path) -> str:
    (tmp_path / "report.pdf").write_bytes(file)
    out = subprocess.run(["pdftotext", "-layout", tmp_path / "report.pdf", "-"], check=True, capture_output=True)
    return out.stdout.decode()


def by_sql(sql: str, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def percent(part: int, whole: int) -> str:
    """A half goes up, as people round."""
    return f"{(200 * part + whole) // (2 * whole)}%"


def make(world: World) -> StatusReport:
    by = actor_for(world.tenant, Role.EXECUTIVE)
    report = reports.start(program=world.program, by=by, at=AT)
    run = Run(report.job, world.tenant, by)
    reports.make(run)
    report.refresh_from_db()
    return report


def test_the_pdf_says_what_the_rows_say(world: World, tmp_path: Path) -> None:
    report = make(world)
    text = text_of(bytes(report.pdf), tmp_path)
    flat = re.sub(r"\s+", " ", text)
    there = f"(a.state <> 'withdrawn' OR a.withdrawn_at > '{AT}')"
    exempt = f"COALESCE(a.exempt_from <= '{AT}', false) AND COALESCE(a.exempt_until > '{AT}', true)"
    counted = f"{there} AND NOT ({exempt}) AND a.assigned_at <= %s"
    [(assigned, completed, reached)] = by_sql(
        f"""SELECT count(*), count(*) FILTER (WHERE completed_at <= %s), count(*) FILTER (WHERE EXISTS (
            SELECT 1 FROM comms_message m WHERE m.assignment_id = a.id AND m.state = 'sent' AND m.settled_at <= %s))
        FROM delivery_assignment a WHERE {counted}""",
        AT,
        AT,
        AT,
    )
    assert f"{completed:,} have completed" in flat
    assert f"of {assigned:,}" in flat
    assert percent(reached, assigned) in flat
    waves = by_sql(
        f"""SELECT w.name, count(*), count(*) FILTER (WHERE completed_at <= %s)
        FROM delivery_assignment a JOIN programs_wave w ON w.id = a.wave_id WHERE {counted} GROUP BY w.name""",
        AT,
        AT,
    )
    for name, people, done in waves:
        line = next(line for line in text.splitlines() if re.match(rf"{name} .*(Green|Amber|Red|No data)", line))
        assert f" {people} " in line
        assert f" {percent(done, people)}" in line
    divisions = by_sql(
        f"""SELECT split_part(d.path, '/', 1), count(*), count(*) FILTER (WHERE completed_at <= %s)
        FROM delivery_assignment a JOIN audiences_person p ON p.id = a.person_id
        LEFT JOIN audiences_division d ON d.id = p.division_id WHERE {counted} GROUP BY 1""",
        AT,
        AT,
    )
    few = sum(people < 5 for _, people, _ in divisions)
    for name, people, done in divisions:
        line = next(line for line in text.splitlines() if line.startswith(name or "No division"))
        hidden = people < 5 or (few == 1 and people == min(n for _, n, _ in divisions if n >= 5))
        assert ("fewer than 5" in line or "not shown" in line) if hidden else percent(done, people) in line


def test_the_pdf_is_tagged_named_and_of_two_pages(world: World) -> None:
    report = make(world)
    with pikepdf.open(io.BytesIO(bytes(report.pdf))) as document:
        assert len(document.pages) == 2
        assert str(document.Root.Lang).lower().startswith("en")
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo.Title) == "Status report 1, Anti-bribery essentials, 22 September 2026"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == [report.headline]
            assert "Decisions needed" in [item.title for item in outline.root[0].children]
        tags = tags_of(document)
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= set(tags)
        assert not list(document.attachments)


def tags_of(document: pikepdf.Pdf) -> list[str]:
    found, todo = [], [document.Root.StructTreeRoot.K]
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Array):
            todo += list(node)
        elif isinstance(node, Dictionary):
            if Name.S in node:
                found.append(str(node.S))
            if Name.K in node:
                todo.append(node.K)
    return found


def test_hostile_names_are_text(world: World, tmp_path: Path) -> None:
    Program.objects.filter(pk=world.program.pk).update(name=HOSTILE[:110])
    world.waves[1].name = HOSTILE[:78]
    world.waves[1].save()
    item = factories.ReadinessItemFactory(wave=world.waves[2], title=HOSTILE, due_on=AT.date())
    Division.objects.filter(path="Logistics").update(path=HOSTILE)
    report = make(world)
    with pikepdf.open(io.BytesIO(bytes(report.pdf))) as document:
        assert not list(document.attachments)
        assert Name.EmbeddedFiles not in document.Root.get("/Names", Dictionary())
        assert not [
            a for page in document.pages for a in page.get("/Annots", []) if a.get("/Subtype") == "/FileAttachment"
        ]
    text = text_of(bytes(report.pdf), tmp_path)
    assert "<link rel=attachment" in text
    assert "root:" not in text
    assert item.title in str(report.content)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "/static/js/app.js", "http://127.0.0.1:9/", "data:text/plain,x"]
)
def test_a_document_opens_no_address(address: str, tmp_path: Path) -> None:
    """The control writes the markup unescaped, as if a template had let it through."""
    planted = (
        f"<html lang=en><title>x</title><link rel=attachment href='{address}'><a rel=attachment href='{address}'>x</a>"
    )
    _, drawn = pdf.write(planted + f"<link rel=stylesheet href='{address}'><img src='{address}' alt=x>")
    with pikepdf.open(io.BytesIO(drawn)) as document:
        assert not list(document.attachments)


def test_without_our_fetcher_the_planted_file_would_be_attached(tmp_path: Path) -> None:
    """A control: these tests see an attachment when there is one."""
    (tmp_path / "secret").write_text("secret")
    planted = f"<html lang=en><title>x</title><link rel=attachment href='file://{tmp_path}/secret'>x"
    with pikepdf.open(io.BytesIO(HTML(string=planted).write_pdf())) as document:
        assert len(list(document.attachments)) == 1
    _, drawn = pdf.write(planted)
    with pikepdf.open(io.BytesIO(drawn)) as document:
        assert not list(document.attachments)


def test_long_texts_still_make_two_pages(world: World) -> None:
    names = "W" + "ave with a very long name " * 3
    for number in range(4, 14):
        wave = factories.WaveFactory(program=world.program, number=number, name=names[:78], starts_on=AT.date())
        for item in range(3):
            factories.ReadinessItemFactory(
                wave=wave, number=item + 1, title="A long readiness item " * 7, due_on=AT.date() + datetime.timedelta(3)
            )
    report = make(world)
    with pikepdf.open(io.BytesIO(bytes(report.pdf))) as document:
        assert len(document.pages) == 2
    assert len(report.content["decisions"]) + report.content["more_decisions"] == 31  # and wave 2


def test_a_report_is_numbered_journaled_and_queued_once(world: World) -> None:
    by = actor_for(world.tenant, Role.PROGRAM_MANAGER)
    first = reports.start(program=world.program, by=by, at=AT)
    second = reports.start(program=world.program, by=by, at=AT)
    assert (first.number, second.number) == (1, 2)
    assert Job.objects.filter(kind=reports.KIND, state="queued").count() == 2
    assert Entry.objects.filter(verb="report.asked", subject_id__in=[first.pk, second.pk]).count() == 2
    assert first.content == {}
    assert first.pdf is None


def test_a_second_run_makes_the_same(world: World, drawn_once: dict[str, object]) -> None:
    report = make(world)
    before = report.content
    drawn_once.clear()
    reports.make(Run(report.job, world.tenant, actors.system(world.tenant)))
    report.refresh_from_db()
    assert report.content == before


def completed_by(instant: datetime.datetime) -> int:
    """Complete and counted at the instant, from the rows alone."""
    [(completed,)] = by_sql(
        "SELECT count(*) FROM delivery_assignment WHERE completed_at <= %s AND assigned_at <= %s"
        " AND (state <> 'withdrawn' OR withdrawn_at > %s)"
        " AND NOT (COALESCE(exempt_from <= %s, false) AND COALESCE(exempt_until > %s, true))",
        *[instant] * 5,
    )
    return int(completed)


def test_the_next_report_says_what_changed(world: World) -> None:
    make(world)
    by = actor_for(world.tenant, Role.PROGRAM_MANAGER)
    later = AT + datetime.timedelta(days=3)
    second = reports.start(program=world.program, by=by, at=later)
    reports.make(Run(second.job, world.tenant, by))
    second.refresh_from_db()
    gained = completed_by(later) - completed_by(AT)
    assert second.content["changes"]["since"] == "22 September"
    more = f"{gained} more " if gained > 0 else "Nobody more "
    assert second.content["changes"]["lines"][0].startswith(more)


def test_composing_takes_the_same_queries_for_one_wave_and_for_many(world: World) -> None:
    system = actors.system(world.tenant)

    def asked() -> int:
        with queries_of() as queries:
            reports.compose(program=world.program, by=system, at=AT)
        return len(queries)

    before = asked()
    for number in (4, 5):
        wave = factories.WaveFactory(program=world.program, number=number, starts_on=AT.date())
        factories.ReadinessItemFactory(wave=wave, number=1)
    assert asked() == before


def test_the_command_writes_the_file_and_names_what_is_missing(world: World, tmp_path: Path) -> None:
    out = tmp_path / "F.pdf"
    call_command("status_report", "norvane", "anti-bribery", out=out)
    assert out.read_bytes().startswith(b"%PDF-")
    with pytest.raises(CommandError, match="There is no organization nobody"):
        call_command("status_report", "nobody", "anti-bribery", out=out)
    with pytest.raises(CommandError, match=r"has no program x\. Its programs: anti-bribery"):
        call_command("status_report", "norvane", "x", out=out)
    with pytest.raises(CommandError, match="could not be written"):
        call_command("status_report", "norvane", "anti-bribery", out=tmp_path / "no" / "F.pdf")


def test_the_kind_is_registered() -> None:
    assert jobs._runners[reports.KIND] is reports.make
