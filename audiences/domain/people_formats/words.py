"""Headers and values of people files in the languages of the usual HR exports, and what they mean here. Pure.

The words themselves are in `words.toml`.
"""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from audiences.domain.people_formats import targets


@lru_cache(maxsize=8192)
def key(word: str) -> str:
    """A word without case, accents, spaces and punctuation: “E-Mail-Adresse” as emailadresse."""
    parted = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parted if sign.isalnum())


def target(header: str) -> str:
    """The target that a header means in any of the languages; empty when none is known."""
    if header.casefold().startswith("attr_"):
        return targets.attribute(header.casefold().removeprefix("attr_"))
    return _HEADERS.get(key(header), "") or _without_remark(header)


def _without_remark(header: str) -> str:
    """The target of “Vorgesetzter (Personal-Nr.)”; a manager’s remark must say that it is an id, not a name."""
    bare, opened, remark = header.strip().removesuffix(")").partition("(")
    found = _HEADERS.get(key(bare), "") if opened else ""
    if found == "manager_external_id" and _HEADERS.get(key(remark)) != "external_id":
        return ""
    return found


def values(column: str) -> Mapping[str, str]:
    """What each word means in a column of words, by its key; empty for a column of other values."""
    return _VALUES.get(column, {})


def _by_key(listed: dict[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, several in listed.items():
        for word in (meaning, *several):
            found.setdefault(key(word), meaning)
    return found


_LISTED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_HEADERS = _by_key(_LISTED.pop("headers"))
_VALUES = {column: _by_key(listed) for column, listed in _LISTED.items()}
