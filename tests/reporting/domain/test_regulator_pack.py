"""The regulator pack: what stood on a day, and the same bytes whatever was done later (blueprint 02, GO5)."""

import csv
import datetime
import io
import zipfile
import zoneinfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.domain import agreements, import_record, people_fields
from audiences.models import Country, ImportedChange, PeopleImport
from comms.models import Message
from delivery.domain import assignments, completions, renewals
from delivery.domain.completion_lines import Line
from delivery.models import Assignment
from programs.models import ProgramCycle
from reporting.domain import regulator_pack, regulator_pdf, regulator_tables
from rollout.jobs.domain.jobs import Run
from rollout.jobs.models import JobFile
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy import actors
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.reporting import pdf_ua
from tests.reporting.conftest import AT, DAY, World

ON = (AT - DAY).date()


def pack(world: World, day: datetime.date = ON) -> bytes:
    at = regulator_pack.ends_at(day, world.tenant)
    tables = regulator_tables.of(world.program, at, regulator_tables.masks_of(world.tenant, AT))
    return regulator_pack.archive(tables, program=world.program, tenant=world.tenant, day=day)


def rows(packed: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))


def score_everybody(world: World, at: datetime.datetime, score: str) -> None:
    source, by = factories.CompletionSourceFactory(slug=f"s{score}"), actors.system(world.tenant)
    lines = [Line(f"r{row.pk}", row.person.external_id, "ABE-101", "in progress", score) for row in world.assignments]
    completions.record(source=source, lines=lines, by=by, at=at)


def test_everybody_is_in_one_of_two_tables_with_their_state(world: World) -> None:
    """Counted by hand from the assignments as they are built."""
    end = datetime.datetime.combine(ON + DAY, datetime.time(), zoneinfo.ZoneInfo(world.tenant.time_zone))
    packed = pack(world)
    population, left_out = rows(packed, "population"), rows(packed, "left_out")
    held = {
        row.person.external_id: "completed" if row.completed_at and row.completed_at < end else "other"
        for row in Assignment.objects.select_related("person")
        if row.assigned_at < end
        and not (row.withdrawn_at and row.withdrawn_at < end)
        and not (row.exempt_from and row.exempt_from < end and (row.exempt_until is None or row.exempt_until >= end))
    }
    assert held
    said = {row["person"]: "completed" if row["state"] == "Completed" else "other" for row in population}
    assert said == held
    assert {row["person"] for row in left_out} == {person.external_id for person in world.people} - set(held)
    assert all(row["why"] for row in left_out)
    sent = Message.objects.filter(program=world.program, state="sent", settled_at__lt=end).count()
    assert len(rows(packed, "messages")) == sent


def test_what_is_done_later_changes_no_byte_of_an_earlier_day(world: World) -> None:
    score_everybody(world, AT - 3 * DAY, "77.5")
    before, open_ = pack(world), Assignment.objects.filter(completed_at=None, withdrawn_at=None).first()
    score_everybody(world, AT + DAY, "91")
    Assignment.objects.filter(pk=open_.pk).update(completed_at=AT + DAY, state="completed")
    factories.MessageFactory(
        wave=open_.wave, recipient=open_.person, state="sent", settled_at=AT + DAY, subject="Later"
    )
    assert pack(world) == before
    later = pack(world, (AT + 2 * DAY).date())
    assert later != before  # the control
    assert "91" in {row["score"].partition(".")[0] for row in rows(later, "records")}
    assert "91" not in {row["score"].partition(".")[0] for row in rows(before, "records")}


def test_masked_scores_and_personal_addresses_stay_out(world: World, manager_actor: actors.Actor) -> None:
    score_everybody(world, AT - 3 * DAY, "77.5")
    one = world.assignments[0]
    said = {"subject": "Begin", "text": "Open https://x.example/l/done/abc.def and begin."}
    factories.MessageFactory(wave=one.wave, recipient=one.person, state="sent", settled_at=AT - 2 * DAY, **said)
    agreements.write(
        place=Country.objects.get(code="DE"), title="Works agreement", purposes="Proof.",
        valid_until=(AT + 90 * DAY).date(), by=manager_actor, at=AT,
    )  # fmt: skip
    packed = pack(world)
    german = {person.external_id for person in world.people if person.country and person.country.code == "DE"}
    found = rows(packed, "records")
    assert {row["score"] for row in found if row["person"] in german} == {""}
    assert {row["score"] for row in found if row["person"] not in german} == {"77.50"}
    texts = [row["text"] for row in rows(packed, "messages")]
    assert "Open [personal address] and begin." in texts
    assert not [text for text in texts if "/l/" in text]


