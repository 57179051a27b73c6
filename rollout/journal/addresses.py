"""Pages of what entries are about: the floor that knows a noun plugs in its address."""

from collections.abc import Callable

from django.db.models import Model
from django.urls import get_script_prefix, resolve, reverse

from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

Route = tuple[str, tuple[object, ...]]  # name of an address of the organization, and its arguments
_routes: dict[str, Callable[[Model], Route]] = {}


def register(noun: str, route: Callable[[Model], Route]) -> None:
    """`route(row)` says where the row is shown; it reads nothing but the row and what it refers to."""
    _routes[noun] = route


def registered() -> list[str]:
    """Nouns that have a page; a test lists them."""
    return sorted(_routes)


def of(noun: str, row: Model | None, by: Actor) -> str:
    """The row's page; empty where it has none, is gone, or the reader may not open it."""
    if row is None or noun not in _routes:
        return ""
    name, arguments = _routes[noun](row)
    url = reverse(name, args=arguments)
    return url if by.may(_permission(url)) else ""


def _permission(url: str) -> Action:
    found: Action = resolve(f"/{url.removeprefix(get_script_prefix())}").func.permission  # type: ignore[attr-defined]
    return found
