"""Programs kept within reach in the spine: those with something still to come.

They stand on every page, and how a program stands takes a dozen questions. So that is remembered for a short while; a
page of the program itself asks anew and remembers it for the others.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from programs.domain import standing
from programs.domain.standing import Standing
from programs.models import Program, Wave
from programs.views import tabs
from rollout.tenancy.permissions import Action
from rollout.web import formats, navigation

MOST = 5
KEPT = 60  # seconds for which a standing is remembered


def of(request: HttpRequest) -> Iterable[navigation.Pin]:
    """Up to MOST programs with a wave that is not closed, by name; nothing for those who may not see programs."""
    if not request.actor.may(Action.VIEW_PROGRAMS):
        return []
    open_waves = Wave.objects.exclude(state=Wave.State.CLOSED)
    visible = Program.objects.visible_to(request.actor, Action.VIEW_PROGRAMS)
    programs = list(visible.filter(pk__in=open_waves.values("program")).order_by("name")[:MOST])
    standings = _standings(request, programs)
    return [navigation.Pin(tabs.home(request, p.slug), p.name, *standings[p.pk]) for p in programs]


def remember(request: HttpRequest, standings: Mapping[int, Standing]) -> None:
    """Standings by program id that a page has just asked for; without Redis every page asks."""
    with suppress(RedisError):
        cache.set_many({_key(request, pk): (status, str(words)) for pk, (status, words) in standings.items()}, KEPT)


def _standings(request: HttpRequest, programs: list[Program]) -> dict[int, Standing]:
    keys = {_key(request, program.pk): program.pk for program in programs}
    known: dict[int, Standing] = {}
    with suppress(RedisError):
        known = {keys[key]: found for key, found in cache.get_many(keys).items()}
    missing = [program for program in programs if program.pk not in known]
    if missing:
        asked = _ask(request, missing)
        remember(request, asked)
        known |= asked
    return known


def _ask(request: HttpRequest, programs: list[Program]) -> dict[int, Standing]:
    waves: dict[int, list[Wave]] = {program.pk: [] for program in programs}
    for wave in Wave.objects.filter(program__in=programs):
        waves[wave.program_id].append(wave)
    return standing.of_programs(programs, waves, at=request.now)


def _key(request: HttpRequest, program: int) -> str:
    """In the reader's language, and of the hour on the organization's clock, which may be moved."""
    return f"pin:{request.tenant.pk}:{program}:{formats.language()}:{request.now:%Y%m%d%H}"
