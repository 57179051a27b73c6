"""A job's page: only for who started it and administrators; files are attachments; it polls until the end."""

import pytest
from django.test import Client

from rollout.jobs.domain import jobs
from rollout.jobs.models import Job, JobFile
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for


@pytest.fixture
def starter(tenant: Tenant) -> Actor:
    return actor_for(tenant, Role.PROGRAM_MANAGER)


@pytest.fixture
def job(inside: Tenant, starter: Actor, monkeypatch: pytest.MonkeyPatch) -> Job:
    monkeypatch.setattr(jobs, "_runners", {"count": lambda run: {}})
    upload = ("<b>.csv", "text/html", b"<script>")
    return jobs.start(kind="count", title="Count people", by=starter, at=factories.AT, upload=upload)


def test_it_polls_while_it_runs_and_no_longer(client: Client, job: Job, starter: Actor) -> None:
    client.force_login(starter.user)
    page = client.get(f"/norvane/jobs/{job.pk}/").content.decode()
    assert f'hx-get="/norvane/jobs/{job.pk}/" hx-trigger="every 2s"' in page
    fragment = client.get(f"/norvane/jobs/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith('<div class="l-stack" data-gap="wide" id="job"')
    Job.objects.update(state=Job.State.DONE)
    page = client.get(f"/norvane/jobs/{job.pk}/").content.decode()
    assert "every 2s" not in page
    assert "Done" in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.PROGRAM_MANAGER, 404),
        (Role.EXECUTIVE, 404),
        (Role.REGIONAL_LEAD, 403),
        (Role.FACILITATOR, 403),
    ],
)
def test_who_sees_another_s_job(client: Client, tenant: Tenant, job: Job, role: Role, status: int) -> None:
    client.force_login(actor_for(tenant, role, "somebody@norvane.example").user)
    kept = job.files.get()
    for path in ("", f"files/{kept.pk}/"):
        assert client.get(f"/norvane/jobs/{job.pk}/{path}").status_code == status
    stop = client.post(f"/norvane/jobs/{job.pk}/cancel/")
    assert stop.status_code == (302 if status == 200 else status)
    job.refresh_from_db()
    assert job.state == (Job.State.CANCELLED if status == 200 else Job.State.QUEUED)


def test_files_are_attachments(client: Client, job: Job, starter: Actor) -> None:
    client.force_login(starter.user)
    given = job.files.get()
    made = JobFile.objects.create(
        job=job, role="output", name="Bericht ü.pdf", content_type="application/pdf", content=b"%"
    )
    response = client.get(f"/norvane/jobs/{job.pk}/files/{given.pk}/")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"] == 'attachment; filename="<b>.csv"'
    response = client.get(f"/norvane/jobs/{job.pk}/files/{made.pk}/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Bericht")
    assert response.content == b"%"


def test_a_file_of_another_job_is_not_there(client: Client, job: Job, starter: Actor) -> None:
    client.force_login(starter.user)
    other = jobs.start(kind="count", title="Other", by=starter, at=factories.AT)
    assert client.get(f"/norvane/jobs/{other.pk}/files/{job.files.get().pk}/").status_code == 404


def test_failures_show_every_sentence(client: Client, job: Job, starter: Actor) -> None:
    client.force_login(starter.user)
    Job.objects.update(state=Job.State.FAILED, result={"problems": ["Row 2 is <wrong>.", "Row 3 too."]}, note="x")
    page = client.get(f"/norvane/jobs/{job.pk}/").content.decode()
    assert "<li>Row 2 is &lt;wrong&gt;.</li><li>Row 3 too.</li>" in page
    Job.objects.update(result={}, note="Something went wrong on our side. Job 1 has the details.")
    assert "Something went wrong on our side." in client.get(f"/norvane/jobs/{job.pk}/").content.decode()


def test_cancelling_needs_a_post(client: Client, job: Job, starter: Actor) -> None:
    client.force_login(starter.user)
    assert client.get(f"/norvane/jobs/{job.pk}/cancel/").status_code == 405
    assert client.post(f"/norvane/jobs/{job.pk}/cancel/").status_code == 302
    assert "Cancelled before it began." in client.get(f"/norvane/jobs/{job.pk}/").content.decode()
