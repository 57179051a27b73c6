"""What climbs by itself: people overdue, once a wave and region, and exceptions until they are decided (GO8)."""

import datetime

import pytest

from delivery.domain import carried_requests, escalated, exceptions, overdue
from delivery.models import Assignment
from programs.domain import escalation_ladders
from programs.models import Escalation, EscalationRung
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def rows(inside: Tenant, manager_actor: Actor) -> list[Assignment]:
    """Three people of two regions in one wave whose program has ladders for both kinds."""
    wave = factories.WaveFactory(state="launched")
    factories.ModuleFactory(program=wave.program)
    near, far = factories.RegionFactory(name="Asia"), factories.RegionFactory(name="EMEA")
    countries = [factories.CountryFactory(code="IN", name="India", region=near)] * 2
    countries.append(factories.CountryFactory(code="DE", region=far))
    for kind in ("non_completion", "exception"):
        rungs = [(manager_actor.user, 24)]
        escalation_ladders.build(program=wave.program, region=None, kind=kind, rungs=rungs, by=manager_actor, at=AT)
    people = [factories.PersonFactory(country=country) for country in countries]
    return [factories.AssignmentFactory(wave=wave, person=person, assigned_at=AT - 10 * DAY) for person in people]


def follow(tenant: Tenant, verb: str) -> None:
    """Every entry of the verb, twice: as a worker that lost its place would."""
    for entry in [*Entry.objects.filter(verb=verb)] * 2:
        escalated.follow(entry, tenant)


def test_overdue_people_climb_once_a_wave_and_region(
    inside: Tenant, rows: list[Assignment], manager_actor: Actor
) -> None:
    overdue.mark_overdue(by=manager_actor, at=AT + 30 * DAY)
    follow(inside, "assignments.overdue")
    found = Escalation.objects.order_by("region__name")
    assert [(row.region.name, row.kind) for row in found] == [("Asia", "non_completion"), ("EMEA", "non_completion")]
    assert found[0].title == f"People are overdue: {rows[0].wave.name}, Asia"
    factories.AssignmentFactory(wave=rows[0].wave, person=factories.PersonFactory(country=rows[0].person.country))
    overdue.mark_overdue(by=manager_actor, at=AT + 40 * DAY)
    follow(inside, "assignments.overdue")
    assert found.count() == 2


def test_an_exception_climbs_until_it_is_decided(
    inside: Tenant, rows: list[Assignment], manager_actor: Actor, system: Actor
) -> None:
    until = datetime.date(2026, 10, 28)
    asked = exceptions.ask(assignment=rows[0], kind="extension", until=until, reason="Leave", by=system, at=AT)
    follow(inside, "exception.asked")
    found = Escalation.objects.get()
    assert (found.kind, found.state, rows[0].person.last_name in found.title) == ("exception", "waiting", False)
    exceptions.refuse(exception=asked, reason="No", by=manager_actor, at=AT)
    follow(inside, "exception.refused")
    found.refresh_from_db()
    assert found.state == "resolved"
    follow(inside, "exception.asked")
    assert Escalation.objects.count() == 1


def test_an_exception_of_which_nothing_is_left_to_decide_climbs_no_further(
    inside: Tenant, rows: list[Assignment], system: Actor
) -> None:
    until = datetime.date(2026, 10, 28)
    exceptions.ask(assignment=rows[0], kind="extension", until=until, reason="Leave", by=system, at=AT)
    follow(inside, "exception.asked")
    Assignment.objects.filter(pk=rows[0].pk).update(cycle=2, cycle_from=AT, due_at=AT + 40 * DAY)
    carried_requests.go_on([rows[0].pk], by=system, at=AT)
    follow(inside, carried_requests.LAPSED)
    found = Escalation.objects.get()
    assert (found.state, found.resolution) == ("resolved", "Nothing of the exception was left to decide.")


def test_without_a_ladder_nothing_climbs(inside: Tenant, rows: list[Assignment], manager_actor: Actor) -> None:
    EscalationRung.objects.all().delete()
    overdue.mark_overdue(by=manager_actor, at=AT + 30 * DAY)
    follow(inside, "assignments.overdue")
    assert not Escalation.objects.exists()
