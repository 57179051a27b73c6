"""In which countries the people of waves are: what local rules are asked for. One query however many waves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Q

from audiences.models import Person
from programs.domain import audience
from programs.models import Wave

People = dict[int | None, int]  # people by the key of their country; None for those without one


def of_waves(waves: Iterable[Wave]) -> dict[int, People]:
    """By wave id, as the HR data is now; countries without people are left out."""
    return counted(audience.conditions(waves))


def counted(matching: Mapping[Any, Q]) -> dict[Any, People]:
    """Of those who match each condition, by its key."""
    counts = {f"people_{n}": Count("pk", filter=match) for n, match in enumerate(matching.values())}
    if not counts:
        return {}
    rows = list(Person.objects.present().order_by().values("country").annotate(**counts))
    return {
        key: {row["country"]: row[name] for row in rows if row[name]}
        for key, name in zip(matching, counts, strict=True)
    }
