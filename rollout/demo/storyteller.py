"""What all who tell the story of an organization have in common: acts inside its walls, by members named by address."""

import datetime
from collections.abc import Callable, Mapping

from audiences.models import Person
from programs.models import Program, Wave
from rollout.demo.timeline import Act, Timeline
from rollout.tenancy import actors, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant, User


class Storyteller:
    """Enters acts on the timeline of an organization."""

    def __init__(self, tenant: Tenant, timeline: Timeline) -> None:
        self.tenant, self.timeline = tenant, timeline

    def _inside(self, act: Callable[[datetime.datetime], object]) -> Act:
        """The act, with the organization's rows at hand."""

        def inside(at: datetime.datetime) -> None:
            with walls.inside(self.tenant.pk):
                act(at)

        return inside

    def _actor(self, email: str, at: datetime.datetime) -> Actor:
        """The member as they stand at the instant; LookupError where they have no business there."""
        found = actors.load(user=User.objects.get(email=email), tenant=self.tenant, at=at)
        if found is None:
            raise LookupError(f"{email} has no business at {self.tenant}.")
        return found

    def _person(self, email: str) -> Person:
        return Person.objects.get(email_key=email)


class PlanTeller(Storyteller):
    """Enters acts on programs, each by its key, and on their waves, each by that key and its name."""

    def __init__(
        self,
        tenant: Tenant,
        timeline: Timeline,
        *,
        programs: Mapping[str, Program],
        waves: Mapping[tuple[str, str], Wave],
    ) -> None:
        super().__init__(tenant, timeline)
        self.programs, self.waves = programs, waves
