"""The spine. Apps register their sections when they start; the shell shows those that the actor may open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Section:
    """A registered entry. `count(request)` gives how many items need attention, None to show nothing.

    `unless(request)` leaves it out for those whom it would only send on to another entry.
    """

    order: int
    name: str
    url_name: str
    icon: str
    label: str
    permission: str | None
    count: Callable[[HttpRequest], int | None] | None
    key: str
    unless: Callable[[HttpRequest], bool] | None


@dataclass(frozen=True)
class Item:
    """An entry as the spine shows it; `current` is "page", "true" (a page inside it) or empty."""

    url: str
    icon: str
    label: str
    current: str
    count: int | None
    key: str


@dataclass(frozen=True)
class Pin:
    """A program kept within reach, with its status as mark and words."""

    url: str
    label: str
    status: str
    status_label: str
    current: str = ""  # "page", "true" (a page inside it) or empty


_sections: dict[str, Section] = {}
_pin_finders: list[Callable[[HttpRequest], Iterable[Pin]]] = []


def register(
    order: int,
    name: str,
    url_name: str,
    icon: str,
    label: str,
    permission: str | None,
    count: Callable[[HttpRequest], int | None] | None = None,
    key: str = "",
    unless: Callable[[HttpRequest], bool] | None = None,
) -> None:
    """Add a section to the spine. `permission` None is for everyone signed in; `key` follows "g" on the keyboard."""
    _sections[name] = Section(order, name, url_name, icon, label, permission, count, key, unless)


def register_pinned(finder: Callable[[HttpRequest], Iterable[Pin]]) -> None:
    """Add a source of pinned programs."""
    _pin_finders.append(finder)


def items(request: HttpRequest, section: str = "") -> list[Item]:
    """Entries that the request's actor may open; `section` names the current one, else the address tells."""
    actor = getattr(request, "actor", None)
    if actor is None:
        return []
    allowed = [
        (entry, reverse(entry.url_name))
        for entry in sorted(_sections.values(), key=lambda entry: entry.order)
        if entry.permission is None or actor.may(entry.permission)
    ]
    chosen = section if section in _sections else _at(request.path, allowed)
    return [
        Item(
            url=url,
            icon=entry.icon,
            label=entry.label,
            current=("page" if url == request.path else "true") if entry.name == chosen else "",
            count=entry.count(request) if entry.count else None,
            key=entry.key,
        )
        for entry, url in allowed
        if entry.unless is None or not entry.unless(request)
    ]


def pinned(request: HttpRequest) -> list[Pin]:
    if getattr(request, "actor", None) is None:
        return []
    return [replace(pin, current=_within(pin.url, request.path)) for find in _pin_finders for pin in find(request)]


def _within(url: str, path: str) -> str:
    return "page" if path == url else "true" if path.startswith(url) else ""


def _at(path: str, entries: list[tuple[Section, str]]) -> str:
    """Name of the section whose address is the longest beginning of the path; the home page only by itself."""
    root = min((url for _, url in entries), key=len, default="")
    fits = [(len(url), entry.name) for entry, url in entries if path == url or (path.startswith(url) and url != root)]
    return max(fits, default=(0, ""))[1]
