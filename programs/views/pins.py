"""Programs kept within reach in the spine: those with something still to come.

They stand on every page, and how a program stands is counted over all its people. So that is remembered for a short
while; a page that says it itself asks anew and remembers it for the others, and what is posted to a program forgets it.
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
from rollout.web import formats, languages, navigation

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


def forget(request: HttpRequest, program: Program) -> None:
    """Let the next page ask how the program stands, in whatever language."""
    with suppress(RedisError):
        cache.delete_many([_key(request, program.pk, language) for language in languages.NAMES])


def _standings(request: HttpRequest, programs: list[Program]) -> dict[int, Standing]:
    """As this page found them out by itself, as they are remembered, or asked."""
    noted = {program.pk: standing.noted(program.pk, at=request.now) for program in programs}
    known = {pk: found for pk, found in noted.items() if found}
    keys = {_key(request, program.pk): program.pk for program in programs if program.pk not in known}
    with suppress(RedisError):
        known |= {keys[key]: found for key, found in cache.get_many(keys).items()}
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
    return standing.of_programs(programs, waves, tenant=request.tenant, at=request.now)


def _key(request: HttpRequest, program: int, language: str = "") -> str:
    """In the reader's language, and of the hour on the organization's clock, which may be moved."""
    return f"pin:{request.tenant.pk}:{program}:{language or formats.language()}:{request.now:%Y%m%d%H}"
