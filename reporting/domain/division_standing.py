"""How the divisions of a division lead stand: programs under way there, and the managers with most people behind."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from audiences.domain.settings.book import Book
from audiences.models import Division, DivisionGrant
from delivery.models import Assignment
from programs.models import Wave
from reporting.domain import place_standing, privacy, slices
from reporting.domain.place_standing import Running
from reporting.domain.slices import Cell
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Scope

SHOWN = 5


@dataclass(frozen=True)
class DivisionStanding:
    """`behind` are cells by program and manager, those with most people overdue first."""

    divisions: Sequence[Division]
    running: Sequence[Running]
    behind: Sequence[Cell]


def of(*, by: Actor, at: datetime.datetime, settings: Book) -> DivisionStanding:
    """The actor's divisions together; a fixed number of queries. Teams too small to show are left out."""
    seen = Assignment.objects.visible_to(by, Action.VIEW_RESULTS)
    running = place_standing.running(seen, by=by, at=at, settings=settings)
    granted = DivisionGrant.objects.filter(membership__in=by.memberships_for(Action.VIEW_RESULTS, Scope.DIVISIONS))
    teams = slices.cut(seen.filter(wave__state=Wave.State.LAUNCHED), by=["program", "manager"], at=at)
    return DivisionStanding(
        divisions=list(Division.objects.filter(pk__in=granted.values("division")).order_by("lft")),
        running=running,
        behind=_behind(teams, running),
    )


def _behind(cells: Sequence[Cell], running: Sequence[Running]) -> list[Cell]:
    """A small team is left out, and with it the one that subtraction would give away."""
    shown: list[Cell] = []
    for one in running:
        if one.is_small:
            continue
        own = {cell.key: cell for cell in cells if cell.key[0] == one.program.slug}
        hidden = privacy.hidden_in_list({key: cell.figures.assigned for key, cell in own.items()}, one.minimum)
        shown += [cell for key, cell in own.items() if key not in hidden and cell.figures.overdue]
    return sorted(shown, key=lambda cell: (-cell.figures.overdue, cell.names))[:SHOWN]
