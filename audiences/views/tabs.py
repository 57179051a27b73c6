"""The pages about people, as tabs; each reader sees those they may open."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.permissions import Action

_TABS = (
    ("people", _("People"), Action.VIEW_PEOPLE),
    ("organization", _("Organization"), Action.VIEW_PEOPLE),
    ("segments", _("Segments"), Action.MANAGE_SEGMENTS),
    ("imports", _("Imports"), Action.IMPORT_PEOPLE),
    ("duplicates", _("Duplicates"), Action.IMPORT_PEOPLE),
    ("corrections", _("Corrections"), Action.IMPORT_PEOPLE),
    ("people_sources", _("Sources"), Action.IMPORT_PEOPLE),
)


def tabs(request: HttpRequest, current: str) -> list[tuple[str, str, bool, None, None]]:
    """(address, label, current, no count, no words) for components/tabs.html."""
    return [
        (reverse(f"audiences:{name}"), label, name == current, None, None)
        for name, label, action in _TABS
        if request.actor.may(action)
    ]
