"""What rows are called where an entry is about them: each floor registers the words of its nouns."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Called = Callable[[Any], str]
_words: dict[str, Promise | str] = {"tenant": _("Organization"), "user": _("Sign-in"), "membership": _("Membership")}
_called: dict[str, tuple[Called, tuple[str, ...]]] = {}


def register(words: Mapping[str, Promise | str]) -> None:
    """“Readiness item” for readinessitem: models’ names in the reader’s language."""
    _words.update(words)


def register_name(noun: str, called: Called, *related: str) -> None:
    """What a row is called where its own name is none; `related` are what it refers to and `called` reads."""
    _called[noun] = called, related


def registered() -> frozenset[str]:
    """All nouns that have words."""
    return frozenset(_words)


def words(noun: str) -> str:
    return str(_words.get(noun, "")) or noun.capitalize()


def related(noun: str) -> tuple[str, ...]:
    """References to read along with rows of the noun."""
    return _called[noun][1] if noun in _called else ()


def called(row: Model) -> str:
    """The row’s name in the reader’s language."""
    noun = str(row._meta.model_name)
    return _called[noun][0](row) if noun in _called else str(row)
