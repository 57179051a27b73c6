"""Escalations: raised once for a cause, climbing by the clock, taken on, resolved; mails through the outbox (GO8)."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audiences.models import Region, RegionGrant
from programs.domain import escalation_ladders, escalations
from programs.models import Escalation
from rollout.journal.models import Entry
from rollout.mail.models import AccountMail
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for
from tests.programs.conftest import AT, Plan

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def asia(plan: Plan) -> Region:
    return factories.RegionFactory(name="Asia")


@pytest.fixture
def priya(plan: Plan, asia: Region) -> Actor:
    actor = actor_for(plan.tenant, Role.REGIONAL_LEAD, "priya@norvane.example")
    RegionGrant.objects.create(membership_id=actor.grants[0].membership_id, region=asia)
    return actor


@pytest.fixture
def ladder(plan: Plan, asia: Region, priya: Actor) -> None:
    """Priya has 4 hours, the program manager 8."""
    rungs = [(priya.user, 4), (plan.by.user, 8)]
    escalation_ladders.build(program=plan.program, region=asia, kind="issue", rungs=rungs, by=plan.by, at=AT)


def report(plan: Plan, asia: Region | None, by: Actor, title: str = "Course does not open") -> Escalation:
    return escalations.report(program=plan.program, region=asia, kind="issue", title=title, by=by, at=AT)


def climb(plan: Plan, at: datetime.datetime) -> datetime.datetime | None:
    plan.tenant.clock_offset = at - datetime.datetime.now(datetime.UTC)
    plan.tenant.save(update_fields=["clock_offset"])
    return escalations.climb(plan.tenant)


def test_it_climbs_by_the_clock_and_writes_to_each_contact_once(
    plan: Plan, asia: Region, priya: Actor, ladder: None
) -> None:
    made = report(plan, asia, priya)
    assert (made.number, made.state, made.level, made.next_at) == (1, "waiting", 0, AT + 4 * HOUR)
    climb(plan, AT + 3 * HOUR)
    assert [mail.to for mail in AccountMail.objects.all()] == [priya.user.email]
    for _again in range(3):
        climb(plan, AT + 5 * HOUR)
    made.refresh_from_db()
    assert (made.level, made.next_at) == (1, None)
    assert sorted(mail.to for mail in AccountMail.objects.all()) == sorted([priya.user.email, plan.by.user.email])
    assert Entry.objects.filter(verb="escalation.climbed").count() == 1
    assert "Course does not open" not in AccountMail.objects.first().body


def test_who_takes_it_on_stops_the_clock(plan: Plan, asia: Region, priya: Actor, ladder: None) -> None:
    made = report(plan, asia, priya)
    escalations.acknowledge(escalation=made, by=priya, at=AT + HOUR)
    climb(plan, AT + 50 * HOUR)
    made.refresh_from_db()
    assert (made.state, made.level, made.acknowledged_by) == ("acknowledged", 0, priya.user)
    with pytest.raises(ValidationError, match="Somebody took this on already"):
        escalations.acknowledge(escalation=made, by=plan.by, at=AT + HOUR)
    with pytest.raises(ValidationError, match="Enter what was done about it"):
        escalations.resolve(escalation=made, resolution=" ", by=priya, at=AT)
    escalations.resolve(escalation=made, resolution="Patched.", by=priya, at=AT + 2 * HOUR)
    with pytest.raises(ValidationError, match="resolved already"):
        escalations.resolve(escalation=made, resolution="Again.", by=priya, at=AT)


def test_nothing_is_raised_twice_for_one_cause(plan: Plan, asia: Region, priya: Actor, ladder: None) -> None:
    made = report(plan, asia, priya)
    with pytest.raises(ValidationError, match="raised on 22 September 2026 already, as escalation 1: not acknowledged"):
        report(plan, asia, plan.by, "  course does NOT open ")
    escalations.resolve(escalation=made, resolution="Patched.", by=priya, at=AT)
    again = {"program": plan.program, "region": asia, "kind": "issue", "title": "x", "by": plan.by, "at": AT}
    assert escalations.raise_once(cause=made.cause, **again) is None
    assert escalations.raise_once(cause="another", **again) is not None


def test_without_a_ladder_nothing_climbs(plan: Plan, asia: Region, priya: Actor, ladder: None) -> None:
    with pytest.raises(ValidationError, match="Nobody is named for this kind there"):
        report(plan, None, plan.by)
    escalation_ladders.build(
        program=plan.program, region=None, kind="issue", rungs=[(plan.by.user, 24)], by=plan.by, at=AT
    )
    assert report(plan, None, plan.by).ladder == [[plan.by.user.pk, 24]]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"hours": 0}, "Give each contact 1 to 720 hours."),
        ({"twice": True}, "Name each contact once"),
        ({"kind": "weather"}, "Choose what the ladder is for."),
        ({"stranger": True}, "does not see escalations there"),
    ],
)
def test_a_senseless_ladder_is_refused(plan: Plan, asia: Region, change: dict[str, object], says: str) -> None:
    user = actor_for(plan.tenant, Role.FACILITATOR, "f@x.example").user if change.get("stranger") else plan.by.user
    rungs = [(user, change.get("hours", 4))] * (2 if change.get("twice") else 1)
    with pytest.raises(ValidationError, match=says):
        escalation_ladders.build(
            program=plan.program, region=asia, kind=change.get("kind", "issue"), rungs=rungs, by=plan.by, at=AT
        )


def test_a_lead_sees_and_works_on_their_region_alone(plan: Plan, asia: Region, priya: Actor, ladder: None) -> None:
    mine = report(plan, asia, priya)
    escalation_ladders.build(
        program=plan.program, region=None, kind="issue", rungs=[(plan.by.user, 24)], by=plan.by, at=AT
    )
    report(plan, None, plan.by)
    assert list(Escalation.objects.visible_to(priya)) == [mine]
    with pytest.raises(PermissionDenied):
        escalation_ladders.build(program=plan.program, region=asia, kind="issue", rungs=[], by=priya, at=AT)


def test_a_cause_that_is_gone_resolves_it(plan: Plan, asia: Region, priya: Actor, ladder: None) -> None:
    made = report(plan, asia, priya)
    escalations.settle(program=plan.program.pk, cause=made.cause, resolution="Decided.", by=plan.by, at=AT)
    made.refresh_from_db()
    assert (made.state, made.resolution) == ("resolved", "Decided.")
