"""Whoever cancels while a worker writes a people file changes nothing: from another connection, in the middle of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, connections

from audiences.domain import imports
from audiences.models import PeopleImport
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from tests.faults.test_killed_import import AT, changed, state

__all__ = ["changed"]
WRITES = ["INSERT INTO audiences_importedchange", "INSERT INTO audiences_person ", 'INSERT INTO "journal_entry"']


@pytest.fixture(autouse=True)
def looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK", 0.05)


@contextmanager
def resting_after(point: str, seconds: int, reached: threading.Event) -> Iterator[None]:
    """The server is busy for a while once it has run the statement."""

    def rest(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if " ".join(str(sql).split()).startswith(point) and not reached.is_set():
            reached.set()
            execute("SELECT pg_sleep(%s)", [seconds], False, context)
        return found

    with connection.execute_wrapper(rest):
        yield


def at_work(tenant: Tenant, point: str, *, seconds: int) -> tuple[threading.Thread, threading.Event]:
    """A worker that runs what is queued; the event says that it is in the middle of it."""
    reached = threading.Event()

    def run() -> None:
        try:
            with resting_after(point, seconds, reached):
                jobs.run_queued(tenant)
        finally:
            connections.close_all()

    worker = threading.Thread(target=run)
    worker.start()
    return worker, reached


def ask(tenant: Tenant, made: PeopleImport) -> Job:
    with walls.inside(tenant.pk):
        return imports.ask_to_apply(people_import=made, confirmed=True, by=actors.system(tenant), at=AT).apply_job


def cancelled(tenant: Tenant, job: Job, worker: threading.Thread, reached: threading.Event) -> Job:
    assert reached.wait(30)
    with walls.inside(tenant.pk):
        jobs.cancel(job=job, at=AT)
    worker.join(timeout=30)
    assert not worker.is_alive(), "the worker waits for the server though the job is cancelled"
    with walls.inside(tenant.pk):
        return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize("point", WRITES)
def test_what_is_cancelled_while_it_is_written_changes_nothing(changed, point):
    tenant, made = changed
    before, job = state(tenant), ask(tenant, made)
    assert cancelled(tenant, job, *at_work(tenant, point, seconds=120)).state == Job.State.CANCELLED
    assert state(tenant) == before
    with walls.inside(tenant.pk):
        made.refresh_from_db()
    assert (made.state, made.problem) == ("ready", "Applying was cancelled. Nothing was changed.")
    ask(tenant, made)
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
    assert made.state == "applied"


def test_who_cancels_nothing_lets_the_resting_worker_get_through(changed):
    tenant, made = changed
    before, job = state(tenant), ask(tenant, made)
    worker, reached = at_work(tenant, WRITES[0], seconds=1)
    assert reached.wait(30)
    worker.join(timeout=60)
    assert state(tenant) != before
    with walls.inside(tenant.pk):
        kept = Job.objects.get(pk=job.pk)
        assert (kept.state, kept.done, kept.total) == (Job.State.DONE, 3, 3)


def test_undoing_is_cancelled_alike(changed):
    tenant, made = changed
    ask(tenant, made)
    jobs.run_queued(tenant)
    before, by = state(tenant), actors.system(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        job = imports.ask_to_undo(people_import=made, reason="The wrong file", by=by, at=AT)
    worker, reached = at_work(tenant, "UPDATE audiences_person p SET", seconds=120)
    assert cancelled(tenant, job, worker, reached).state == Job.State.CANCELLED
    assert state(tenant) == before
    with walls.inside(tenant.pk):
        made.refresh_from_db()
    assert made.state == "applied"
