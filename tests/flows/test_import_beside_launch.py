"""A people file is applied while a wave of these people is issued: nobody is assigned twice, missed or kept."""

import threading
from collections import Counter

import pytest
from django.db import connections

from audiences.domain import imports
from audiences.models import PeopleImport
from delivery import wakeups
from delivery.domain import issuing
from delivery.models import Assignment
from programs.models import Wave
from rollout.jobs.domain import jobs
from rollout.journal.domain import followers
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant
from tests import factories
from tests.flows.test_leavers import bring_in, people_file

BEFORE = ["BOSS", *(f"P{n:02}" for n in range(1, 31))]
LEAVERS, JOINERS = set(BEFORE[5::6]), {f"Q{n:02}" for n in range(1, 11)}
AFTER = [*(each for each in BEFORE if each not in LEAVERS), *sorted(JOINERS)]


@pytest.fixture
def company(committed: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Tenant, PeopleImport, Wave]:
    """Everybody is to be issued, a few at a time; a file is previewed by which some leave and some join."""
    monkeypatch.setattr(issuing, "CHUNK", 4)
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    bring_in(tenant, BEFORE)
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        made = imports.upload(file_name="people.csv", content=people_file(AFTER), by=by, at=at)
        wave = factories.WaveFactory(program=factories.ModuleFactory().program, number=1, state="launched")
        factories.WaveSegmentFactory(wave=wave)
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        imports.ask_to_apply(people_import=made, confirmed=True, by=by, at=at)
        issuing.begin(wave=wave, by=by, at=at)
    return tenant, made, wave


def at_once(*acts: object) -> None:
    barrier = threading.Barrier(len(acts))

    def run(act: object) -> None:
        try:
            barrier.wait(timeout=30)
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=120)
        assert not each.is_alive()


@pytest.mark.parametrize("order", ["file first", "wave first", "together", "together, two issue"])
def test_either_order_leaves_everybody_where_they_belong(company, order):
    tenant, made, wave = company

    def take_file() -> None:
        jobs.run_queued(tenant)

    def issue() -> None:
        wakeups.issue(tenant)

    if order == "file first":
        take_file()
        issue()
    elif order == "wave first":
        issue()
        take_file()
    else:
        at_once(take_file, issue, *([issue] if order.endswith("two issue") else []))
    issue()
    followers.read_all(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        assert made.state == "applied", made.problem
        rows = list(Assignment.objects.filter(wave=wave).values_list("person__external_id", "state"))
    assert max(Counter(key for key, _ in rows).values()) == 1
    states = dict(rows)
    assert {key: states.get(key) for key in BEFORE if key not in LEAVERS} == dict.fromkeys(
        (key for key in BEFORE if key not in LEAVERS), "assigned"
    )
    assert {states.get(key, "withdrawn") for key in LEAVERS} == {"withdrawn"}
    joined = {key for key in JOINERS if key in states}
    assert {states[key] for key in joined} <= {"assigned"}
    if order == "file first":
        assert (joined, LEAVERS & set(states)) == (JOINERS, set())
    if order == "wave first":
        assert (joined, LEAVERS & set(states)) == (set(), LEAVERS)
