"""A completion arrives while the next cycle of its assignment begins: each is seen by the other or comes after it.

Both hold the row of the program. The controls let one of them not do so, and lose what was completed of the cycle that
is over.
"""

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection

from delivery.domain import completions, issuing, renewals
from delivery.domain.completions import Line
from delivery.models import Assignment, CompletionSource
from programs.domain import change_orders, order_content
from programs.domain.cycle_rules import CycleRule
from programs.domain.order_content import RETAKE, ContentChange
from programs.models import ChangeOrder, Module
from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.delivery.domain.test_renewals import past, rule_of, running

BEFORE = datetime.datetime(2026, 10, 12, 8, 0, tzinfo=datetime.UTC)  # completed in the cycle that is over
AT = datetime.datetime(2027, 3, 1, 8, 0, tzinfo=datetime.UTC)  # the next one begins, and the completion arrives
PATIENCE = 10.0  # seconds; reached by no test that passes


def no_lock(*given: object) -> None:
    """What a control has in the place of a lock."""


@dataclass
class Story:
    """One person of a running wave who has begun; the second and last completion is on its way."""

    tenant: Tenant
    row: Assignment
    source: CompletionSource
    approver: Actor

    def take(self) -> None:
        line = Line("late", self.row.person.external_id, "C-1", "completed", completed_at=BEFORE.isoformat())
        completions.record(source=self.source, lines=[line], by=actors.system(self.tenant), at=AT)

    def renew(self) -> None:
        assert renewals.open_all(program=self.row.program, by=actors.system(self.tenant), at=AT) == 1

    def recontent(self) -> None:
        change_orders.approve(order=ChangeOrder.objects.get(), by=self.approver, at=AT)

    def outcome(self) -> list[tuple[int, datetime.datetime | None]]:
        with walls.inside(self.tenant.pk):
            return past(self.row)


@pytest.fixture
def story(committed: None) -> Story:
    tenant = factories.TenantFactory(slug="norvane", name="Norvane Group", is_demo=True)
    with walls.inside(tenant.pk):
        program = factories.ProgramFactory()
        for n in (0, 1):
            factories.ModuleFactory(program=program, number=n + 1, title=f"M{n}", course_id=f"C-{n}")
        row = factories.AssignmentFactory(wave=running(program), assigned_at=BEFORE)
        made = Story(tenant, row, factories.CompletionSourceFactory(), actor_for(tenant, Role.ADMINISTRATOR))
        line = Line("first", row.person.external_id, "C-0", "completed", completed_at=BEFORE.isoformat())
        completions.record(source=made.source, lines=[line], by=actors.system(tenant), at=BEFORE)
    return made


def renewing(story: Story) -> Callable[[], None]:
    with walls.inside(story.tenant.pk):
        rule_of(story.row.program, CycleRule("yearly", month=3, day=15, window_days=30))
    return story.renew


def recontenting(story: Story) -> Callable[[], None]:
    with walls.inside(story.tenant.pk):
        wave, old = story.row.wave, Module.objects.get(course_id="C-1")
        new = {"title": "New", "kind": "elearning", "course_id": "C-2", "launch_url": "", "minutes": 5}
        change = ContentChange(wave, old.pk, new, in_progress=RETAKE, done=RETAKE)
        asker = actor_for(story.tenant, Role.PROGRAM_MANAGER)
        given = {"ends_on": wave.ends_on, "due_rule": wave.due_rule, "reason": "r", "parts": [change]}
        change_orders.ask(wave=wave, **given, by=asker, at=AT)
    return story.recontent


class Race:
    """The completion is written and not committed; then the cycle begins, and waits or has begun; then the states of
    the completion are derived, and wait or are; then the cycle is committed."""

    def __init__(self, story: Story, begin: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
        self.tenant, self.failed = story.tenant, list[BaseException]()
        self.written, self.begun, self.derived = threading.Event(), threading.Event(), threading.Event()
        write = completions._write_records

        def pausing(*given: object) -> None:
            write(*given)
            self.written.set()
            self.until(self.begun)

        monkeypatch.setattr(completions, "_write_records", pausing)
        self.workers = [threading.Thread(target=self._take, args=[story.take])]
        self.workers.append(threading.Thread(target=self._begin, args=[begin]))

    def run(self) -> None:
        for worker in self.workers:
            worker.start()
        for worker in self.workers:
            worker.join(2 * PATIENCE)
            assert not worker.is_alive()
        assert self.failed == []

    def _take(self, take: Callable[[], None]) -> None:
        with self._own_connection():
            with walls.inside(self.tenant.pk):
                take()
            self.derived.set()

    def _begin(self, begin: Callable[[], None]) -> None:
        with self._own_connection():
            assert self.written.wait(PATIENCE)
            with walls.inside(self.tenant.pk):
                begin()
                self.begun.set()
                self.until(self.derived)

    def until(self, event: threading.Event) -> None:
        """The other has come so far, or waits for a lock that this one holds."""
        over = time.monotonic() + PATIENCE
        while not event.is_set() and not waits() and time.monotonic() < over:
            time.sleep(0.01)

    @contextmanager
    def _own_connection(self) -> Iterator[None]:
        try:
            yield
        except BaseException as error:
            self.failed.append(error)
        finally:
            connection.close()


def waits() -> bool:
    """Whether anybody waits for a lock in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # a transaction sees what its first look saw
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


BEGINNINGS = [renewing, recontenting]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_what_was_completed_of_a_cycle_that_ends_meanwhile_is_kept(
    story: Story, beginning: Callable[[Story], Callable[[], None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    Race(story, beginning(story), monkeypatch).run()
    assert story.outcome() == [(1, BEFORE)]


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("side", ["completion", "cycle"])
def test_without_the_lock_of_either_it_is_lost(
    story: Story, beginning: Callable[[Story], Callable[[], None]], side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = beginning(story)
    if side == "completion":
        monkeypatch.setattr(completions, "_hold_programs", no_lock)
    else:
        monkeypatch.setattr(issuing, "lock", no_lock)
        monkeypatch.setattr(order_content, "lock", no_lock)
    Race(story, begin, monkeypatch).run()
    assert story.outcome() == [(1, None)]