def test_the_job_keeps_one_file_and_says_who_took_it(world: World) -> None:
    auditor = actor_for(world.tenant, Role.AUDITOR)
    job = regulator_pack.ask(program=world.program, day=ON, by=auditor, at=AT)
    made = regulator_pack.make(Run(job, world.tenant, auditor))
    kept, drawn = (
        JobFile.objects.get(job=job, name__endswith=".zip"),
        JobFile.objects.get(job=job, name__endswith=".pdf"),
    )
    assert pdf_ua.problems(bytes(drawn.content)) == set()
    assert (kept.name, bytes(kept.content)) == (f"{world.program.slug}-{ON}.zip", pack(world))
    entry = Entry.objects.get(verb="data.exported")
    assert (entry.actor, entry.data["rows"]) == (auditor.user, made["rows"])
    assert Entry.objects.filter(verb="regulator_pack.asked", actor=auditor.user).exists()
    with pytest.raises(ValidationError, match="That day has not come"):
        regulator_pack.ask(program=world.program, day=(AT + 2 * DAY).date(), by=auditor, at=AT)
    with pytest.raises(PermissionDenied):
        regulator_pack.ask(program=world.program, day=ON, by=actor_for(world.tenant, Role.EXECUTIVE), at=AT)


def test_deadlines_and_names_are_those_of_the_day_where_history_knows(world: World) -> None:
    one, other = Assignment.objects.filter(withdrawn_at=None, exempt_from=None, completed_at=None)[:2]
    was, person = one.due_at, one.person
    entries.record(
        "assignments.redated",
        subject=one.wave,
        by=actors.system(world.tenant),
        at=AT,
        data={"assignments": [one.pk], "was": [was.isoformat()], "setting": "completion_days", "decision": ["x", 1]},
    )
    Assignment.objects.filter(pk=one.pk).update(due_at=was + 9 * DAY)
    before = [None] * len(import_record.POSITIONS)
    before[import_record.POSITIONS["last_name"] - 1] = "Before"
    people_import = PeopleImport.objects.create(
        number=99, source="hr", file_name="p.csv", state="applied", created_at=AT, applied_at=AT
    )
    ImportedChange.objects.create(
        people_import=people_import,
        person=person,
        mask=people_fields.bits("last_name"),
        source="hr",
        before=before,
        after=before,
    )
    found = {row["person"]: row for row in rows(pack(world), "population")}
    mine = found[person.external_id]
    assert mine["name"] == f"{person.first_name} Before"
    assert mine["due_at"] == was.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found[other.person.external_id]["name"] == other.person.name
    today = {row["person"]: row for row in rows(pack(world, (AT + DAY).date()), "population")}
    assert today[person.external_id]["name"] == person.name
    assert today[person.external_id]["due_at"] != mine["due_at"]


def test_the_cycle_of_the_day_is_told(world: World) -> None:
    """Whoever was asked again since stands in the pack of before as if they had not been."""
    factories.WaveSegmentFactory(wave=world.assignments[0].wave)
    assignments.rebuild(world.program)
    before, rest = pack(world), {"person", "state", "completed_at", "due_at", "assigned_at", "cycle"}
    ProgramCycle.objects.create(program=world.program, kind="yearly", month=3, day=1, window_days=30)
    later, by = AT + 500 * DAY, actors.system(world.tenant)
    began = renewals.open_all(program=world.program, by=by, at=later)
    assert began > 0
    after = pack(world)
    for name in ("population", "left_out"):
        told = [[{key: row.get(key) for key in rest} for row in rows(packed, name)] for packed in (before, after)]
        assert told[0] == told[1]
    now = rows(pack(world, (later + DAY).date()), "population")
    assert sum(row["cycle"] == "2" for row in now) == began


def test_the_document_says_what_is_as_of_now_and_counts_what_the_archive_lists(world: World) -> None:
    at = regulator_pack.ends_at(ON, world.tenant)
    tables = regulator_tables.of(world.program, at, regulator_tables.masks_of(world.tenant, AT))
    said = {"program": world.program, "tenant": world.tenant, "day": ON, "made_on": AT.date()}
    found = regulator_pdf.content(tables, **said)
    packed = pack(world)
    assert found["held"] == len(rows(packed, "population")) == sum(row[-1] for row in found["states"])
    assert found["out"] == len(rows(packed, "left_out")) == sum(row[-1] for row in found["left_out"])
    assert found["sent"] == len(rows(packed, "messages"))
    assert regulator_pdf.render(tables, **said).startswith(b"%PDF")
