"""What the pilot of Norvane's program has to show, what is told of it, and how it is judged (RD3)."""

import datetime
from decimal import Decimal

from delivery.models import Assignment
from programs.domain import pilot_choices, pilots
from programs.models import PilotVerdict, Wave
from rollout.demo.storyteller import Storyteller
from rollout.demo.timeline import DAY, Timeline
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant

MANAGER = "ingrid.solheim@norvane.example"
# (what the pilot has to show, by how much, from how many answers)
PILOT = (("completed", 60, 8), ("on_time", 60, 8), ("satisfied", 75, 5), ("incidents", 3, 5), ("bounced", 2, 20))
TOLD = {
    "satisfied": (84, "Three questions on the last page of the course"),
    "incidents": (1, "Help desk: one browser in Magdeburg refused the course"),
}


class Piloted(Storyteller):
    """Enters it on the timeline of Norvane."""

    def __init__(self, tenant: Tenant, timeline: Timeline, *, pilot: Wave) -> None:
        super().__init__(tenant, timeline)
        self.pilot = pilot

    def enter(self) -> None:
        self.timeline.enter(self.timeline.days(-139, 9), self._inside(self._choose_what_it_shows))
        over = datetime.datetime.combine(self.pilot.ends_on, datetime.time(14), datetime.UTC)
        self.timeline.enter(over, self._inside(self._ask))
        self.timeline.enter(over + 2 * DAY, self._inside(self._judge))

    def _choose_what_it_shows(self, at: datetime.datetime) -> None:
        pilot, by = self._now(), self._actor(MANAGER, at)
        for kind, threshold, least in PILOT:
            day = pilot.ends_on + DAY
            pilots.choose(wave=pilot, kind=kind, threshold=threshold, least=least, decides_on=day, by=by, at=at)

    def _ask(self, at: datetime.datetime) -> None:
        answers = Assignment.objects.filter(wave=self._now()).count() * 4 // 5
        for kind, (figure, source) in TOLD.items():
            asked = self._now().criteria.select_related("wave__program").get(kind=kind)
            by = self._actor(MANAGER, at)
            pilots.tell(criterion=asked, figure=Decimal(figure), answers=answers, source=source, by=by, at=at)

    def _judge(self, at: datetime.datetime) -> None:
        """In a small company the pilot may be too few to say; then somebody goes on by name."""
        row = pilots.judge(wave=self._now(), by=actors.system(self.tenant), at=at)
        if row.state != PilotVerdict.State.PASSED:
            by, why = self._actor(MANAGER, at), "They are few, and nobody met a hindrance."
            pilot_choices.go_on(wave=row.wave, reason=why, by=by, at=at)

    def _now(self) -> Wave:
        return Wave.objects.select_related("program").get(pk=self.pilot.pk)
