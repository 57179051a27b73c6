"""Who a wave is for: everybody present in any of its segments (AU1), but those whom a wave ahead has by priority.

Counts take one query however many waves.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from django.db.models import Count, Q

from audiences.domain import segments
from audiences.models import Person
from audiences.models.person import PersonQuerySet
from programs.models import Launch, Program, Wave, WaveSegment
from rollout.tenancy import memory


def people_of(wave: Wave) -> PersonQuerySet:
    """The people of the wave as the HR data is now; a launched wave's people are its assignments."""
    return Person.objects.present().filter(conditions([wave])[wave.pk])


def people_in(waves: Iterable[Wave]) -> PersonQuerySet:
    """Those in the segments of every one of the waves, whichever has them by priority."""
    found = Person.objects.present()
    for match in in_segments(waves).values():
        found = found.filter(match)
    return found


def people_in_none(waves: Iterable[Wave]) -> PersonQuerySet:
    """Present people in the segments of none of the waves: of all of a program, the remainder."""
    return Person.objects.present().exclude(any_of(in_segments(waves).values()))


def people_of_program(program: Program) -> PersonQuerySet:
    """Everybody in any wave of the program, once."""
    return Person.objects.present().filter(any_of(conditions(program.waves.all()).values()))


def people_in_several(waves: Iterable[Wave]) -> PersonQuerySet:
    """Those in the segments of two of the waves or more."""
    matching = list(in_segments(waves).values())
    pairs = [a & b for i, a in enumerate(matching) for b in matching[i + 1 :]]
    return Person.objects.present().filter(any_of(pairs))


@dataclass(frozen=True)
class Sizes:
    """People per wave id (at launch, once launched), in any wave, in two waves or more, and in the organization."""

    everybody: int
    in_any: int
    in_several: int
    of_wave: dict[int, int] = field(default_factory=dict)
    shared: dict[tuple[int, int], int] = field(default_factory=dict)  # people of both waves, by pair of wave ids


def sizes(waves: Iterable[Wave], *, overlaps: bool = False) -> Sizes:
    """Figures of one program's waves; `overlaps` also counts those in two of them. A page counts the same ones once."""
    listed = list(waves)

    def ask() -> Sizes:
        return _sizes(listed, Person.objects.present().aggregate(**_size_counts(listed, overlaps=overlaps)))

    return memory.remembered(("sizes", tuple(wave.pk for wave in listed), overlaps), ask)


def reached(waves: Iterable[Wave]) -> tuple[int, int]:
    """How many people are in any of one program's waves, and how many there are."""
    listed = list(waves)
    known: Sizes | None = memory.recalled(("sizes", tuple(wave.pk for wave in listed), False))
    if known:
        return known.in_any, known.everybody
    found = Count("pk", filter=any_of(conditions(listed).values()))
    figures = Person.objects.present().aggregate(everybody=Count("pk"), in_any=found)
    return figures["in_any"], figures["everybody"]


def size_of(wave: Wave) -> int:
    """People of the wave: at launch, once launched."""
    if launched := _at_launch([wave]):
        return launched[wave.pk]
    return people_of(wave).count()


def _size_counts(waves: list[Wave], *, overlaps: bool = False) -> dict[str, Count]:
    matching = conditions(waves)
    both = {pair: matching[pair[0]] & matching[pair[1]] for pair in _pairs(matching)} if overlaps else {}
    return {
        "everybody": Count("pk"),
        **{f"wave_{pk}": Count("pk", filter=match) for pk, match in matching.items()},
        **{f"pair_{a}_{b}": Count("pk", filter=match) for (a, b), match in both.items()},
        "in_any": Count("pk", filter=any_of(matching.values())),
        "in_several": Count("pk", filter=any_of(both.values())),
    }


def _sizes(waves: list[Wave], figures: Mapping[str, int]) -> Sizes:
    launched = _at_launch(waves)
    return Sizes(
        everybody=figures["everybody"],
        in_any=figures["in_any"],
        in_several=figures["in_several"],
        of_wave={wave.pk: launched.get(wave.pk, figures[f"wave_{wave.pk}"]) for wave in waves},
        shared={
            (a, b): figures[f"pair_{a}_{b}"] for a, b in _pairs(wave.pk for wave in waves) if f"pair_{a}_{b}" in figures
        },
    )


def _at_launch(waves: Iterable[Wave]) -> dict[int, int]:
    """People at launch by wave id, of the waves that were launched; no query where none was."""
    launched = [wave.pk for wave in waves if wave.state not in Wave.AHEAD]
    return dict(Launch.objects.filter(wave__in=launched).values_list("wave", "people")) if launched else {}


def _pairs(keys: Iterable[int]) -> list[tuple[int, int]]:
    return list(combinations(keys, 2))


@dataclass(frozen=True)
class Matrix:
    """People in the segments of each wave and of each two, whichever has them by priority."""

    of_wave: dict[int, int]
    of_both: dict[frozenset[int], int]
    in_several: int

    def both(self, one: Wave, other: Wave) -> int:
        """Of the two waves; of one alone where they are the same."""
        return self.of_wave[one.pk] if one == other else self.of_both[frozenset({one.pk, other.pk})]


