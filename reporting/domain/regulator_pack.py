"""The pack for a regulator: every table of a program as of a day in one archive, and a PDF (GO5)."""

import datetime
import hashlib
import io
import zipfile
import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from programs.domain import lifting
from programs.models import Program
from reporting.domain import regulator_pdf, regulator_tables
from reporting.domain.regulator_tables import Table
from rollout.jobs.domain import jobs
from rollout.jobs.domain.jobs import Run
from rollout.jobs.models import Job
from rollout.journal.domain import entries, reads
from rollout.tenancy import walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied
from rollout.web import csvfile, formats

KIND = "regulator.pack"
_WHEN = (1980, 1, 1, 0, 0, 0)  # of every file in the archive: the same rows make the same bytes
_README = """Regulator pack of {program}, {tenant}, as of the end of {day} ({zone}).

Each table has the rows as they were then; what was done later is not in it. Deadlines are those of then where settings,
change orders or exceptions moved them since, names, countries and divisions of people those of then where a people
import changed them since. What was corrected by hand or merged since, and names of waves, segments and texts, are those
of the day on which the pack was made. The PDF beside this archive tells the same for a reader.

population  who was held to the program
left_out    who was not, and why
rules       whom the waves were for, and how often a rule changed since
content     the version of each text that people had
messages    what was sent, without personal addresses
exceptions  what was asked for and decided
records     what learning systems reported; a score that an agreement hides is left empty
readiness   what stood as settled, with its evidence
manifest    rows and SHA-256 of each table
"""


def ask(*, program: Program, day: datetime.date, by: Actor, at: datetime.datetime) -> Job:
    """Queue the pack as of the end of a day of the organization's calendar; the act is in the journal."""
    _require(by)
    today = at.astimezone(zoneinfo.ZoneInfo(by.tenant.time_zone)).date()
    if day > today:
        says = _("That day has not come. Choose %(day)s or earlier.")
        raise ValidationError({"day": says % {"day": formats.long_day(today)}})
    title = _("Regulator pack of %(program)s, %(day)s") % {"program": program.name, "day": formats.long_day(day)}
    job = jobs.start(kind=KIND, title=title[:200], by=by, at=at, data={"program": program.pk, "day": day.isoformat()})
    entries.record("regulator_pack.asked", subject=program, by=by, at=at, data={"day": day.isoformat()})
    return job


def make(run: Run) -> dict[str, Any]:
    """The job: read inside the walls, pack outside any transaction, keep the file with the entry that tells of it."""
    _require(run.by)
    day = datetime.date.fromisoformat(run.job.data["day"])
    at = min(ends_at(day, run.tenant), run.now())
    with walls.inside(run.tenant.pk):
        program = Program.objects.get(pk=run.job.data["program"])
        tables = regulator_tables.of(program, at, regulator_tables.masks_of(run.tenant, run.now()))
    run.progress(1, 2, gettext_noop("The rows are read, the archive is being made."))
    made = archive(tables, program=program, tenant=run.tenant, day=day)
    name = f"{program.slug}-{day.isoformat()}.zip"
    run.output(name=name, content_type="application/zip", content=made)
    today = run.now().astimezone(zoneinfo.ZoneInfo(run.tenant.time_zone)).date()
    drawn = regulator_pdf.render(tables, program=program, tenant=run.tenant, day=day, made_on=today)
    run.output(name=f"{program.slug}-{day.isoformat()}.pdf", content_type="application/pdf", content=drawn)
    rows = sum(len(table.rows) for table in tables)
    with walls.inside(run.tenant.pk):
        reads.exported(what=name, rows=rows, by=run.by, at=run.now())
    run.progress(2, 2)
    return {"rows": rows}


def archive(tables: list[Table], *, program: Program, tenant: Tenant, day: datetime.date) -> bytes:
    """The tables as CSV in one file, with what they are and their sums; equal rows give equal bytes."""
    files = {f"{table.name}.csv": csvfile.build(table.heads, table.rows) for table in tables}
    sums = [[f"{table.name}.csv", len(table.rows), _sum(files[f"{table.name}.csv"])] for table in tables]
    files["manifest.csv"] = csvfile.build(("file", "rows", "sha256"), sums)
    said = {"program": program.name, "tenant": tenant.name, "day": day.isoformat(), "zone": tenant.time_zone}
    files["README.txt"] = _README.format(**said).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(zipfile.ZipInfo(name, _WHEN), files[name], zipfile.ZIP_DEFLATED)
    return out.getvalue()


def ends_at(day: datetime.date, tenant: Tenant) -> datetime.datetime:
    """The last instant of the day on the organization's calendar."""
    after = datetime.datetime.combine(
        day + datetime.timedelta(days=1), datetime.time(), zoneinfo.ZoneInfo(tenant.time_zone)
    )
    return after - datetime.timedelta(microseconds=1)


def _require(by: Actor) -> None:
    if not by.may(Action.TAKE_REGULATOR_PACKS):
        raise Denied(
            _("Your role does not take regulator packs."),
            lift=lifting.may(Action.TAKE_REGULATOR_PACKS),
        )


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
