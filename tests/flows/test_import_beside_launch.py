"""A people file is applied while a wave of these people is launched: nobody is assigned twice, missed or kept."""

import threading
from collections import Counter

import pytest
from django.db import connections

from audiences.domain import imports, segments
from audiences.models import PeopleImport
from delivery import wakeups
from delivery.domain import issuing
from delivery.models import Assignment
from programs.domain import launches
from programs.models import Launch, Wave
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
    """Everybody is in a wave whose gate is open, a few at a time; by a file that waits some leave and some join."""
    monkeypatch.setattr(issuing, "CHUNK", 4)
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    bring_in(tenant, BEFORE)
    by, at = actors.system(tenant), clock.now(tenant)
    with walls.inside(tenant.pk):
        made = imports.upload(file_name="people.csv", content=people_file(AFTER), by=by, at=at)
        wave = factories.WaveFactory(program=factories.ModuleFactory().program, number=1)
        everybody = segments.create(name="Everybody", rule={"all": []}, by=by, at=at)
        factories.WaveSegmentFactory(wave=wave, segment=everybody)
        factories.ReadinessItemFactory(wave=wave, state="done")
    followers.read_all(tenant)
    jobs.run_queued(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        imports.ask_to_apply(people_import=made, confirmed=True, by=by, at=at)
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


@pytest.mark.parametrize("order", ["file first", "launch first", "together", "together, two launch"])
def test_either_order_leaves_everybody_where_they_belong(company, order):
    tenant, made, wave = company

    def take_file() -> None:
        jobs.run_queued(tenant)

    def launch() -> None:
        with walls.inside(tenant.pk):
            launches.launch(wave=wave, by=actors.system(tenant), at=clock.now(tenant))
        followers.catch_up(tenant)
        wakeups.issue(tenant)

    if order == "file first":
        take_file()
        launch()
    elif order == "launch first":
        launch()
        take_file()
    else:
        at_once(take_file, launch, *([launch] if order.endswith("two launch") else []))
    followers.read_all(tenant)
    wakeups.issue(tenant)
    followers.read_all(tenant)
    with walls.inside(tenant.pk):
        made.refresh_from_db()
        assert made.state == "applied", made.problem
        assert Launch.objects.filter(wave=wave).count() == 1
        rows = list(Assignment.objects.filter(wave=wave).values_list("person__external_id", "state"))
    assert max(Counter(key for key, _ in rows).values()) == 1
    states = dict(rows)
    assert {key: states.pop(key, None) for key in AFTER} == dict.fromkeys(AFTER, "assigned")
    assert states.keys() <= LEAVERS
    assert set(states.values()) <= {"withdrawn"}
