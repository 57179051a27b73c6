"""Who a wave is for: everybody present in any of its segments (AU1). Counts take one query however many waves."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from audiences.domain import rules
from audiences.models import Person
from audiences.models.person import PersonQuerySet
from programs.models import Launch, Program, Wave, WaveSegment


def people_of(wave: Wave) -> PersonQuerySet:
    """The people of the wave as the HR data is now; a launched wave's people are its assignments."""
    return Person.objects.present().filter(conditions([wave])[wave.pk])


def people_of_program(program: Program) -> PersonQuerySet:
    """Everybody in any wave of the program, once."""
    return Person.objects.present().filter(_any(conditions(program.waves.all()).values()))


def people_in_several(waves: Iterable[Wave]) -> PersonQuerySet:
    """Those in two of the waves or more."""
    matching = list(conditions(waves).values())
    pairs = [a & b for i, a in enumerate(matching) for b in matching[i + 1 :]]
    return Person.objects.present().filter(_any(pairs))


@dataclass(frozen=True)
class Sizes:
    """People per wave id (at launch, once launched), in any wave, in two waves or more, and in the organization."""

    everybody: int
    in_any: int
    in_several: int
    of_wave: dict[int, int] = field(default_factory=dict)
    shared: dict[tuple[int, int], int] = field(default_factory=dict)  # people of both waves, by pair of wave ids


def sizes(waves: Iterable[Wave], *, overlaps: bool = False) -> Sizes:
    """Figures of one program's waves; `overlaps` also counts those in two of them."""
    listed = list(waves)
    matching = conditions(listed)
    pairs = [(a.pk, b.pk) for i, a in enumerate(listed) for b in listed[i + 1 :]] if overlaps else []
    both = {pair: matching[pair[0]] & matching[pair[1]] for pair in pairs}
    wanted = {f"wave_{pk}": Count("pk", filter=match) for pk, match in matching.items()}
    wanted |= {f"pair_{a}_{b}": Count("pk", filter=match) for (a, b), match in both.items()}
    wanted["in_any"] = Count("pk", filter=_any(matching.values()))
    wanted["in_several"] = Count("pk", filter=_any(both.values()))
    figures = Person.objects.present().aggregate(everybody=Count("pk"), **wanted)
    launched = dict(Launch.objects.filter(wave__in=listed).values_list("wave", "people"))
    return Sizes(
        everybody=figures["everybody"],
        in_any=figures["in_any"],
        in_several=figures["in_several"],
        of_wave={wave.pk: launched.get(wave.pk, figures[f"wave_{wave.pk}"]) for wave in listed},
        shared={pair: figures[f"pair_{pair[0]}_{pair[1]}"] for pair in both},
    )


def in_programs(waves: Iterable[Wave]) -> dict[int, int]:
    """People in any of the waves of each program, by program id; two queries for any number of programs."""
    listed = list(waves)
    matching = conditions(listed)
    by_program: dict[int, list[Q]] = {wave.program_id: [] for wave in listed}
    for wave in listed:
        by_program[wave.program_id].append(matching[wave.pk])
    wanted = {f"program_{pk}": Count("pk", filter=_any(matches)) for pk, matches in by_program.items()}
    figures = Person.objects.present().aggregate(everybody=Count("pk"), **wanted)
    return {pk: figures[f"program_{pk}"] for pk in by_program}


def conditions(waves: Iterable[Wave]) -> dict[int, Q]:
    """The condition of each wave's audience, by wave id."""
    found: dict[int, list[Q]] = {wave.pk: [] for wave in waves}
    for row in WaveSegment.objects.filter(wave__in=found).select_related("segment"):
        found[row.wave_id].append(rules.to_q(row.segment.rule))
    return {pk: _any(matches) for pk, matches in found.items()}


def _any(matches: Iterable[Q]) -> Q:
    """Any of the conditions. Django drops an empty one from an OR, so "everybody" is said in full."""
    listed = list(matches)
    if any(not match for match in listed):
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    for match in listed:
        found |= match
    return found
