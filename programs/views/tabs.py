"""The tabs of a program's workspace. Each app registers its own when it starts; a program opens at its first tab."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from rollout.tenancy.permissions import Action

Count = Callable[[HttpRequest, Program], int | None]
Tab = tuple[str, str, bool, int | None, str]


@dataclass(frozen=True)
class Entry:
    """A registered tab. `count(request, program)` gives a figure for the red mark, None or 0 to show nothing."""

    order: int
    key: str
    label: str
    url_name: str
    permission: Action
    count: Count | None
    count_says: str


_entries: dict[str, Entry] = {}


def register(
    *,
    order: int,
    key: str,
    label: str,
    url_name: str,
    permission: Action,
    count: Count | None = None,
    count_says: str = _("need attention"),
) -> None:
    """Add a tab. `url_name` reverses with the program's slug; `count_says` follows the figure when read aloud."""
    _entries[key] = Entry(order, key, label, url_name, permission, count, count_says)


def of(request: HttpRequest, program: Program, current: str) -> list[Tab]:
    """The tabs that the reader may open, as components/tabs.html takes them; `current` is a key."""
    return [
        (
            reverse(entry.url_name, args=[program.slug]),
            entry.label,
            entry.key == current,
            entry.count(request, program) if entry.count else None,
            entry.count_says,
        )
        for entry in _permitted(request)
    ]


def home(request: HttpRequest, slug: str) -> str:
    """Address at which the program opens for this reader."""
    return reverse(_permitted(request)[0].url_name, args=[slug])


def _permitted(request: HttpRequest) -> list[Entry]:
    known = sorted(_entries.values(), key=lambda entry: entry.order)
    return [entry for entry in known if request.actor.may(entry.permission)]
