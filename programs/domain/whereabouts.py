"""Where the people of waves are, counted once for all that asks: places with their deadlines, blackouts, peaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from audiences.models import Person
from programs.domain import audience
from programs.models import Wave


@dataclass(frozen=True, slots=True)
class Cell:
    """Present people who share country (its key), clock and division: how many there are of each wave, by its id."""

    country: int | None
    zone: str
    region: int | None
    division: int | None  # its place in the tree, `lft`
    people: Mapping[int, int]


def of_waves(waves: Iterable[Wave]) -> list[Cell]:
    """Cells with somebody of any of the waves in them; two queries for any number of waves."""
    counts = {f"wave_{pk}": Count("pk", filter=match) for pk, match in audience.conditions(waves).items()}
    if not counts:
        return []
    rows = Person.objects.present().order_by().values("country", "time_zone", "country__region", "division__lft")
    cells = [
        Cell(
            row["country"],
            row["time_zone"],
            row["country__region"],
            row["division__lft"],
            {int(key.removeprefix("wave_")): row[key] for key in counts if row[key]},
        )
        for row in rows.annotate(**counts)
    ]
    return [cell for cell in cells if cell.people]
