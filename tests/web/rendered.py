"""What a page says, in its text and the attributes that are read out, without code, names and what the database has;
and what its forms send."""

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


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.found.append({})
        elif not self.found or "disabled" in given:
            return
        elif tag == "input" and name and given.get("type") not in {"submit", "button", "file"}:
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.found[-1][name] = value or ("on" if "checked" in given else "")
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.found[-1]):
            self.found[-1][self.select] = value
        elif tag == "textarea":
            self.area = name
            self.found[-1][name] = ""

    def handle_endtag(self, tag: str) -> None:
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[-1][self.area] += data


def form(page: str, field: str) -> dict[str, str]:
    """What the form that has a field of this name sends as it stands, beside its token; KeyError when there is none."""
    reader = _Forms()
    reader.feed(page)
    found = next((each for each in reader.found if field in each), None)
    if found is None:
        raise KeyError(field)
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}
