"""The smallest group that may be shown: the setting in force for the countries and programs of a slice (GO5).

A page has one minimum, the largest of its countries: figures of one page never differ by a group under it.
"""

from collections.abc import Iterable

from django.db.models import Q

from audiences.domain.settings import catalogue
from audiences.domain.settings.book import Book, ProgramLayer
from delivery.models.assignment import AssignmentQuerySet
from programs.domain import program_settings
from programs.models import Program
from reporting.domain import privacy

NAME = "minimum_group"
_KIND = catalogue.get(NAME).kind


def of_programs(assignments: AssignmentQuerySet, programs: Iterable[Program], settings: Book) -> dict[int, int]:
    """People by program key, each over the countries of its own `assignments`; two queries at most."""
    layers = program_settings.layers(programs, settings)
    values = {pk: _by_country(settings, layer) for pk, layer in layers.items()}
    found = {pk: min(known.values()) for pk, known in values.items()}
    for pk, country in _present(assignments, values):
        found[pk] = max(found[pk], values[pk][country])
    return found


def of_program(assignments: AssignmentQuerySet, program: Program, settings: Book) -> int:
    """People, for one program's slice: its `assignments` within reach and under filters."""
    return of_programs(assignments, [program], settings)[program.pk]


def may_be_small(people: int) -> bool:
    """Whether a group of so many is too small to show under some value of the setting."""
    return privacy.is_small(people, _KIND.highest)


def widest(minimums: Iterable[int], settings: Book) -> int:
    """The minimum of a page across programs, from theirs."""
    return max(minimums, default=int(settings.value(NAME)))


def _by_country(settings: Book, layer: ProgramLayer) -> dict[int | None, int]:
    """The value for people of each country, and of none."""
    places: list[int | None] = [None, *settings.countries]
    return {country: int(settings.value(NAME, country=country, program=layer)) for country in places}


def _present(
    assignments: AssignmentQuerySet, values: dict[int, dict[int | None, int]]
) -> Iterable[tuple[int, int | None]]:
    """Pairs of program and country that occur, of those that ask for more than the least; no query where none does."""
    stricter = Q()
    for program, known in values.items():
        least = min(known.values())
        above = [country for country, value in known.items() if value > least]
        if above:
            within = Q(person__country__in=[country for country in above if country])
            within |= Q(person__country__isnull=True) if None in above else Q()
            stricter |= Q(program=program) & within
    if not stricter:
        return []
    return assignments.filter(stricter).order_by().values_list("program", "person__country").distinct()
