"""A language whose every translation is written in Greek letters: what is left in Latin ones was not translated."""

import gettext
import re
from functools import cache

from django.utils.translation import trans_real

KEPT = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?[a-z][^>]*>|&\w+;|%%")
GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyz", "αβψδεφγηιξκλμνοπζρστθωςχυζ")


@cache
def written(text: str) -> str:
    """The text in Greek letters, except placeholders and markup."""
    parts, at = [], 0
    for found in KEPT.finditer(text):
        parts += [text[at : found.start()].lower().translate(GREEK), found[0]]
        at = found.end()
    return "".join([*parts, text[at:].lower().translate(GREEK)])


class Pseudo(gettext.NullTranslations):
    """Stands where Django keeps the catalog of a language that it has opened."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self.domain = language, "django"

    def gettext(self, message: str) -> str:
        return written(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

    def language(self) -> str:
        return self._language

    def to_language(self) -> str:
        return self._language
