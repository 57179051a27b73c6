"""In which countries the people of waves are: what local rules are asked for. One query however many waves."""

from collections.abc import Iterable

from django.db.models import Count

from audiences.models import Person
from programs.domain import audience
from programs.models import Wave

People = dict[int | None, int]  # people by the key of their country; None for those without one


def of_waves(waves: Iterable[Wave]) -> dict[int, People]:
    """By wave id, as the HR data is now; countries without people are left out."""
    matching = audience.conditions(waves)
    counts = {f"wave_{pk}": Count("pk", filter=match) for pk, match in matching.items()}
    if not counts:
        return {}
    rows = list(Person.objects.present().order_by().values("country").annotate(**counts))
    return {pk: {row["country"]: row[f"wave_{pk}"] for row in rows if row[f"wave_{pk}"]} for pk in matching}


def of_wave(wave: Wave) -> People:
    return of_waves([wave])[wave.pk]
