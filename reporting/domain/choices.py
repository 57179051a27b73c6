"""What the filters of a results page offer: the values that occur among the assignments in reach, with their names."""

from collections.abc import Sequence

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import CharField, Value
from django.db.models.functions import Coalesce, Concat

from delivery.models.assignment import AssignmentQuerySet
from reporting.domain.slices import DIMENSIONS, NOTHING

OFFERED = ("wave", "division", "region", "country", "role", "function")
MOST = 200  # values in one list; a longer one is no help
_SPLIT = "\x1f"  # the unit separator, which no name contains


def of(assignments: AssignmentQuerySet, keys: Sequence[str] = OFFERED) -> dict[str, list[tuple[str, str]]]:
    """(value, name) pairs by dimension key, in the order of the names; one query and one scan."""
    arrays = {f"{key}_pairs": ArrayAgg(_pair(key), distinct=True, default=Value([])) for key in keys}
    found = assignments.order_by().aggregate(**arrays)
    return {key: _listed(found[f"{key}_pairs"], str(DIMENSIONS[key].nobody)) for key in keys}


def _pair(key: str) -> Concat:
    dimension = DIMENSIONS[key]
    parts = (Coalesce(part, Value(""), output_field=CharField()) for part in (dimension.value(), dimension.name()))
    value, name = parts
    return Concat(value, Value(_SPLIT), name, output_field=CharField())


def _listed(pairs: Sequence[str], nobody: str) -> list[tuple[str, str]]:
    found = [tuple(pair.split(_SPLIT, 1)) for pair in pairs]
    named = sorted(((value, name) for value, name in found if value), key=lambda pair: pair[1].casefold())
    return [*named[:MOST], (NOTHING, nobody)] if len(named) < len(found) else named[:MOST]
