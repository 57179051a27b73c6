"""A follower reads every entry once, in order, whatever commits late; a control by id alone is seen to skip."""

import datetime
import random
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection

from rollout.journal.domain import followers
from rollout.journal.models import Cursor, Entry
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
WRITERS, EACH = 6, 8


@pytest.fixture
def company(committed: None) -> Tenant:
    return factories.TenantFactory(slug="norvane")


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Register a follower for this test alone."""
    monkeypatch.setattr(followers, "_followers", {})
    return followers.register


def write(tenant: Tenant, dice: random.Random) -> None:
    """Transactions of one to three entries that stay open for a while before, between and after, and sometimes fail."""
    try:
        for _ in range(EACH):
            try:
                with walls.inside(tenant.pk):
                    for _ in range(dice.randint(1, 3)):
                        time.sleep(dice.choice([0, 0.001, 0.01]))
                        Entry.objects.create(verb="thing.done", subject="tenant", subject_id=tenant.pk, at=AT)
                        time.sleep(dice.choice([0, 0.005, 0.03]))
                    if dice.random() < 0.15:
                        raise RuntimeError("taken back")
            except RuntimeError:
                continue
    finally:
        connection.close()


def by_id_alone(tenant: Tenant, last: int, seen: list[int]) -> int:
    """The known-bad reader: everything after the highest id it has seen."""
    with walls.inside(tenant.pk):
        for pk in Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True):
            seen.append(pk)
            last = pk
    return last


def wait_until(done: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_skipped_under_concurrent_commits(
    company: Tenant, only: Callable[..., None], seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "BATCH", 7)
    seen: list[int] = []
    only("test.reader", verbs={"thing.done"}, handler=lambda entry, tenant: seen.append(entry.pk))
    writers = [threading.Thread(target=write, args=(company, random.Random(f"{seed}-{n}"))) for n in range(WRITERS)]
    control: list[int] = []
    last = 0
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        followers.catch_up(company)
        last = by_id_alone(company, last, control)
    for writer in writers:
        writer.join()

    def caught_up() -> bool:
        return followers.catch_up(company) is None

    wait_until(caught_up)
    by_id_alone(company, last, control)
    with walls.inside(company.pk):
        written = set(Entry.objects.values_list("pk", flat=True))
    assert len(written) > WRITERS * EACH // 2
    assert len(seen) == len(set(seen))
    assert set(seen) == written


def test_a_late_commit_is_read_and_the_control_misses_it(company: Tenant, only: Callable[..., None]) -> None:
    """The one schedule that matters, step by step: a lower id commits after a higher one was read."""
    seen: list[int] = []
    only("test.reader", verbs={"thing.done"}, handler=lambda entry, tenant: seen.append(entry.pk))
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with walls.inside(company.pk):
                Entry.objects.create(verb="thing.done", subject="tenant", subject_id=company.pk, at=AT)
                written.set()
                go_on.wait(20)
        finally:
            connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert written.wait(20)
    with walls.inside(company.pk):
        quick = Entry.objects.create(verb="thing.done", subject="tenant", subject_id=company.pk, at=AT)
    control: list[int] = []
    last = by_id_alone(company, 0, control)
    assert control == [quick.pk]
    again = followers.catch_up(company)
    assert seen == []  # bounded: the slow transaction still runs
    assert again is not None
    go_on.set()
    writer.join()
    by_id_alone(company, last, control)
    wait_until(lambda: followers.catch_up(company) is None)
    assert control == [quick.pk]  # the control never sees the late one
    assert len(seen) == 2
    assert seen[0] < quick.pk


def test_two_readers_at_once_handle_each_entry_once(company: Tenant, only: Callable[..., None]) -> None:
    seen: list[int] = []
    only("test.reader", verbs={"thing.done"}, handler=lambda entry, tenant: (time.sleep(0.002), seen.append(entry.pk)))
    with walls.inside(company.pk):
        for _ in range(60):
            Entry.objects.create(verb="thing.done", subject="tenant", subject_id=company.pk, at=AT)

    def read() -> None:
        try:
            wait_until(lambda: followers.catch_up(company) is None)
        finally:
            connection.close()

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_a_handler_that_fails_is_tried_again_and_its_rows_are_taken_back(
    company: Tenant, only: Callable[..., None]
) -> None:
    calls: list[int] = []

    def handler(entry: Entry, tenant: Tenant) -> None:
        calls.append(entry.pk)
        factories.RegionFactory()
        if len(calls) == 2:
            raise ValueError("once")

    only("test.reader", verbs={"thing.done"}, handler=handler)
    with walls.inside(company.pk):
        made = [
            Entry.objects.create(verb="thing.done", subject="tenant", subject_id=company.pk, at=AT) for _ in range(3)
        ]
    wait_until(lambda: bool(calls) or followers.catch_up(company) is None)
    with walls.inside(company.pk):
        cursor = Cursor.objects.get(follower="test.reader")
        assert (cursor.failures, cursor.last_error) == (1, "ValueError: once")
    wait_until(lambda: followers.catch_up(company) is None)
    from audiences.models import Region

    with walls.inside(company.pk):
        assert Region.objects.count() == 3
        assert Cursor.objects.get(follower="test.reader").failures == 0
    assert calls[2:] == [entry.pk for entry in made]


def test_a_long_batch_is_cut_and_goes_on(
    company: Tenant, only: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "LONGEST", 0.0)
    seen: list[int] = []
    only("test.reader", verbs={"thing.done"}, handler=lambda entry, tenant: seen.append(entry.pk))
    with walls.inside(company.pk):
        for _ in range(4):
            Entry.objects.create(verb="thing.done", subject="tenant", subject_id=company.pk, at=AT)
    wait_until(lambda: bool(seen) or followers.catch_up(company) is None)
    assert len(seen) == 1
    wait_until(lambda: followers.catch_up(company) is None)
    assert len(seen) == 4


def test_an_entry_of_many_steps_goes_on_where_it_stopped(company: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that fails takes only itself back, and what comes later waits for the last step."""
    monkeypatch.setattr(followers, "_followers", {})
    done: list[tuple[int, int]] = []
    broken = [False, False, True]

    def step(entry: Entry, tenant: Tenant, after: int) -> int | None:
        if after == 20 and broken.pop():
            raise RuntimeError("a step fails")
        done.append((entry.pk, after))
        return after + 10 if after < 30 else None

    followers.register_steps("test.steps", verbs={"thing.done"}, step=step)
    with walls.inside(company.pk):
        first, second = (
            Entry.objects.create(verb="thing.done", subject="tenant", subject_id=company.pk, at=AT) for _ in range(2)
        )
    wait_until(lambda: followers.catch_up(company) is not None and len(done) >= 2)
    assert done == [(first.pk, 0), (first.pk, 10)]
    with walls.inside(company.pk):
        cursor = Cursor.objects.get()
    assert (cursor.position, cursor.failures, cursor.entry_id) == (20, 1, 0)
    assert followers.catch_up(company) is None
    assert done == [(entry.pk, after) for entry in (first, second) for after in (0, 10, 20, 30)]
    with walls.inside(company.pk):
        cursor = Cursor.objects.get()
    assert (cursor.position, cursor.failures, cursor.entry_id) == (0, 0, second.pk)
