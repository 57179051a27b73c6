"""What the people of a program's waves have of each module: the rows for the matrix and for its readiness check.

The queries do not grow with modules, languages or people.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from programs.domain import coverage, modalities, readers
from programs.domain.coverage import Had, Text
from programs.models import Module, Program, Review, Variant, Wave


@dataclass
class Cell:
    """One module for the readers of one language: its texts, and how many people of each wave have what."""

    module: Module
    locale: str
    texts: list[Variant]
    people: dict[Had, dict[int, int]] = field(default_factory=dict)  # by wave id

    def count(self, had: Had, wave: int) -> int:
        return self.people.get(had, {}).get(wave, 0)

    def lacking(self, wave: int) -> int:
        """People of the wave who would have no version, or one in a language that nobody accepted for them."""
        return self.count(Had.NONE, wave) + self.count(Had.ABROAD, wave)


@dataclass(frozen=True)
class Coverage:
    """All cells of a program, by module id and locale; `locales` with the most people first."""

    modules: list[Module]
    waves: list[Wave]
    locales: list[str]
    cells: dict[tuple[int, str], Cell]
    accepted: frozenset[str]

    def lacking(self, wave: Wave) -> list[tuple[Cell, int]]:
        """Cells in which people of the wave lack a version, most people first."""
        found = [(cell, cell.lacking(wave.pk)) for cell in self.cells.values()]
        return sorted(((cell, n) for cell, n in found if n), key=lambda pair: (-pair[1], pair[0].module.number))

    def count(self, had: Had, wave: Wave) -> int:
        """The most people of the wave that are so in any module: nobody is counted twice."""
        by_module: dict[int, int] = {}
        for cell in self.cells.values():
            by_module[cell.module.pk] = by_module.get(cell.module.pk, 0) + cell.count(had, wave.pk)
        return max(by_module.values(), default=0)


def of_program(program: Program, waves: Iterable[Wave], at: datetime.datetime) -> Coverage:
    """For these waves of the program, as the HR data and the texts are now."""
    listed = list(waves)
    modules = list(program.modules.exclude(kind=Module.Kind.GUIDE).order_by("number"))  # guides are not for learners
    texts: dict[int, list[Variant]] = {module.pk: [] for module in modules}
    found = Variant.objects.filter(module__in=modules).select_related("region").order_by("number")
    for variant in found.annotate(was_asked=Exists(Review.objects.filter(variant=OuterRef("pk")))):
        texts[variant.module_id].append(variant)
    placed = [variant for found in texts.values() for variant in found]
    groups = readers.of_waves(
        listed, at, by_division=any(v.division for v in placed), by_role=any(v.job_role for v in placed)
    )
    accepted = frozenset(program.fallbacks.filter(ended_at=None).values_list("locale", flat=True))
    launched = frozenset(wave.pk for wave in listed if wave.state == Wave.State.LAUNCHED)
    locales = _locales(groups)
    cells = {
        (module.pk, locale): Cell(module, locale, [v for v in texts[module.pk] if v.locale == locale])
        for module in modules
        for locale in locales
    }
    for module in modules:
        _fill(module, texts[module.pk], groups, cells, accepted, launched)
    return Coverage(modules, listed, locales, cells, accepted)


def _locales(groups: readers.Groups) -> list[str]:
    people: dict[str, int] = {}
    for group, waves in groups.items():
        people[group.language] = people.get(group.language, 0) + sum(waves.values())
    return sorted(people, key=lambda locale: (-people[locale], locale))


def _fill(
    module: Module,
    variants: Sequence[Variant],
    groups: readers.Groups,
    cells: dict[tuple[int, str], Cell],
    accepted: frozenset[str],
    launched: frozenset[int],
) -> None:
    """A launched wave keeps what was published, also while it is reviewed again; a gate asks for what holds now."""
    fixed = module.made == Module.Made.FIXED
    ahead, out = [_text(variant) for variant in variants], [_text(variant, out=True) for variant in variants]
    for group, waves in groups.items():
        if module.is_learned and group.modality not in {modalities.EVERY, module.modality}:
            continue  # it is not theirs
        to_come = coverage.had(group, ahead, fixed=fixed, accepted=accepted)
        given = coverage.had(group, out, fixed=fixed, accepted=accepted)
        for wave, count in waves.items():
            had = given if wave in launched else to_come
            people = cells[module.pk, group.language].people.setdefault(had, {})
            people[wave] = people.get(wave, 0) + count


def _text(variant: Variant, *, out: bool = False) -> Text:
    """A core that was never sent to review is judged by hand, with “Content approved by its owner”."""
    by_hand = variant.is_core and not variant.was_asked
    is_out = variant.published_version is not None if out else variant.state == Variant.State.PUBLISHED
    ready = by_hand or is_out
    return Text(variant.locale, ready, variant.region_id, variant.division, variant.job_role)
