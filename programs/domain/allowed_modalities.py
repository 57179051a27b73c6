"""Whether a wave's people may be taught the way its program teaches (GO1, setting `modalities`; RD5)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain.settings import book
from audiences.domain.settings.book import Book, ProgramLayer
from audiences.domain.settings.effects import Change, Effect
from audiences.domain.settings.resolution import Resolved
from audiences.models import Country
from programs.domain import audience_countries, deciders, modalities, program_settings
from programs.domain.audience_countries import People
from programs.domain.checks import Result
from programs.models import Program, Wave

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
    settings, people = book.at(at), _people([wave])[wave.pk]
    if not people:
        return Result(False, _("There is no module or nobody in the audience yet, so nothing can be checked."))
    layer = program_settings.layer(wave.program, settings)
    found = clashes(people, settings, layer)
    if found:
        return Result(False, " ".join(sentence(clash, wave.program) for clash in found))
    named = ", ".join(modalities.name(each) for each in people)
    said = ngettext(
        "Allowed in the one country of the wave’s people: %(modalities)s.",
        "Allowed in all %(n)s countries of the wave’s people: %(modalities)s.",
        len(countries := {country for found in people.values() for country in found}),
    )
    return Result(True, said % {"n": len(countries), "modalities": named})


def clashes(people: Mapping[str, People], settings: Book, layer: ProgramLayer) -> list[Clash]:
    """Where the setting leaves out the modality through which people learn, most people first."""
    found = []
    for modality, places in people.items():
        for country, count in places.items():
            resolved = settings.resolve(NAME, country=country, program=layer)
            place = settings.countries.get(country) if country else None
            if modality not in resolved.value:
                found.append(Clash(modality, place, count, resolved))
    return sorted(found, key=lambda clash: (-clash.people, str(clash.country), clash.modality))


def effects(change: Change) -> list[Effect]:
    """Waves ahead that would be held at their gate, and those that would no longer be."""
    waves = list(Wave.objects.filter(state__in=Wave.AHEAD).select_related("program"))
    people = _people(waves)
    before, after = (_held(waves, people, settings) for settings in (change.before, change.after))
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


def _held(waves: list[Wave], people: Mapping[int, Mapping[str, People]], settings: Book) -> set[int]:
    layers = program_settings.layers({wave.program for wave in waves}, settings)
    return {wave.pk for wave in waves if clashes(people[wave.pk], settings, layers[wave.program_id])}


def _people(waves: Iterable[Wave]) -> dict[int, dict[str, People]]:
    """By wave id and modality, where those are who learn so: with every module or by the choice for their segment."""
    listed = list(waves)
    taught = modalities.taught({wave.program_id for wave in listed})
    counted = audience_countries.counted(modalities.conditions(listed))
    found: dict[int, dict[str, People]] = {wave.pk: {} for wave in listed}
    for wave in listed:
        for modality in taught[wave.program_id]:
            chosen = (counted.get((wave.pk, each), {}) for each in (modality, modalities.EVERY))
            if people := _together(chosen):
                found[wave.pk][modality] = people
    return found


def _together(places: Iterable[People]) -> People:
    found: People = {}
    for each in places:
        for country, count in each.items():
            found[country] = found.get(country, 0) + count
    return found


def sentence(clash: Clash, program: Program) -> str:
    """Says place, modality, and who can change that."""
    values = {
        "modality": modalities.name(clash.modality),
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
