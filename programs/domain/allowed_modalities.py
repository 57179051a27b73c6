"""Whether a wave's people may be taught the way its program teaches (GO1, setting `modalities`; RD5)."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import book
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.effects import Change, Effect
from audiences.domain.settings.resolution import Resolved
from audiences.models import Country
from programs.domain import audience_countries, deciders, program_settings, readiness
from programs.domain.audience_countries import People
from programs.domain.checks import Result
from programs.models import Module, Program, Wave

NAME = "modalities"


@dataclass(frozen=True)
class Clash:
    """A modality of the program that the setting leaves out for so many people of a wave."""

    modality: str
    country: Country | None
    people: int
    resolved: Resolved


def check(wave: Wave, at: datetime.datetime) -> Result:
    """Every modality is allowed wherever people are; a failing sentence names place, modality and who can change it."""
    settings, people, taught = book.at(at), audience_countries.of_wave(wave), _taught([wave.program_id])
    if not people or not taught:
        return Result(False, _("There is no module or nobody in the audience yet, so nothing can be checked."))
    layer = program_settings.layer(wave.program, settings)
    modalities = taught[wave.program_id]
    found = clashes(modalities, people, settings, layer)
    if found:
        return Result(False, " ".join(_sentence(clash, wave.program) for clash in found))
    named = ", ".join(str(Module.Modality(each).label) for each in modalities)
    said = ngettext(
        "Allowed in the one country of the wave’s people: %(modalities)s.",
        "Allowed in all %(n)s countries of the wave’s people: %(modalities)s.",
        len(people),
    )
    return Result(True, said % {"n": len(people), "modalities": named})


def clashes(modalities: Iterable[str], people: People, settings: Book, layer: ProgramLayer) -> list[Clash]:
    """Where the setting leaves a modality out, most people first."""
    found = []
    for country, count in people.items():
        resolved = settings.resolve(NAME, country=country, program=layer)
        place = settings.countries.get(country) if country else None
        found += [Clash(each, place, count, resolved) for each in modalities if each not in resolved.value]
    return sorted(found, key=lambda clash: (-clash.people, str(clash.country), clash.modality))


def effects(change: Change) -> list[Effect]:
    """Waves ahead that would be held at their gate, and those that would no longer be."""
    waves = list(Wave.objects.filter(state__in=readiness.AHEAD).select_related("program"))
    people, taught = audience_countries.of_waves(waves), _taught({wave.program_id for wave in waves})
    before, after = (_held(waves, people, taught, settings) for settings in (change.before, change.after))
    holds, frees = len(after - before), len(before - after)
    return [
        Effect(
            holds,
            ngettext("Holds %(n)s wave at its gate", "Holds %(n)s waves at their gates", holds) % {"n": holds},
        ),
        Effect(
            frees,
            ngettext("Lets %(n)s wave pass this check", "Lets %(n)s waves pass this check", frees) % {"n": frees},
        ),
    ]


def _held(waves: list[Wave], people: dict[int, People], taught: dict[int, list[str]], settings: Book) -> set[int]:
    layers = program_settings.layers({wave.program for wave in waves}, settings)
    return {
        wave.pk
        for wave in waves
        if clashes(taught.get(wave.program_id, []), people[wave.pk], settings, layers[wave.program_id])
    }


def _taught(programs: Iterable[int]) -> dict[int, list[str]]:
    """Modalities by program id, in the order of the modules."""
    found: dict[int, list[str]] = {}
    rows = Module.objects.learned().filter(program__in=programs).order_by("number").values_list("program", "modality")
    for program, modality in rows:
        if modality not in found.setdefault(program, []):
            found[program].append(modality)
    return found


def _sentence(clash: Clash, program: Program) -> str:
    values = {
        "modality": Module.Modality(clash.modality).label,
        "place": clash.country or _("places without a country"),
        "n": f"{clash.people:,}",
        "who": deciders.of(clash.resolved, country=clash.country, program=program),
    }
    said = ngettext(
        "%(modality)s is not allowed in %(place)s, where %(n)s person of the wave is. Who can change that: %(who)s.",
        "%(modality)s is not allowed in %(place)s, where %(n)s people of the wave are. Who can change that: %(who)s.",
        clash.people,
    )
    return said % values
