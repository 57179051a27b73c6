"""The panel of today and the next days on home (design screen 01)."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from reporting.domain import day_ahead
from reporting.domain.day_ahead import Happening
from reporting.domain.standing import Standing
from rollout.tenancy.permissions import Action
from rollout.web import formats

MOST = 6  # lines of today, and of the days after it


def panel(request: HttpRequest, standings: Sequence[Standing]) -> dict[str, Any] | None:
    """What templates/reporting/home/_today.html shows; None for whom no program is."""
    actor = request.actor
    if not actor.may(Action.VIEW_PROGRAMS):
        return None
    found, today = day_ahead.of(standings, by=actor, at=request.now), request.now.astimezone(actor.zone).date()
    now, later = [one for one in found if one.day == today], [one for one in found if one.day > today]
    return {
        "title": formats.dated(today, "full"),
        "city": formats.city(actor.zone),
        "now": [_line(one) for one in now[:MOST]],
        "more_now": max(len(now) - MOST, 0),
        "later": [_line(one) for one in later[:MOST]],
        "more_later": max(len(later) - MOST, 0),
    }


def _line(one: Happening) -> dict[str, Any]:
    name, args = one.route
    return {"one": one, "url": reverse(name, args=args)}
