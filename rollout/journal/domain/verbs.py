"""What entries of the journal are called: each floor registers the words of the verbs that it writes.

A test reads the code for verbs and holds them to the words.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS = {"data.exported": _("Data exported")}
_words: dict[str, Promise] = {}


def register(words: Mapping[str, Promise]) -> None:
    """The words of verbs, as they read wherever an entry is shown: “Wave launched” for wave.launched."""
    _words.update(words)


def registered() -> frozenset[str]:
    """All verbs that have words."""
    return frozenset(_words)


def words(verb: str) -> str:
    """The verb's words; those that it is made of where nobody registered any."""
    return str(_words.get(verb, "")) or verb.replace(".", " ").replace("_", " ").capitalize()
