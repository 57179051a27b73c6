"""Waves not launched, over the people of one reach: how many of them each wave is for."""

from collections.abc import Sequence

from django.db.models import Count

from audiences.models.person import PersonQuerySet
from programs.domain import audience
from programs.models import Wave


def people_in(waves: Sequence[Wave], people: PersonQuerySet) -> dict[int, int]:
    """How many of `people` each wave's segments match, by wave id; two queries for any number of waves."""
    return counted(waves, people)[1] if waves else {}


def counted(waves: Sequence[Wave], people: PersonQuerySet) -> tuple[int, dict[int, int]]:
    """How many `people` there are, and how many each wave's segments match of them, by wave id."""
    conditions = audience.conditions(waves) if waves else {}
    wanted = {f"wave_{pk}": Count("pk", filter=condition) for pk, condition in conditions.items()}
    figures = people.aggregate(everybody=Count("pk"), **wanted)
    return figures["everybody"], {pk: figures[f"wave_{pk}"] for pk in conditions}
