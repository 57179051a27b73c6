"""Values as other systems write them, to the text of a canonical file. Pure.

What is not known stays as it stands: the row's check then refuses it by its own sentence, so nothing is guessed.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from babel import Locale
from babel.core import get_global

from audiences.domain import clocks, places
from audiences.domain.people_formats import words
from audiences.domain.people_formats.dates import Order, iso

_LOCALES = (
    "en",
    "de",
    "es",
    "fr",
    "it",
    "pt",
    "nl",
    "pl",
    "ar",
    "ja",
    "zh",
)  # in which countries and languages are named
_NOBODY = {"nomanager", "nomgr", "nohr", "none", "null", "na", "keine", "keiner", "ninguno", "aucun", "nessuno"}
_YES = {"1", "true", "yes", "y", "t", "ja", "si", "sí", "oui", "sim", "x"}
_NO = {"0", "false", "no", "n", "f", "nein", "non", "não", ""}


def translated(target: str, value: str, order: Order) -> str:
    """A value under a target as canonical text."""
    value = " ".join(value.split())
    if target == "hire_date":
        return iso(value, order) if value else ""
    if target in _TRANSLATORS:
        return _TRANSLATORS[target](value) if value else value
    return words.values(target).get(words.key(value), value)


def is_yes(value: str) -> bool | None:
    """Whether a flag is set; None when the value is no flag."""
    word = value.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def is_status(value: str) -> bool:
    """Whether a word says how somebody is employed now."""
    return words.key(value) in words.values("status")


def parted(full_name: str) -> tuple[str, str]:
    """First and last name: “Brandt, Helena” by its comma; otherwise the last word is the last name."""
    last, comma, first = full_name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = full_name.strip().rpartition(" ")
    return first.strip(), last.strip()


def level(value: str) -> str:
    """One level of a division's path: a slash would begin another one."""
    return re.sub(r"\s*/\s*", " - ", value.strip())


def _nobody(value: str) -> str:
    return "" if words.key(value) in _NOBODY or not words.key(value) else value


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 by three-letter code and by name, both as keys."""
    found = dict(words.values("country"))
    for name, code in _named("territories"):
        if places.is_country(code):
            found.setdefault(name, code)
    for alpha3, (alpha2, *_) in get_global("territory_aliases").items():
        if len(alpha3) == 3 and alpha3.isalpha() and places.is_country(alpha2):
            found.setdefault(alpha3.lower(), alpha2)
    return found


def _country(value: str) -> str:
    return value if places.is_country(value.upper()) else _countries().get(words.key(value), value)


@lru_cache(maxsize=1)
def _language_names() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, code in _named("languages"):
        found.setdefault(name, code.replace("_", "-"))
    return found


def _named(kind: str) -> Iterator[tuple[str, str]]:
    for locale in _LOCALES:
        for code, name in getattr(Locale(locale), kind).items():
            yield words.key(name), code


def _language(value: str) -> str:
    named = _language_names().get(words.key(value))
    return named if named and len(value) > 3 else value.split(".")[0].replace("_", "-")


def _time_zone(value: str) -> str:
    """IANA names as they are; names of Windows by Unicode CLDR; the server's own zone of Moodle means none."""
    if value in {"99", "server"}:
        return ""
    if clocks.is_zone(value):
        return value
    return get_global("windows_zone_mapping").get(value, value)


_TRANSLATORS: dict[str, Callable[[str], str]] = {
    "manager_external_id": _nobody,
    "country": _country,
    "language": _language,
    "time_zone": _time_zone,
}
