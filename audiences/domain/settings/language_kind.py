"""Languages as a kind of value: tags in an order, typed as tags or as names."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from audiences.domain.settings.option_kinds import Several


class Languages(Several):
    """Language tags in order of preference: the first is used for whoever has none of their own.

    Typed as tags or as names in the reader’s language, with commas between: “English, hi, Portuguese (Brazil)”.
    """

    def read(self, raw: Any) -> list[str]:
        if isinstance(raw, list | tuple):
            return super().read(raw)
        given = [part.strip() for part in str(raw or "").replace(";", ",").split(",")]
        return super().read([each for part in given if part for each in self._parts(part)])

    def _parts(self, text: str) -> list[str]:
        """One name or tag; several tags with spaces between are taken apart."""
        parts = text.split()
        return parts if all(re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*", part) for part in parts) else [text]

    def option(self, raw: Any) -> str:
        text = str(raw).strip()
        text = _language_names(get_language() or "en").get(text.casefold(), text).replace("_", "-")
        try:
            return str(Locale.parse(text, sep="-")).replace("_", "-")
        except (UnknownLocaleError, ValueError, TypeError) as error:
            raise ValueError(
                _("“%(value)s” is not a language; a name such as German or a tag such as pt-BR is accepted.")
                % {"value": text[:40]}
            ) from error

    def ordered(self, options: Sequence[str]) -> list[str]:
        return list(dict.fromkeys(options))

    def option_words(self, option: str) -> str:
        reader = get_language() or "en"
        found = Locale.parse(option, sep="-").get_display_name(reader.replace("-", "_"))
        return (found or option)[:1].upper() + (found or option)[1:]


@lru_cache(maxsize=64)
def _language_names(reader: str) -> dict[str, str]:
    """Tag by name in small letters, in the language of the reader; every locale that Babel knows."""
    locale = Locale.parse(reader, sep="-")
    found: dict[str, str] = {}
    for tag in sorted(locale_identifiers(), key=len, reverse=True):
        name = Locale.parse(tag).get_display_name(locale)
        if name:
            found[name.casefold()] = tag.replace("_", "-")
    return found
