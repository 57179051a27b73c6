"""What the demo asks of its pilot is what the product takes; where few answer, somebody goes on by name."""

import datetime

from programs.models import PilotVerdict, Wave
from rollout.demo import piloted
from rollout.demo.piloted import Piloted
from rollout.demo.timeline import DAY, Timeline
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

NOW = datetime.datetime(2026, 9, 22, 13, 0, tzinfo=datetime.UTC)


def test_a_pilot_of_nobody_shows_too_little_and_somebody_goes_on(inside: Tenant) -> None:
    actor_for(inside, Role.PROGRAM_MANAGER, piloted.MANAGER)
    module = factories.ModuleFactory()
    pilot = factories.WaveFactory(
        program=module.program, is_pilot=True, starts_on=NOW.date() - 150 * DAY, ends_on=NOW.date() - 100 * DAY
    )
    story = Piloted(inside, Timeline(NOW), pilot=pilot)
    story.enter()
    story._choose_what_it_shows(NOW - 139 * DAY)
    assert set(pilot.criteria.values_list("kind", flat=True)) == {kind for kind, *_rest in piloted.PILOT}
    Wave.objects.filter(pk=pilot.pk).update(state=Wave.State.LAUNCHED)
    story._judge(NOW - 98 * DAY)
    verdict = PilotVerdict.objects.get()
    assert (verdict.state, verdict.choice) == (PilotVerdict.State.INCONCLUSIVE, PilotVerdict.Choice.GO)
