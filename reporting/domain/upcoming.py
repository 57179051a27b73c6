"""Waves not launched, over the people of one reach: how many of them each wave is for."""

from collections.abc import Sequence

from django.db.models import Count

from audiences.models.person import PersonQuerySet
from programs.domain import audience
from programs.models import Wave


def people_in(waves: Sequence[Wave], people: PersonQuerySet) -> dict[int, int]:
    """How many of `people` each wave's segments match, by wave id; two queries for any number of waves."""
    if not waves:
        return {}
    conditions = audience.conditions(waves)
    wanted = {f"wave_{pk}": Count("pk", filter=condition) for pk, condition in conditions.items()}
    figures = people.aggregate(**wanted)
    return {pk: figures[f"wave_{pk}"] for pk in conditions}
