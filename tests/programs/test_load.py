"""A bounded load on a real server: the ceiling holds, a slow and a failing one do not pass, a cancel ends it."""

import datetime
import time
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from hypothesis import given
from hypothesis import settings as budget
from hypothesis import strategies as st

from audiences.domain.settings import book, changes
from audiences.domain.settings.targets import Target
from programs import probing
from programs.domain import checks, load_probe, modules
from programs.domain.load_probe import Ceiling, Load
from programs.domain.wave_checks import load
from programs.domain.wave_checks.load import Limits
from programs.models import Module
from rollout.jobs.domain import jobs
from rollout.jobs.models import Job
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.outbound import web_host
from tests.outbound.web_host import Host
from tests.programs.conftest import AT, Plan, make_plan

LIMITS = Limits(p95=200, errors=1)


@pytest.fixture
def host(settings: object) -> Iterator[Host]:
    with web_host.running() as found:
        settings.OUTBOUND_PRIVATE_HOSTS = [f"127.0.0.1:{found.port}"]
        yield found


def measure(host: Host, ceiling: Ceiling) -> checks.Result:
    found = load_probe.run([host.url], ceiling, lambda done, total: None)
    return load.judged(found, ceiling, LIMITS, [host.url])


def test_a_sound_server_passes_and_no_more_is_asked_than_allowed(host: Host) -> None:
    host.slow = 0.01
    found = measure(host, Ceiling(requests=40, at_once=4, seconds=20))
    assert found.passed, found.sentence
    assert (len(host.seen), found.figures["requests"], found.figures["errors_percent"]) == (40, 40, 0)
    assert 1 < host.most_at_once <= 4


def test_a_slow_and_a_failing_server_do_not_pass(host: Host) -> None:
    host.slow = 0.3
    slow = measure(host, Ceiling(requests=8, at_once=4, seconds=20))
    assert (slow.passed, slow.details[0].status, slow.details[1].status) == (False, "stop", "good")
    assert slow.figures["p95_ms"] >= 300
    host.slow, host.failing = 0.0, 503
    failing = measure(host, Ceiling(requests=8, at_once=4, seconds=20))
    assert (failing.passed, failing.details[1].status, failing.figures["errors_percent"]) == (False, "stop", 100)


def test_time_ends_it(host: Host) -> None:
    host.slow, began = 0.2, time.monotonic()
    found = load_probe.run([host.url], Ceiling(requests=2000, at_once=2, seconds=1), lambda done, total: None)
    assert found.asked <= 12
    assert time.monotonic() - began < 4


def test_whoever_stops_it_ends_it(host: Host) -> None:
    host.slow = 0.05

    def stop(done: int, total: int) -> None:
        raise jobs.Cancelled

    with pytest.raises(jobs.Cancelled):
        load_probe.run([host.url], Ceiling(requests=2000, at_once=2, seconds=60), stop)
    asked = len(host.seen)
    time.sleep(0.2)
    assert len(host.seen) == asked <= 6


@budget(max_examples=50)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60), st.integers(1, 100))
def test_percentiles_are_the_smallest_value_that_enough_do_not_pass(values: list[int], share: int) -> None:
    found = load_probe.percentile(values, share)

    def held(limit: int) -> bool:
        return sum(value <= limit for value in values) * 100 >= share * len(values)

    assert found in values
    assert held(found)
    assert not any(held(value) for value in values if value < found)
    assert Load([value / 1000 for value in values], 0, 1).within(share) == found


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://learn.example.com/x", True),
        ("https://LEARN.example.com./x", True),
        ("https://learn.example.com:8443/x", False),
        ("http://lms.example:8080/", True),
        ("https://learn.example.com.evil.example/", False),
        ("https://learn.example.com@evil.example/", False),
        ("https://sub.learn.example.com/", False),
        ("http://[", False),
    ],
)
def test_only_hosts_that_are_listed_are_loaded(url: str, own: bool) -> None:
    assert load.is_own(url, ["learn.example.com", "lms.example:8080"]) is own


@pytest.fixture
def committed_plan(committed: None, host: Host) -> Plan:
    """A program whose module opens on the server, with its load item not done."""
    checks.register(load.CHECK)
    tenant = factories.TenantFactory(slug="norvane", is_demo=True)
    with walls.inside(tenant.pk):
        plan = make_plan(tenant, actor_for(tenant, Role.ADMINISTRATOR))
        Module.objects.filter(number=1).update(launch_url=f"{host.url}course")
        return plan


def settle(tenant: Tenant, name: str, value: object, plan: Plan) -> None:
    with walls.inside(tenant.pk):
        changes.set_value(name=name, raw=value, target=Target(), by=plan.by, at=AT - datetime.timedelta(days=1))


def test_it_runs_as_a_job_and_leaves_evidence(committed_plan: Plan, host: Host) -> None:
    plan, client = committed_plan, Client()
    client.force_login(plan.by.user)
    with walls.inside(plan.tenant.pk):
        item = plan.item("technology.load")
    address = f"/norvane/programs/{plan.program.slug}/waves/{plan.wave.number}/readiness/{item.number}/"

    def run() -> str:
        answer = client.post(f"{address}check/")
        assert answer.status_code == 302
        jobs.run_queued(plan.tenant)
        return client.get(answer["Location"]).content.decode()

    assert "is not listed among the own platforms" in run()
    assert host.seen == [], "whoever may plan programs cannot load a host that nobody listed"
    settle(plan.tenant, "own_platforms", f"127.0.0.1:{host.port}", plan)
    settle(plan.tenant, "load_requests", 12, plan)
    assert "The check passed" in run()
    assert host.seen == [f"GET /course 127.0.0.1:{host.port}"] * 12
    page = client.get(address).content.decode()
    assert "12 requests in" in page
    assert "at most 1,500 ms are accepted" in page
    with walls.inside(plan.tenant.pk):
        item.refresh_from_db()
        assert (item.state, item.checked_at == item.settled_at) == ("done", True)
        assert item.runs.order_by("-id").first().figures["requests"] == 12
        assert [run.outcome for run in item.runs.order_by("id")] == ["inconclusive", "passed"]
        queued = probing.start(item=item, by=plan.by, at=AT)
        assert probing.start(item=item, by=plan.by, at=AT) == queued, "not twice at a time"
        jobs.cancel(job=queued, at=AT)
        assert Job.objects.get(pk=queued.pk).state == "cancelled"
    jobs.run_queued(plan.tenant)
    assert len(host.seen) == 12


def test_administrators_alone_list_platforms(plan: Plan) -> None:
    with pytest.raises(PermissionDenied, match="decided by administrators"):
        changes.set_value(name="own_platforms", raw="lms.example", target=Target(), by=plan.by, at=AT)
    administrator = actor_for(plan.tenant, Role.ADMINISTRATOR, "root@norvane.example")
    changes.set_value(name="own_platforms", raw="LMS.example", target=Target(), by=administrator, at=AT)
    assert book.at(AT).value("own_platforms") == ["lms.example"]
    with pytest.raises(ValidationError, match="without http:// and path"):
        changes.set_value(name="own_platforms", raw="https://lms.example/", target=Target(), by=administrator, at=AT)


def test_modules_without_an_address_leave_nothing_to_load(plan: Plan) -> None:
    modules.edit(module=plan.program.modules.get(number=1), title="Gifts", by=plan.by, at=AT)
    found = load.probe(plan.wave, AT)(lambda done, total, note: None)
    assert (found.conclusive, found.sentence) == (
        False,
        "No module has a launch address, so there is nothing to load.",
    )
