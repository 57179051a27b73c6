"""What the demo tells of things that went another way: the domain takes each act, and its pages have rows."""

import datetime

import pytest

from audiences.models import Agreement
from programs.models import PilotHold, PilotVerdict, Wave
from rollout.demo import unforeseen
from rollout.demo.timeline import DAY, Timeline
from rollout.demo.unforeseen import Unforeseen
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

NOW = datetime.datetime(2026, 9, 22, 13, 0, tzinfo=datetime.UTC)


@pytest.fixture
def story(inside: Tenant) -> Unforeseen:
    actor_for(inside, Role.PROGRAM_MANAGER, unforeseen.MANAGER)
    actor_for(inside, Role.ADMINISTRATOR, unforeseen.ADMIN)
    pilot = factories.WaveFactory(is_pilot=True, state=Wave.State.LAUNCHED, starts_on=NOW.date() - 20 * DAY)
    factories.WaveFactory(program=pilot.program, starts_on=NOW.date() + 20 * DAY, ends_on=NOW.date() + 40 * DAY)
    return Unforeseen(inside, Timeline(NOW), waves={("driving", "Pilot"): pilot})


def test_the_pilot_fails_before_its_day_and_holds_what_follows(story: Unforeseen) -> None:
    story._say_what_the_pilot_shows(NOW - 18 * DAY)
    story._drivers_report_incidents(NOW - 4 * DAY)
    assert PilotVerdict.objects.get().state == PilotVerdict.State.FAILED
    assert PilotHold.objects.get().wave.state == Wave.State.HELD


def test_one_agreement_is_in_force_and_one_is_negotiated(story: Unforeseen) -> None:
    for code in ("DE", "JP"):
        factories.CountryFactory(code=code)
    story._agree_in_germany(NOW - 147 * DAY)
    story._negotiate_in_japan(NOW - 11 * DAY)
    assert [row.agreed_on is None for row in Agreement.objects.order_by("number")] == [False, True]
