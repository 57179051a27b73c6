"""Home of a division lead: how their divisions stand and who is behind."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from audiences.domain.settings import book
from reporting.domain import division_standing
from reporting.domain.slices import NOTHING, Cell
from reporting.views import places
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role, Scope
from rollout.web import formats


def is_for(actor: Actor) -> bool:
    """Whether the reader answers for divisions, and for nothing wider."""
    reach = {scope for scope, _membership in actor.reach(Action.VIEW_RESULTS)}
    return Role.DIVISION_LEAD in actor.roles and reach == {Scope.DIVISIONS}


def home(request: HttpRequest) -> dict[str, Any]:
    """What templates/reporting/home/_division_lead.html shows."""
    found = division_standing.of(by=request.actor, at=request.now, settings=book.at(request.now))
    people = reverse("audiences:people")
    return {
        "divisions": [(each.path, f"{people}?{urlencode({'division': each.path})}") for each in found.divisions],
        "values": {"running": [places.running(one, {}, request.actor) for one in found.running], "sees_results": True},
        "behind": [_behind(cell) for cell in found.behind],
    }


def _behind(cell: Cell) -> dict[str, Any]:
    slug, manager = cell.key
    query = urlencode({"manager": manager or NOTHING, "state": "overdue"})
    program, name = cell.names
    return {
        "name": name,
        "program": program,
        "url": f"{reverse('reporting:results_people', args=[slug])}?{query}",
        "overdue": formats.number(cell.figures.overdue),
        "assigned": formats.number(cell.figures.assigned),
    }
