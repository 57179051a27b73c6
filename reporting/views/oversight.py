"""Home of an auditor: what changed lately, and the waivers in force."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from reporting.domain import oversight
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role


def is_for(actor: Actor) -> bool:
    """Whether the reader is here to look: an auditor who plans nothing."""
    return Role.AUDITOR in actor.roles and not actor.may(Action.MANAGE_PROGRAMS)


def home(request: HttpRequest) -> dict[str, Any]:
    """What templates/reporting/home/_oversight.html shows."""
    waivers = oversight.waivers_in_force(by=request.actor, at=request.now)
    return {
        "acts": oversight.lately(request.now),
        "waivers": [
            (
                each,
                reverse("programs:item", args=[each.item.wave.program.slug, each.item.wave.number, each.item.number]),
            )
            for each in waivers
        ],
    }
