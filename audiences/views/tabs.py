"""The pages about people, as tabs; each reader sees those they may open."""

from django.http import HttpRequest
from django.urls import reverse

from rollout.tenancy.permissions import Action

_TABS = (
    ("people", "People", Action.VIEW_PEOPLE),
    ("organization", "Organization", Action.VIEW_PEOPLE),
    ("segments", "Segments", Action.MANAGE_SEGMENTS),
    ("imports", "Imports", Action.IMPORT_PEOPLE),
    ("people_sources", "Sources", Action.IMPORT_PEOPLE),
)


def tabs(request: HttpRequest, current: str) -> list[tuple[str, str, bool, None, None]]:
    """(address, label, current, no count, no words) for components/tabs.html."""
    return [
        (reverse(f"audiences:{name}"), label, name == current, None, None)
        for name, label, action in _TABS
        if request.actor.may(action)
    ]
