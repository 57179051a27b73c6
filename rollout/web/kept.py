"""Sentences that are kept in rows: written by a worker in the source language, read in the reader's.

A worker has no reader, so what it keeps (why a message was not sent, what a check found, how a job ended) stands in
the source language. `words` finds the entry of the catalog that such a sentence was filled in from, and fills in its
translation. Text that people typed is not passed through here.
"""

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from babel.messages.mofile import read_mo
from django.utils import translation as reader
from django.utils.functional import Promise, lazy

from rollout.web import catalogs, formats

_LEAST = 8  # letters of its own that an entry needs, so that nothing is taken for a sentence that it is not
_ENDS = re.compile(r"(?<=[.;]) ")
_FIGURE = re.compile(r"(%\(\w+\))d")  # figures are read as they were written
_DAY = re.compile(r"(?:\w{3,9},? )?\d{1,2} \w{3,9}(?: \d{4})?")
_FORMS = (("%d %B %Y", "long_year"), ("%A, %d %B", "full"), ("%d %B", "long"), ("%a %d %b %Y", "day"))


class _Entry(NamedTuple):
    pattern: re.Pattern[str]
    literal: str
    own: int  # letters that are not filled in
    singular: str
    plural: str
    alone: bool  # whether the pattern is that of one


def words(text: str) -> str:
    """The sentence or sentences in the reader's language; text that no entry gave stays as it is."""
    language = reader.get_language() or catalogs.SOURCE_LANGUAGE
    if not text or language.partition("-")[0] == catalogs.SOURCE_LANGUAGE:
        return text
    return _words(str(text), language)


def source() -> reader.override:
    """A context in which sentences come out as they are kept."""
    return reader.override(catalogs.SOURCE_LANGUAGE)


def source_of(sentence: object) -> str:
    """A lazy sentence, or what is called by one, as it is kept."""
    with source():
        return str(sentence)


def filled(sentence: Promise, **values: str) -> Promise:
    """The lazy sentence with its placeholders filled in, in whose language it is read."""
    return lazy(lambda: str(sentence) % values, str)()


@lru_cache(maxsize=4096)
def _words(text: str, language: str) -> str:
    whole = _sentence(text, language)
    return whole or " ".join(_part(part, language) for part in _ENDS.split(text))


def _part(text: str, language: str) -> str:
    if found := _sentence(text, language):
        return found
    bare = text.rstrip(".;")
    found = _sentence(bare, language)
    return f"{found}{text[len(bare) :]}" if found else text


def _sentence(text: str, language: str) -> str:
    """The translation; empty where no entry fits."""
    translated = reader.gettext(text)
    if translated != text:
        return translated
    for entry in _entries(language):
        if entry.literal in text and (found := entry.pattern.fullmatch(text)):
            return _filled(entry, found.groupdict(), language)
    return ""


def _filled(entry: _Entry, values: dict[str, str], language: str) -> str:
    said = {name: _value(value, language) for name, value in values.items()}
    text = reader.gettext(entry.singular)
    if entry.plural:
        figures = [int(value.replace(",", "")) for value in values.values() if re.fullmatch(r"[\d,]+", value)]
        text = reader.ngettext(entry.singular, entry.plural, figures[0] if figures else 1 if entry.alone else 2)
    try:
        return _FIGURE.sub(r"\1s", text) % said
    except KeyError:  # the translation names a figure that the sentence of one leaves out
        return ""


def _value(value: str, language: str) -> str:
    if re.fullmatch(r"\d{1,3}(,\d{3})+", value):
        return formats.number(int(value.replace(",", "")))
    if _DAY.fullmatch(value):
        for form, name in _FORMS:
            try:
                return formats.dated(datetime.datetime.strptime(value, form).replace(tzinfo=datetime.UTC), name)
            except ValueError:
                continue
    return _sentence(value, language) or value


@lru_cache(maxsize=8)
def _entries(language: str) -> list[_Entry]:
    """Entries with something to fill in, the one with most letters of its own first: a sentence that fits several
    was given by that one, since the others have their gaps where it says something."""
    with catalogs.path(language.partition("-")[0], "mo").open("rb") as file:
        ids = [message.id for message in read_mo(file) if message.id]
    found = []
    for each in ids:
        singular, plural = (each, "") if isinstance(each, str) else each
        for text in filter(None, (singular, plural)):
            parts = catalogs.PLACEHOLDER.split(text)
            own = sum(len(part) for part in parts)
            if len(parts) > 1 and own >= _LEAST:
                literal = max(parts, key=len).replace("%%", "%")
                found.append(_Entry(_pattern(text), literal, own, singular, plural, alone=text == singular))
    return sorted(found, key=lambda entry: -entry.own)


def _pattern(text: str) -> re.Pattern[str]:
    seen: set[str] = set()
    made = ""
    for part in re.split(f"({catalogs.PLACEHOLDER.pattern})", text):
        if not catalogs.PLACEHOLDER.fullmatch(part):
            made += re.escape(part.replace("%%", "%"))
            continue
        name = part[2:-2]
        made += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
        seen.add(name)
    return re.compile(made)
