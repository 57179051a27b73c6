"""The map by division and function: where a program's people are, who stands for them, and where nobody does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce

from audiences.models import Division
from programs.domain import audience
from programs.models import Program, Stakeholder

Key = tuple[str, str]  # top division, function


@dataclass(frozen=True)
class Cell:
    """People of the program in a division and function, and who stands for them."""

    people: int
    named: Sequence[Stakeholder] = field(default_factory=tuple)

    @property
    def is_gap(self) -> bool:
        return self.people > 0 and not self.named

    @property
    def best(self) -> Stakeholder | None:
        """Who is furthest along."""
        order = Stakeholder.Status.values
        return max(self.named, key=lambda one: order.index(one.status), default=None)


@dataclass(frozen=True)
class Map:
    functions: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell]]]

    @property
    def gaps(self) -> int:
        return sum(cell.is_gap for _division, cells in self.rows for cell in cells)

    @property
    def uncovered(self) -> int:
        """People in gaps."""
        return sum(cell.people for _division, cells in self.rows for cell in cells if cell.is_gap)


def of(program: Program, stakeholders: Iterable[Stakeholder]) -> Map:
    """Three queries. Takes stakeholders with `division` at hand."""
    counted: dict[Key, int] = {}
    rows = (
        audience.people_of_program(program)
        .order_by()
        .values(path=Coalesce(F("division__path"), Value("")), work=F("function"))
        .annotate(people=Count("pk"))
    )
    for row in rows:
        key = _top(row["path"]), row["work"]
        counted[key] = counted.get(key, 0) + row["people"]
    return build(counted, list(stakeholders))


def build(counted: Mapping[Key, int], stakeholders: Sequence[Stakeholder]) -> Map:
    """Pure: a stakeholder without a division stands for all of them, or without a function for all of those.

    Who stands for everybody fills no gap but where neither is known of people: each place needs somebody of its own.
    """
    own = {(_division(one.division), one.function) for one in stakeholders}
    divisions = sorted({key[0] for key in counted} | {division for division, _work in own if division})
    functions = sorted({key[1] for key in counted} | {work for _division_, work in own if work})
    return Map(
        functions,
        [
            (
                division,
                [Cell(counted.get((division, work), 0), _for(stakeholders, division, work)) for work in functions],
            )
            for division in divisions
        ],
    )


def _for(stakeholders: Sequence[Stakeholder], division: str, work: str) -> list[Stakeholder]:
    return [one for one in stakeholders if _stands_in(_division(one.division), one.function, division, work)]


def _stands_in(own_division: str, own_work: str, division: str, work: str) -> bool:
    if not own_division and not own_work:
        return not division and not work
    return own_division in {"", division} and own_work in {"", work}


def _division(division: Division | None) -> str:
    return _top(division.path) if division else ""


def _top(path: str) -> str:
    return path.partition("/")[0]
