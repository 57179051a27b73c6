"""Programs kept within reach in the spine: those with something still to come."""

from collections.abc import Iterable

from django.http import HttpRequest

from programs.domain import standing
from programs.models import Program, Wave
from programs.views import tabs
from rollout.tenancy.permissions import Action
from rollout.web import navigation

MOST = 5


def of(request: HttpRequest) -> Iterable[navigation.Pin]:
    """Up to MOST programs with a wave that is not closed, by name; nothing for those who may not see programs."""
    if not request.actor.may(Action.VIEW_PROGRAMS):
        return []
    open_waves = Wave.objects.exclude(state=Wave.State.CLOSED)
    visible = Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)
    programs = list(visible.filter(pk__in=open_waves.values("program")).order_by("name")[:MOST])
    waves: dict[int, list[Wave]] = {program.pk: [] for program in programs}
    for wave in Wave.objects.filter(program__in=programs):
        waves[wave.program_id].append(wave)
    standings = standing.of_programs(programs, waves, at=request.now)
    return [navigation.Pin(tabs.home(request, p.slug), p.name, *standings[p.pk]) for p in programs]
