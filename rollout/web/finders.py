"""What the command palette finds: apps register where to look and what may be done; each answers within the actor's
reach, so that a search shows nobody more than the pages do (DESIGN 8).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rollout.tenancy.permissions import Action
from rollout.web import navigation

LONGEST, WORDS, MOST = 80, 6, 5  # characters and words of a query, results of one finder


@dataclass(frozen=True)
class Hit:
    """One result and where it leads; `note` says what it is or where it belongs."""

    url: str
    icon: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class Group:
    """Results under one heading."""

    title: str
    hits: Sequence[Hit]


@dataclass(frozen=True)
class Command:
    """Something to do, on the page that does it; `words` are other names somebody may type."""

    url_name: str
    icon: str
    label: str
    action: Action
    words: str = ""


Finder = Callable[[HttpRequest, Sequence[str]], Iterable[Hit]]
_finders: dict[str, tuple[int, str, Finder]] = {}
_commands: list[Command] = []


def register(order: int, name: str, title: str, finder: Finder) -> None:
    """`finder(request, words)` yields hits that have all the words, of which the first MOST are shown."""
    _finders[name] = (order, title, finder)


def command(url_name: str, icon: str, label: str, action: Action, words: str = "") -> None:
    """Offer a page that does something to those whose roles allow `action`."""
    _commands.append(Command(url_name, icon, label, action, words))


def words_of(query: str) -> list[str]:
    """The query's words, bounded in length and number."""
    return query.replace("\x00", "")[:LONGEST].split()[:WORDS]


def find(request: HttpRequest, query: str) -> list[Group]:
    """Everything the query finds, pages and commands also without one; groups without hits are left out."""
    words = words_of(query)
    found = [Group(_("Go to"), _pages(request, words)), Group(_("Do"), _doable(request, words))]
    if words:
        ordered = sorted(_finders.values(), key=lambda each: each[0])
        found[1:1] = [
            Group(str(title), list(islice(finder(request, words), MOST))) for _order, title, finder in ordered
        ]
    return [group for group in found if group.hits]


def _pages(request: HttpRequest, words: Sequence[str]) -> list[Hit]:
    entries = [Hit(item.url, item.icon, str(item.label)) for item in navigation.items(request)]
    entries.append(Hit(reverse("find:help"), "help", str(HELP)))
    return [hit for hit in entries if has(hit.title, words)]


def _doable(request: HttpRequest, words: Sequence[str]) -> list[Hit]:
    may = [each for each in _commands if request.actor.may(each.action)]
    return [Hit(reverse(e.url_name), e.icon, str(e.label)) for e in may if has(f"{e.label} {e.words}", words)]


def has(text: str, words: Sequence[str]) -> bool:
    """Whether every word is somewhere in the text, whatever its case."""
    folded = text.casefold()
    return all(word.casefold() in folded for word in words)


HELP = gettext_lazy("Help: words and keys")
