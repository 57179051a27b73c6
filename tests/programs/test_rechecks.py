"""Checks run by themselves after what they read changed, and once a day; what a person settled stays."""

import datetime

import pytest

from audiences.models import Person
from programs import rechecks
from programs.domain import checks, readiness, readiness_checks
from programs.domain.checks import Check, Result
from programs.models import ReadinessItem
from rollout.jobs.models import AgendaItem, Job
from rollout.journal.domain import entries, followers
from rollout.journal.models import Entry
from rollout.tenancy import clock, walls
from rollout.tenancy.permissions import Role
from tests.programs.conftest import Plan

MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)


@pytest.fixture
def now(plan: Plan) -> datetime.datetime:
    return clock.now(plan.tenant)


def audience(plan: Plan, ran_at: datetime.datetime) -> ReadinessItem:
    item = plan.item("technology.audience")
    readiness_checks.run_check(item=item, by=plan.by, at=ran_at)
    Person.objects.update(status="left")
    return item


def again(plan: Plan, item: ReadinessItem) -> str:
    rechecks.run_due(plan.tenant)
    item.refresh_from_db()
    return item.state


def tell(plan: Plan, verb: str, at: datetime.datetime) -> Entry:
    return entries.record(verb, subject=plan.wave, by=plan.by, at=at)


def test_a_change_of_what_it_reads_runs_it_again(plan: Plan, now: datetime.datetime) -> None:
    item = audience(plan, now - 5 * MINUTE)
    tell(plan, "people.imported", now - 10 * MINUTE)
    tell(plan, "package.added", now - MINUTE)
    assert again(plan, item) == "done", "nothing that it reads has changed since"
    tell(plan, "people.imported", now - 2 * MINUTE)
    assert again(plan, item) == "open"
    told = Entry.objects.get(verb="readiness.checked", subject_id=item.pk, actor=None)
    assert told.data["passed"] is False
    assert item.runs.order_by("-id").first().ran_by is None
    assert again(plan, item) == "open"
    assert Entry.objects.filter(verb="readiness.checked", subject_id=item.pk).count() == 2, "not told twice"


def test_a_day_later_it_runs_again_and_the_same_is_not_told(plan: Plan, now: datetime.datetime) -> None:
    item = plan.item("technology.audience")
    readiness_checks.run_check(item=item, by=plan.by, at=now - DAY)
    assert again(plan, item) == "done"
    assert (item.settled_by, item.settled_at) == (plan.by.user, now - DAY)
    assert item.runs.get().again_at >= now
    assert Entry.objects.filter(verb="readiness.checked").count() == 1
    Person.objects.update(status="left")
    assert again(plan, item) == "done", "a day has not passed since"


def test_what_a_change_of_the_plan_reopened_runs_at_once(plan: Plan, now: datetime.datetime) -> None:
    item = plan.item("technology.audience")
    readiness_checks.run_check(item=item, by=plan.by, at=now)
    readiness_checks.outdate_checks(wave=plan.wave)
    assert again(plan, item) == "done"


def test_nothing_runs_that_nobody_ran_nor_what_a_person_settled(plan: Plan, now: datetime.datetime) -> None:
    ran = []
    checks.register(Check("load", "Load", run=lambda wave, at: ran.append(1) or Result(False, "x"), by_hand=True))
    plan.wave.items.filter(key="technology.load").update(check_name="load")
    item = plan.item("technology.load")
    tell(plan, "people.imported", now)
    assert again(plan, item) == "open"
    readiness_checks.run_check(item=item, by=plan.by, at=now - 2 * DAY)
    readiness.finish(item=item, evidence="Their report.", by=plan.by, at=now - 2 * DAY + MINUTE)
    assert again(plan, item) == "done"
    assert (len(ran), plan.item("technology.audience").state) == (1, "open")
    plan.wave.state = "launched"
    plan.wave.save()
    readiness_checks.run_check(item=plan.item("technology.audience"), by=plan.by, at=now - 2 * DAY)
    Person.objects.update(status="left")
    assert again(plan, plan.item("technology.audience")) == "done", "what a launch relied on stays"


def test_a_probe_is_asked_again_every_day_only_where_it_may(plan: Plan, now: datetime.datetime) -> None:
    for name, repeats in (("links", True), ("load", False)):
        checks.register(Check(name, name, probe=lambda wave, at: None, by_hand=True, repeats=repeats))
    for key, name in (("technology.load", "load"), ("technology.devices", "links")):
        plan.wave.items.filter(key=key).update(check_name=name)
        readiness_checks.take_result(
            item=plan.item(key), result=Result(True, "Sound."), asked_at=now - DAY, by=plan.by, at=now - DAY
        )
    for _ in range(2):
        rechecks.run_due(plan.tenant)
        Job.objects.update(state="failed")
    assert [job.data["item"] for job in Job.objects.all()] == [plan.item("technology.devices").pk]


def test_one_check_that_breaks_keeps_no_other_from_running(plan: Plan, now: datetime.datetime) -> None:
    def broken(wave: object, at: object) -> Result:
        raise RuntimeError("broken")

    readiness_checks.run_check(item=plan.item("content.modalities"), by=plan.by, at=now - DAY)
    item = audience(plan, now - DAY)
    checks.register(Check("modalities", "x", run=broken))
    assert again(plan, item) == "open"


def test_a_change_wakes_it_soon(plan: Plan, now: datetime.datetime) -> None:
    verbs = followers.registered()[rechecks.FOLLOWER]
    assert {"people.imported", "step.edited", "devices.reported", "setting.in_force"} <= verbs
    AgendaItem.objects.filter(kind=rechecks.KIND).delete()
    rechecks.follow(tell(plan, "people.imported", now), plan.tenant)
    for key, act in sorted((walls.last_acts() or {}).items()):
        if key[1] == rechecks.KIND:
            act()
    assert AgendaItem.objects.get(kind=rechecks.KIND).due_at is not None


def test_all_checks_at_once_leave_what_a_person_settled_and_load_nothing(plan: Plan, sign_in) -> None:
    ran = []
    checks.register(Check("load", "Load", probe=lambda wave, at: ran.append("load"), by_hand=True))
    checks.register(Check("links", "Links", probe=lambda wave, at: None, by_hand=True, repeats=True))
    checks.register(Check("devices", "Devices", run=lambda wave, at: ran.append("devices"), by_hand=True))
    for key, name in (("technology.load", "load"), ("technology.devices", "devices"), ("content.job_aid", "links")):
        plan.wave.items.filter(key=key).update(check_name=name)
    readiness.finish(item=plan.item("technology.devices"), evidence="Tried.", by=plan.by, at=clock.now(plan.tenant))
    address = f"/norvane/programs/{plan.program.slug}/waves/{plan.wave.number}/readiness/"
    page = sign_in(Role.PROGRAM_MANAGER).post(f"{address}checks/", follow=True).content.decode()
    assert "checks passed. 1 more is under way." in page
    assert ran == []
    assert [job.data["item"] for job in Job.objects.all()] == [plan.item("content.job_aid").pk]
