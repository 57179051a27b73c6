"""A worker that applies a people file is killed at each write: all of it is there, or nothing, and then it goes on."""

import datetime
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from audiences.domain import imports
from audiences.models import ImportedChange, PeopleImport, Person
from rollout.jobs.domain import jobs
from rollout.jobs.models import JobFile
from rollout.journal.models import Entry
from rollout.tenancy import actors, walls
from rollout.tenancy.models import Tenant
from tests import factories
from tests.audiences.domain.test_import_apply import file_of
from tests.audiences.domain.test_imports import company, row

AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
POINTS = [
    "CREATE TEMPORARY TABLE people_outcome",
    "INSERT INTO audiences_importedchange",
    "UPDATE audiences_person p SET first_name",
    "INSERT INTO audiences_person ",
    'INSERT INTO "journal_entry"',
    "COMMIT",
]


def previewed(tenant: Tenant, rows: list[dict[str, str]]) -> PeopleImport:
    by = actors.system(tenant)
    with walls.inside(tenant.pk):
        made = imports.upload(file_name="people.csv", content=file_of(rows), by=by, at=AT)
    jobs.run_queued(tenant)
    return made


def apply(tenant: Tenant, made: PeopleImport) -> None:
    with walls.inside(tenant.pk):
        content = bytes(JobFile.objects.get(job_id=made.preview_job_id).content)
        imports.apply(people_import=made, content=content, by=actors.system(tenant), at=AT)


def state(tenant: Tenant) -> tuple[object, ...]:
    with walls.inside(tenant.pk):
        people = list(Person.objects.order_by("pk").values_list("external_id", "job_role", "status", "lft", "rgt"))
        journal = Entry.objects.filter(verb="people.imported").count()
        return people, journal, ImportedChange.objects.count()


def in_a_child_killed_at(point: str, act: Callable[[], None]) -> int:
    """The signal that ended the child; 0 when it got through."""
    connections.close_all()
    pid = os.fork()
    if pid:
        return os.WTERMSIG(os.waitpid(pid, 0)[1])

    def strike(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if " ".join(str(sql).split()).startswith(point):
            os.kill(os.getpid(), signal.SIGKILL)
        return found

    if point == "COMMIT":
        connection.ensure_connection()
        connection._commit = lambda: os.kill(os.getpid(), signal.SIGKILL)  # just before it would reach the server
    with connection.execute_wrapper(strike):
        act()
    os._exit(0)


@pytest.fixture
def changed(committed: None) -> tuple[Tenant, PeopleImport]:
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    apply(tenant, previewed(tenant, company()))
    rows = [*company()[:5], row("G", "A")]
    rows[2]["job_role"] = "Buyer"
    return tenant, previewed(tenant, rows)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_apply_leaves_nothing_and_the_next_does_all(changed, point):
    tenant, made = changed
    before = state(tenant)
    assert in_a_child_killed_at(point, lambda: apply(tenant, made)) == signal.SIGKILL
    assert state(tenant) == before
    apply(tenant, made)
    after = state(tenant)
    assert {key for key, *_ in after[0]} - {key for key, *_ in before[0]} == {"G"}
    apply(tenant, made)
    assert state(tenant) == after


def test_without_the_strike_it_gets_through(changed):
    tenant, made = changed
    before = state(tenant)
    assert in_a_child_killed_at("no such statement", lambda: apply(tenant, made)) == 0
    assert state(tenant) != before


def test_of_two_at_once_one_is_applied_and_the_other_says_why_not(changed):
    tenant, first = changed
    rows = [*company(), row("H", "A")]
    second = previewed(tenant, rows)
    said: list[str] = []

    def run(made: PeopleImport) -> None:
        try:
            apply(tenant, made)
            said.append("applied")
        except ValidationError as refused:
            said.append(refused.messages[0][:40])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[made]) for made in (first, second)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=60)
    assert sorted(said) == ["The people changed since this preview, s", "applied"]
