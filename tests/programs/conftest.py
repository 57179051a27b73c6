"""A program at its gate, built through the domain functions, and signed-in clients."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from audiences.models import Segment
from programs.domain import modules, programs, readiness, readiness_checks, waves
from programs.models import Program, ReadinessItem, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
DUE = {"kind": "after", "days": 20, "unit": "working", "anchor": "launch", "time": "23:59"}


@dataclass
class Plan:
    """A blended program with one planned wave of three people in two countries."""

    tenant: Tenant
    by: Actor
    program: Program
    wave: Wave
    segment: Segment

    def item(self, key: str) -> ReadinessItem:
        return self.wave.items.get(key=key)

    def clear_gate(self, *, but: str = "") -> None:
        """Settle every item as a person would: by hand or by its check."""
        from programs.domain import checks

        for item in self.wave.items.exclude(key=but):
            if checks.get(item.check_name):
                readiness_checks.run_check(item=item, by=self.by, at=AT)
            else:
                readiness.finish(item=item, evidence="Seen and tried.", by=self.by, at=AT)


def make_plan(tenant: Tenant, by: Actor, *, people: int = 3, slug: str = "") -> Plan:
    """Runs inside the tenant."""
    germany = factories.CountryFactory()
    india = factories.CountryFactory(code="IN", name="India", time_zone="Asia/Kolkata")
    for number in range(people):
        place = {"country": germany} if number else {"country": india, "time_zone": "Asia/Kolkata"}
        factories.PersonFactory(**place)
    segment = factories.SegmentFactory(rule={"all": []})
    program = programs.create(name="Anti-bribery essentials", slug=slug, by=by, at=AT)
    modules.add(program=program, title="Gifts and hospitality", course_id="ABE-101", by=by, at=AT)
    modules.add(program=program, title="Workshop", modality="vilt", course_id="ABE-201", by=by, at=AT)
    wave = waves.add(
        program=program,
        name="Wave 1",
        starts_on=datetime.date(2026, 10, 5),
        ends_on=datetime.date(2026, 11, 20),
        segments=[segment],
        due_rule=DUE,
        by=by,
        at=AT,
    )
    return Plan(tenant, by, program, wave, segment)


@pytest.fixture(autouse=True)
def only_own_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks of higher floors have their own tests; here a person judges those items."""
    from programs.domain import checks
    from programs.domain.wave_checks import agreement, audience, calendar, consultation, measurement, modalities

    own = (agreement.CHECK, audience.CHECK, calendar.CHECK, consultation.CHECK, measurement.CHECK, modalities.CHECK)
    monkeypatch.setattr(checks, "_checks", {check.name: check for check in own})


@pytest.fixture
def plan(inside: Tenant, manager_actor: Actor) -> Plan:
    return make_plan(inside, manager_actor)


@pytest.fixture
def sign_in(tenant: Tenant) -> Callable[[Role], Client]:
    """A client signed in with a new user of the role."""

    def sign(role: Role) -> Client:
        client = Client()
        client.force_login(actor_for(tenant, role, f"{role}-web@{tenant.slug}.example").user)
        return client

    return sign
