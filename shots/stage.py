"""What must be there before the pictures: the demo company with files under way, and an awkward organization."""

import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connections

from audiences.domain import corrections, duplicates
from audiences.domain import imports as people_imports
from audiences.models import LocalCorrection, PeopleImport, Person
from delivery import imports
from delivery.domain import devices, signed_links
from delivery.models import Assignment, CompletionSource, DeviceCheck
from programs.models import Program
from reporting.domain import reports
from reporting.models import StatusReport
from rollout.demo.load import NORVANE
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant, User
from shots import awkward

SAMPLES = Path(__file__).resolve().parent.parent / "docs" / "samples"
MANAGER = "ingrid.solheim@norvane.example"


def ensure(*, people: int) -> None:
    """Load what is missing; a database that has the stage is left as it is."""
    call_command("migrate", verbosity=0)
    call_command("demo", people=people, if_missing=True)
    tenant = Tenant.objects.get(slug=NORVANE)
    with walls.inside(tenant.pk):
        now = clock.now(tenant)
        by = actors.load(user=User.objects.get(email=MANAGER), tenant=tenant, at=now)
        if not StatusReport.objects.exists():
            reports.start(program=Program.objects.get(slug="anti-bribery"), by=by, at=now)
        if not PeopleImport.objects.filter(state=PeopleImport.State.READY).exists():
            people_imports.upload(file_name="people.csv", content=_sample("people.csv"), by=by, at=now)
        if not LocalCorrection.objects.exists():
            _people(by, now)
        if not Job.objects.filter(kind=imports.APPLY).exists():
            for kind in (imports.PREVIEW, imports.APPLY):
                _completions(kind, by, now)
    jobs.run_queued(tenant)
    awkward.ensure()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")  # autovacuum comes a minute later; without it the planner guesses


def learner_path() -> str:
    """Where a learner with a running assignment is led to by a message."""
    tenant = Tenant.objects.get(slug=NORVANE)
    with walls.inside(tenant.pk):
        assignment = Assignment.objects.filter(wave__state="launched", completed_at=None).order_by("pk").first()
        return f"/l/{signed_links.issue(assignment=assignment, at=clock.now(tenant))}/"


def device_path() -> str:
    """Where pilot learners of the wave that comes next try their devices; empty where nobody asked them to."""
    tenant = Tenant.objects.get(slug=NORVANE)
    with walls.inside(tenant.pk):
        check = DeviceCheck.objects.filter(closes_at__gt=clock.now(tenant)).order_by("pk").first()
        return f"/l/device/{devices.token(check)}/" if check else ""


def _people(by: actors.Actor, now: datetime.datetime) -> None:
    """Two values that were corrected, one of which makes a pair of records look like one person."""
    crowd = list(Person.objects.present().exclude(email="").exclude(manager=None).order_by("-pk")[:3])
    corrections.correct(
        person=crowd[0], column="email", value=crowd[1].email, reason="Uses this address", by=by, at=now
    )
    corrections.correct(person=crowd[1], column="manager_external_id", value="", reason="Not my report", by=by, at=now)
    duplicates.refresh(at=now)


def _completions(kind: str, by: actors.Actor, now: object) -> None:
    source = CompletionSource.objects.get(slug="workline")
    upload = ("completions.csv", "text/csv", _sample("completions.csv"))
    data = {"source": source.pk, "slug": source.slug, "encoding": ""}
    title = f"{'Preview' if kind == imports.PREVIEW else 'Import'} of completions.csv from Workline"
    jobs.start(kind=kind, title=title, by=by, at=now, data=data, upload=upload)


def _sample(name: str) -> bytes:
    return (SAMPLES / name).read_bytes()
