"""Running waves that may miss their target climb the ladder of their program by themselves, once each (GO8, ME6)."""

import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.domain import escalations
from programs.models import EscalationKind, EscalationRung, Program, Wave
from reporting.domain import standing
from reporting.domain.standing import WaveStanding
from reporting.domain.verdicts import Color
from rollout.tenancy import actors, clock, walls
from rollout.tenancy.models import Tenant
from rollout.web import kept

KIND = "escalations.targets"
EVERY = datetime.timedelta(hours=6)


def look(tenant: Tenant) -> datetime.datetime | None:
    """Raise what is at risk now; the real instant to look again, None while no program has a ladder for it."""
    with walls.inside(tenant.pk), kept.source():
        at, by = clock.now(tenant), actors.system(tenant)
        ladders = EscalationRung.objects.filter(kind=EscalationKind.TARGET, region=None).values("program")
        programs = list(Program.objects.filter(pk__in=ladders, waves__state=Wave.State.LAUNCHED).distinct())
        for found in standing.of_programs(programs, by=by, at=at) if programs else ():
            for wave in found.waves:
                if is_at_risk(wave):
                    escalations.raise_once(
                        program=found.program,
                        region=None,
                        kind=EscalationKind.TARGET,
                        cause=f"target:{wave.wave.pk}",
                        title=_("%(wave)s may miss its target") % {"wave": wave.wave.name},
                        by=by,
                        at=at,
                    )
    return timezone.now() + EVERY if programs else None


def is_at_risk(wave: WaveStanding) -> bool:
    """Whether a running wave is forecast to miss its target."""
    missing = wave.verdict.color in {Color.RED, Color.AMBER}
    return wave.wave.state == Wave.State.LAUNCHED and missing and wave.band is not None
