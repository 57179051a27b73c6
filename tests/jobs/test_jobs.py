"""Long work survives its worker: a lease that ends is taken over, a cancel is heard, a third crash is the last."""

import datetime
import multiprocessing
import os
import signal
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from rollout.jobs.domain import jobs
from rollout.jobs.models import Job, JobFile
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def company(committed: None, monkeypatch: pytest.MonkeyPatch) -> Tenant:
    monkeypatch.setattr(jobs, "_runners", {})
    return factories.TenantFactory(slug="norvane")


def start(tenant: Tenant, **options: object) -> Job:
    with walls.inside(tenant.pk):
        return jobs.start(kind="count", title="Count", by=actors.system(tenant), at=AT, **options)


def seen(tenant: Tenant, job: Job) -> Job:
    with walls.inside(tenant.pk):
        return Job.objects.get(pk=job.pk)


def test_a_job_runs_with_its_file_and_keeps_what_it_makes(company: Tenant) -> None:
    def runner(run: jobs.Run) -> dict[str, int]:
        content = run.input()
        run.progress(1, 2, "Half way")
        for _ in range(2):
            run.output(name="out.txt", content_type="text/plain", content=content.upper())
        return {"bytes": len(content)}

    jobs.register("count", runner)
    job = start(company, upload=("in.txt", "text/plain", b"abc"))
    assert jobs.run_queued(company) is None
    done = seen(company, job)
    assert (done.state, done.result, done.done, done.total) == (Job.State.DONE, {"bytes": 3}, 1, 2)
    with walls.inside(company.pk):
        assert bytes(JobFile.objects.get(role="output").content) == b"ABC"


def test_a_killed_worker_s_job_is_taken_over_when_its_lease_ends(company: Tenant) -> None:
    """SIGKILL in the middle, between two committed steps; the next worker begins it again and finishes."""

    def stuck(run: jobs.Run) -> dict[str, int]:
        run.progress(1, 3, "Working")
        time.sleep(60)
        return {}

    job = start(company)
    connections.close_all()

    def work() -> None:
        jobs.register("count", stuck)
        jobs.run_queued(company)

    worker = multiprocessing.get_context("fork").Process(target=work)
    worker.start()
    end = time.monotonic() + 20
    while seen(company, job).done != 1 and time.monotonic() < end:
        time.sleep(0.05)
    os.kill(worker.pid, signal.SIGKILL)
    worker.join()

    jobs.register("count", lambda run: {"attempt": run.job.attempts})
    again = jobs.run_queued(company)  # the lease still holds: nobody takes it
    running = seen(company, job)
    assert (running.state, running.attempts) == (Job.State.RUNNING, 1)
    assert again == running.lease_until
    with walls.inside(company.pk):
        Job.objects.update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    assert jobs.run_queued(company) is None
    done = seen(company, job)
    assert (done.state, done.result) == (Job.State.DONE, {"attempt": 2})


def test_a_job_that_kills_every_worker_ends_with_a_sentence(company: Tenant) -> None:
    jobs.register("count", lambda run: {})
    job = start(company)
    with walls.inside(company.pk):
        Job.objects.update(state=Job.State.RUNNING, attempts=3, lease_until=timezone.now() - datetime.timedelta(1))
    jobs.run_queued(company)
    failed = seen(company, job)
    assert failed.state == Job.State.FAILED
    said = "Stopped after 3 tries: its worker ended each time before it could finish. Start it again."
    assert failed.note.startswith(said)


def test_cancelling_before_and_during(company: Tenant) -> None:
    steps: list[int] = []

    def runner(run: jobs.Run) -> dict[str, int]:
        for step in range(5):
            steps.append(step)
            if step == 2:
                with walls.inside(company.pk):
                    jobs.cancel(job=run.job, at=AT)
            run.progress(step, 5)
        return {}

    jobs.register("count", runner)
    waiting = start(company)
    with walls.inside(company.pk):
        jobs.cancel(job=waiting, at=AT)
    jobs.run_queued(company)
    assert steps == []
    before = seen(company, waiting)
    assert (before.state, before.note) == (Job.State.CANCELLED, "Cancelled before it began.")
    running = start(company)
    jobs.run_queued(company)
    assert steps == [0, 1, 2]
    assert seen(company, running).state == Job.State.CANCELLED


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (ValidationError(["Row 2 is wrong.", "Row 3 is wrong."]), "Row 2 is wrong. Row 3 is wrong."),
        (ZeroDivisionError("secret"), "Something went wrong on our side. Job {pk} has the details."),
    ],
)
def test_failures_are_sentences(company: Tenant, error: Exception, note: str) -> None:
    def runner(run: jobs.Run) -> dict[str, int]:
        raise error

    jobs.register("count", runner)
    job = start(company)
    jobs.run_queued(company)
    failed = seen(company, job)
    assert (failed.state, failed.note) == (Job.State.FAILED, note.format(pk=job.pk))
