"""Through which modality the people of a wave learn, mapped by segment (AU2).

The first of the wave's segments that somebody is in says it, in the order of the segments. A segment without a modality
takes every module of the program (`EVERY`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Case, Count, Q, Value, When
from django.utils.translation import gettext as _

from audiences.models import Person
from programs.domain import audience
from programs.domain.audience import Audience
from programs.models import Module, Wave, WaveSegment
from rollout.tenancy import memory

EVERY = ""


def name(modality: str) -> str:
    return str(dict(Module.Modality.choices).get(modality, modality)) if modality else _("Every module")


def taught(programs: Iterable[int]) -> dict[int, list[str]]:
    """Modalities by program id, in the order of the modules; a page asks once."""
    found: dict[int, list[str]] = {pk: [] for pk in programs}
    for program, modality in memory.remembered(("taught", frozenset(found)), lambda: _rows(found)):
        if modality not in found[program]:
            found[program].append(modality)
    return found


def _rows(programs: Collection[int]) -> list[tuple[int, str]]:
    modules = Module.objects.learned().filter(program__in=programs).order_by("number")
    return list(modules.values_list("program", "modality"))


def asked(segments: Iterable[str], taught_ones: Sequence[str]) -> list[str]:
    """Those of the taught ones that segments with these modalities ask for: what has to be ready."""
    wanted = set(segments)
    if EVERY in wanted or not wanted:
        return list(taught_ones)
    return [each for each in taught_ones if each in wanted]


def of_wave(wave: Wave) -> list[str]:
    """The modalities that the segments of the wave ask for; two queries."""
    return asked(wave.audience.values_list("modality", flat=True), taught([wave.program_id])[wave.program_id])


def conditions(waves: Iterable[Wave]) -> dict[tuple[int, str], Q]:
    """By wave id and modality, those of its people who learn so: nobody is in two, and everybody is in one."""
    found = audience.of_waves(waves)
    return {(pk, each): match for pk, of_one in found.items() for each, match in by_modality(of_one).items()}


def learning(wave: Wave) -> dict[str, Q]:
    """By taught modality, those of the wave's people who learn through it, with every module or so; two queries."""
    found = by_modality(audience.of_waves([wave])[wave.pk])
    if set(found) == {EVERY}:  # whoever is in the wave
        return dict.fromkeys(taught([wave.program_id])[wave.program_id], audience.any_of([Q()]))
    return {
        each: audience.any_of(found[key] for key in (EVERY, each) if key in found)
        for each in taught([wave.program_id])[wave.program_id]
    }


def by_modality(found: Audience) -> dict[str, Q]:
    """The same of one audience."""
    kinds = {row.modality for row, _match in found.segments}
    if len(kinds) < 2:
        return {next(iter(kinds), EVERY): found.condition}
    matching: dict[str, list[Q]] = {}
    for row, match in deciding(found):
        matching.setdefault(row.modality, []).append(match)
    return {modality: audience.any_of(matches) for modality, matches in matching.items()}


def sizes(waves: Iterable[Wave]) -> dict[int, list[tuple[str, int]]]:
    """People by modality of the waves in which a segment has one, by wave id; two queries for any number of waves."""
    matching = conditions(waves)
    mapped = {pk for pk, modality in matching if modality}
    wanted = {key: match for key, match in matching.items() if key[0] in mapped}
    if not wanted:
        return {}
    counts = {f"people_{n}": Count("pk", filter=match) for n, match in enumerate(wanted.values())}
    figures = Person.objects.present().aggregate(**counts)
    found: dict[int, list[tuple[str, int]]] = {pk: [] for pk in mapped}
    for (pk, modality), label in zip(wanted, counts, strict=True):
        found[pk].append((modality, figures[label]))
    return found


def deciding(found: Audience) -> Iterator[tuple[WaveSegment, Q]]:
    """Each segment with those for whom it says the modality: who are in none before it."""
    before: list[Q] = []
    for row, match in found.segments:
        yield row, found.only(match & ~audience.any_of(before) if before else match)
        before.append(match)


def of_people(wave: Wave, people: Iterable[int]) -> dict[int, str]:
    """The modality by id of person; empty where the wave's segments have none."""
    segments = audience.of_waves([wave])[wave.pk].segments
    if not any(row.modality for row, _match in segments):
        return {}
    whens = [When(audience.any_of([match]), then=Value(row.modality)) for row, match in segments]
    said = Case(*whens, default=Value(EVERY))
    return dict(Person.objects.filter(pk__in=people).order_by().values_list("pk", said))
