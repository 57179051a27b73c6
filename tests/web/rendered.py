"""What a page says: its text and the attributes that are read out, without code, names and what the database has."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

SPOKEN = {"alt", "aria-label", "aria-description", "placeholder", "title"}
_SILENT = {"code", "kbd", "pre", "samp", "script", "style", "template", "textarea"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")
_ID = re.compile(r'\sid="([^"]+)"')
_NO_WORD = re.compile(r"{{ ?\w+ ?}}|\S*[@/_\d]\S*|\S+\.\w\S*")  # merge fields, addresses, codes, file names


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # tags, and whether what is in them is no text of the page
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if not self._silent:
            self.said += [given[name] or "" for name in sorted(SPOKEN & given.keys())]
        if tag not in _VOID:
            silent = self._silent or tag in _SILENT or given.get("translate") == "no" or "lang" in given
            silent = silent or given.get("class") == "avatar"  # initials
            self.open.append((tag, silent and tag != "html"))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)

    @property
    def _silent(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def sayings(page: str) -> Iterator[str]:
    """Texts of the page one by one, in their order."""
    reader = _Reader()
    reader.feed(page.replace("<wbr>", ""))
    yield from (" ".join(text.split()) for text in reader.said if text.strip())


def foreign(page: str, known: Iterable[str]) -> list[str]:
    """Texts with Latin words that are not `known`: nobody translated them."""
    names = set(known)
    return [text for text in sayings(page) if set(words(text)) - names]


def words(text: str) -> list[str]:
    """Latin words of a text, without addresses and codes."""
    return _WORD.findall(_NO_WORD.sub(" ", text))


def twice(page: str) -> list[str]:
    """Ids that more than one element of the page has."""
    return [name for name, count in Counter(_ID.findall(page)).items() if count > 1]