def matrix(waves: Iterable[Wave]) -> Matrix:
    """Overlaps of one program's waves as the HR data is now, in one query."""
    matching = in_segments(waves)
    return _matrix(list(matching), Person.objects.present().aggregate(**_matrix_counts(matching)))


def sizes_and_matrix(waves: Iterable[Wave]) -> tuple[Sizes, Matrix]:
    """Both of one program's waves, counted together."""
    listed = list(waves)
    matching = in_segments(listed)
    figures = Person.objects.present().aggregate(**_size_counts(listed), **_matrix_counts(matching))
    found = _sizes(listed, figures)
    memory.remembered(("sizes", tuple(matching), False), lambda: found)
    return found, _matrix(list(matching), figures)


def _matrix_counts(matching: Mapping[int, Q]) -> dict[str, Count]:
    both = {pair: matching[pair[0]] & matching[pair[1]] for pair in _pairs(matching)}
    return {
        **{f"of_{pk}": Count("pk", filter=match) for pk, match in matching.items()},
        **{f"of_{a}_{b}": Count("pk", filter=match) for (a, b), match in both.items()},
        "of_several": Count("pk", filter=any_of(both.values())),
    }


def _matrix(waves: list[int], figures: Mapping[str, int]) -> Matrix:
    return Matrix(
        {pk: figures[f"of_{pk}"] for pk in waves},
        {frozenset({a, b}): figures[f"of_{a}_{b}"] for a, b in _pairs(waves)},
        figures["of_several"],
    )


def in_programs(waves: Iterable[Wave]) -> dict[int, int]:
    """People in any of the waves of each program, by program id; two queries for any number of programs."""
    listed = list(waves)
    matching = conditions(listed)
    by_program: dict[int, list[Q]] = {wave.program_id: [] for wave in listed}
    for wave in listed:
        by_program[wave.program_id].append(matching[wave.pk])
    wanted = {f"program_{pk}": Count("pk", filter=any_of(matches)) for pk, matches in by_program.items()}
    figures = Person.objects.present().aggregate(everybody=Count("pk"), **wanted)
    return {pk: figures[f"program_{pk}"] for pk in by_program}


@dataclass(frozen=True)
class Audience:
    """One wave's: its segments in their order with their conditions, and those of waves that have people before it."""

    segments: Sequence[tuple[WaveSegment, Q]]
    taken: Sequence[Q] = ()

    def only(self, match: Q) -> Q:
        """Those of the condition whom no other wave has by priority."""
        return match & ~any_of(self.taken) if self.taken else match

    @property
    def condition(self) -> Q:
        return self.only(any_of(match for _row, match in self.segments))


def of_waves(waves: Iterable[Wave]) -> dict[int, Audience]:
    """The audience of each wave, by wave id; one query."""
    listed = list(waves)
    every = {wave.pk: wave for wave in listed}
    rows = _rows({wave.program_id for wave in listed}, every)
    matching = {pk: any_of(match for _row, match in found) for pk, found in rows.items()}
    return {wave.pk: Audience(rows[wave.pk], _winners(wave, every, matching)) for wave in listed}


def conditions(waves: Iterable[Wave]) -> dict[int, Q]:
    """The condition of each wave's audience, by wave id: without those whom a wave ahead has by priority."""
    return {pk: found.condition for pk, found in of_waves(waves).items()}


def in_segments(waves: Iterable[Wave]) -> dict[int, Q]:
    """The condition of each wave's segments, by wave id, whichever wave has somebody by priority."""
    listed = list(waves)
    rows = _rows({wave.program_id for wave in listed}, {wave.pk: wave for wave in listed})
    return {wave.pk: any_of(match for _row, match in rows[wave.pk]) for wave in listed}


def wins(one: Wave, other: Wave) -> bool:
    """Whether people in both belong to the first: it is ahead, and before the other by priority."""
    if one.program_id != other.program_id or one.priority is None or one.state not in Wave.AHEAD:
        return False
    return other.priority is None or one.priority < other.priority


def _rows(programs: set[int], known: dict[int, Wave]) -> dict[int, list[tuple[WaveSegment, Q]]]:
    """Segments of all waves of the programs, by wave id and in order; adds to `known` the waves that come along."""
    found: dict[int, list[tuple[WaveSegment, Q]]] = {pk: [] for pk in known}
    for row in memory.remembered(("audience", frozenset(programs)), lambda: _listed(programs)):
        known.setdefault(row.wave_id, row.wave)
        found.setdefault(row.wave_id, []).append((row, segments.condition(row.segment)))
    return found


def _listed(programs: set[int]) -> list[WaveSegment]:
    rows = WaveSegment.objects.filter(wave__program__in=programs).select_related("segment", "wave")
    return list(rows.order_by("wave", "priority", "pk"))


def _winners(wave: Wave, every: dict[int, Wave], matching: dict[int, Q]) -> list[Q]:
    return [matching[pk] for pk, other in every.items() if pk != wave.pk and wins(other, wave)]


def any_of(matches: Iterable[Q]) -> Q:
    """Any of the conditions. Django drops an empty one from an OR, so "everybody" is said in full."""
    listed = list(matches)
    if any(not match for match in listed):
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    for match in listed:
        found |= match
    return found
