"""What a risk costs falls with everybody who needs the program no more."""

from programs.domain import risk_costs, risks
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.factories import AT


def test_who_completed_is_not_counted_any_more(inside: Tenant, manager_actor: Actor) -> None:
    wave = factories.WaveFactory(state="launched")
    factories.WaveSegmentFactory(wave=wave)
    people = [factories.PersonFactory() for _ in range(6)]
    elsewhere = factories.WaveFactory()
    states = ["assigned", "in_progress", "completed", "exempt", "withdrawn"]
    for person, state in zip(people, states, strict=False):
        factories.AssignmentFactory(wave=wave, person=person, state=state)
    factories.AssignmentFactory(wave=elsewhere, person=people[0], state="completed")
    risk = risks.add(program=wave.program, title="Kiosks offline", wave=wave, by=manager_actor, at=AT)
    assert risk_costs.of([risk]) == {risk.pk: 3}
