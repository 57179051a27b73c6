"""Figures by any of the dimensions together, under any filters, one query each (blueprint 08, Slices).

Callers hand in assignments that went through `visible_to(actor, action)`; nothing here widens them.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Expression, F, Func, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Trim
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from delivery.models.assignment import AssignmentQuerySet
from reporting.domain import measures
from reporting.domain.measures import Figures

NOTHING = "-"  # value of a filter that asks for people without the attribute


def _top_of(path: str) -> Expression:
    """The first name of a division path."""
    return Func(F(path), Value("/"), Value(1), function="split_part", output_field=CharField())


def _name_of(person: str) -> Expression:
    full = Trim(Concat(F(f"{person}__first_name"), Value(" "), F(f"{person}__last_name")))
    return Coalesce(NullIf(full, Value("")), F(f"{person}__external_id"))


def _is(field: str) -> Callable[[str], Q]:
    def condition(value: str) -> Q:
        return Q(**{field: value}) if value else Q(**{f"{field}__isnull": True}) | _blank(field)

    return condition


def _blank(field: str) -> Q:
    return Q(**{field: ""}) if field in {"person__job_role", "person__function"} else Q(pk__in=[])


def _number(field: str) -> Callable[[str], Q]:
    def condition(value: str) -> Q:
        if value:
            return Q(**{field: int(value)}) if value.isascii() and value.isdigit() and len(value) < 10 else Q(pk__in=[])
        return Q(**{f"{field}__isnull": True})

    return condition


def _within(value: str) -> Q:
    if not value:
        return Q(person__division__isnull=True)
    return Q(person__division__path=value) | Q(person__division__path__startswith=f"{value}/")


@dataclass(frozen=True)
class Dimension:
    """`value` is what an address says and groups by, `name` is what people read, `is_` selects one value."""

    key: str
    label: str | Promise
    nobody: str | Promise  # what a group without it reads
    value: Callable[[], Expression | F]
    name: Callable[[], Expression | F]
    is_: Callable[[str], Q]


def _simple(key: str, label: Promise, nobody: str | Promise, field: str) -> Dimension:
    return Dimension(key, label, nobody, lambda: F(field), lambda: F(field), _is(field))


DIMENSIONS = {
    dimension.key: dimension
    for dimension in (
        Dimension(
            "division",
            _("Division"),
            _("No division"),
            lambda: _top_of("person__division__path"),
            lambda: _top_of("person__division__path"),
            _within,
        ),
        Dimension(
            "region",
            _("Region"),
            _("No region"),
            lambda: F("person__country__region__code"),
            lambda: F("person__country__region__name"),
            _is("person__country__region__code"),
        ),
        Dimension(
            "country",
            _("Country"),
            _("No country"),
            lambda: F("person__country__code"),
            lambda: F("person__country__name"),
            _is("person__country__code"),
        ),
        _simple("role", _("Job role"), _("No job role"), "person__job_role"),
        _simple("function", _("Function"), _("No function"), "person__function"),
        Dimension(
            "manager",
            _("Manager"),
            _("No manager"),
            lambda: Cast(F("person__manager"), CharField()),
            lambda: _name_of("person__manager"),
            _number("person__manager"),
        ),
        Dimension(
            "wave",
            _("Wave"),
            _("No wave"),
            lambda: Cast(F("wave__number"), CharField()),
            lambda: F("wave__name"),
            _number("wave__number"),
        ),
        Dimension(
            "program",
            _("Program"),
            _("No program"),
            lambda: F("program__slug"),
            lambda: F("program__name"),
            _is("program__slug"),
        ),
    )
}


@dataclass(frozen=True)
class Cell:
    """One group: its value and its name in each dimension, and its figures."""

    key: tuple[str, ...]
    names: tuple[str, ...]
    figures: Figures


def narrow(assignments: AssignmentQuerySet, filters: Mapping[str, str]) -> AssignmentQuerySet:
    """Assignments under all filters, dimension key to value; NOTHING asks for people without one."""
    found = assignments
    for key, value in filters.items():
        if key in DIMENSIONS and value:
            found = found.filter(DIMENSIONS[key].is_("" if value == NOTHING else value))
    return found


def cut(
    assignments: AssignmentQuerySet,
    *,
    by: Sequence[str],
    at: datetime.datetime,
    measured: Collection[str] = tuple(measures.BY_KEY),
) -> list[Cell]:
    """A cell for each combination that has assigned people, ordered by the names. KeyError for an unknown dimension."""
    chosen = [DIMENSIONS[key] for key in by]
    groups: dict[str, Any] = {}
    for place, dimension in enumerate(chosen):
        groups |= {f"value_{place}": dimension.value(), f"name_{place}": dimension.name()}
    rows = assignments.order_by().values(**groups).annotate(**measures.annotations(at, measured))
    cells = []
    for row in rows:
        if row.get("assigned", 1):
            key = tuple(row[f"value_{place}"] or "" for place in range(len(chosen)))
            names = tuple(row[f"name_{place}"] or str(one.nobody) for place, one in enumerate(chosen))
            cells.append(Cell(key, names, Figures.of(row)))
    return sorted(
        cells,
        key=lambda cell: [(value == "", name.casefold()) for value, name in zip(cell.key, cell.names, strict=False)],
    )


def figures(assignments: AssignmentQuerySet, *, at: datetime.datetime) -> Figures:
    """All of them together, one query."""
    return Figures.of(assignments.order_by().aggregate(**measures.annotations(at)))
