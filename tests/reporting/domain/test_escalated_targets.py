"""A running wave that may miss its target is turned to the ladder once (GO8)."""

import datetime

from programs.domain import escalation_ladders
from programs.models import Escalation
from reporting.domain import escalated_targets, standing
from rollout.tenancy.actors import Actor
from tests.reporting.conftest import AT, World


def test_each_wave_at_risk_is_raised_once(world: World, manager_actor: Actor) -> None:
    world.tenant.clock_offset = AT - datetime.datetime.now(datetime.UTC)
    world.tenant.save(update_fields=["clock_offset"])
    assert escalated_targets.look(world.tenant) is None  # nobody is named
    rungs = [(manager_actor.user, 24)]
    escalation_ladders.build(program=world.program, region=None, kind="target", rungs=rungs, by=manager_actor, at=AT)
    for _again in range(2):
        assert escalated_targets.look(world.tenant) is not None
    (found,) = standing.of_programs([world.program], by=manager_actor, at=AT)
    at_risk = [wave.wave.name for wave in found.waves if escalated_targets.is_at_risk(wave)]
    assert at_risk == ["Wave 2"]  # of three: one is over, one runs, one is planned
    assert [row.title for row in Escalation.objects.all()] == ["Wave 2 may miss its target"]
