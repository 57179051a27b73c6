"""Whom of a wave no letter reaches directly, and which way is left to them (RD4)."""

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audiences.models import Person
from audiences.models.person import PersonQuerySet
from programs.domain import audience
from programs.models import Wave

_NO_MANAGER = Q(manager=None)
_MANAGER_LEFT = Q(manager__status=Person.Status.LEFT)
_MANAGER_WITHOUT = ~_MANAGER_LEFT & Q(manager__email="")

# Status of the design's shapes, words, and the condition among those without an address of their own.
ROUTES: dict[str, tuple[str, Promise, Q]] = {
    "manager": ("good", _("Handed over by the manager"), ~_NO_MANAGER & ~_MANAGER_LEFT & ~Q(manager__email="")),
    "no_manager": ("stop", _("No manager is known"), _NO_MANAGER),
    "left": ("stop", _("The manager has left"), ~_NO_MANAGER & _MANAGER_LEFT),
    "without": ("stop", _("The manager has no e-mail address either"), ~_NO_MANAGER & _MANAGER_WITHOUT),
}
STRANDED = ("no_manager", "left", "without")


def without_address(wave: Wave) -> PersonQuerySet:
    """People of the wave to whom no letter can go."""
    return audience.people_of(wave).filter(email="")


def route_of(person: Person) -> str:
    """Key of the way that is left to somebody without an address."""
    manager = person.manager
    if manager is None:
        return "no_manager"
    if manager.status == Person.Status.LEFT:
        return "left"
    return "manager" if manager.email else "without"
