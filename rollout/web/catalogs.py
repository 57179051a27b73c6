"""The words of the pages and their translations: found in code and templates, kept in `locale/`, without GNU tools.

`manage.py catalogs` brings the catalogs up to date; a test holds them against the code.
"""

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE_LANGUAGE = "en"
RIGHT_TO_LEFT = ("ar",)
_CODE = ("rollout", "audiences", "programs", "delivery", "comms", "reporting")
_MODULE = "django.utils.translation"
_CALLS = {  # which arguments of each function are text: context, singular, plural
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_IN_TEMPLATE = re.compile(rf"(?<!\w)(n?p?gettext|_)\(((?:{_LITERAL}(?:, )?)+(?:count)?)\)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
_BARE = re.compile(r"""(?<!["=\u2066\u2067\u2068])(%\(\w+\)[sd])(?![\u2069"])""")


class Words(NamedTuple):
    """One entry as code asks for it."""

    singular: str
    plural: str = ""
    context: str = ""

    @property
    def id(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


class NotALiteral(Exception):
    """Text is asked for by something that cannot be read without running the code."""


# What code and templates use ----------------------------------------------------------------------


def used() -> dict[Words, set[str]]:
    """Every entry with the files that use it."""
    found: dict[Words, set[str]] = {}
    for path in sources():
        text = path.read_text()
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for words in in_python(text, name) if path.suffix == ".py" else in_template(text):
            found.setdefault(words, set()).add(name)
    return found


def sources() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    for folder in _CODE:
        yield from (path for path in sorted((base / folder).rglob("*.py")) if "migrations" not in path.parts)
    yield from (path for path in sorted((base / "templates").rglob("*")) if path.suffix in {".html", ".txt"})


def in_python(text: str, name: str = "") -> Iterator[Words]:
    """Entries of a module. NotALiteral for an f-string or a variable where words are due."""
    tree = ast.parse(text)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == _MODULE
        for alias in node.names
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = _called(node.func, names)
        if called in _CALLS:
            yield _words(called, [_literal(argument, name) for argument in _texts(called, node)])


def _called(function: ast.expr, names: dict[str, str]) -> str:
    if isinstance(function, ast.Name):
        return names.get(function.id, "")
    known = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return function.attr if known and function.value.id == "translation" else ""  # type: ignore[union-attr]


def _texts(called: str, node: ast.Call) -> list[ast.expr]:
    return node.args[: sum(place is not None for place in _CALLS[called])]


def _literal(argument: ast.expr, name: str) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise NotALiteral(f"{name}:{argument.lineno}: {ast.unparse(argument)}")


def in_template(text: str) -> Iterator[Words]:
    for called, arguments in _IN_TEMPLATE.findall(templatize(text).replace(",count)", ", count)")):
        texts = [ast.literal_eval(one) for one in re.findall(_LITERAL, arguments)]
        yield _words("gettext" if called == "_" else called, texts)


def _words(called: str, texts: list[str]) -> Words:
    given = iter(texts)
    context, singular, plural = (next(given) if place is not None else "" for place in _CALLS[called])
    return Words(singular, plural, context)


# The catalogs -------------------------------------------------------------------------------------


def languages() -> list[str]:
    """Those that need a catalog."""
    return [code for code, _ in settings.LANGUAGES if code != SOURCE_LANGUAGE]


def path(language: str, suffix: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / f"django.{suffix}"


def read(language: str) -> Catalog:
    with path(language, "po").open("rb") as file:
        return read_po(file, locale=language)


def updated(catalog: Catalog, wanted: dict[Words, set[str]]) -> Catalog:
    """The catalog with exactly these entries: what is known keeps its translation, what is new is empty."""
    renewed = Catalog(locale=catalog.locale, header_comment="", fuzzy=False)
    renewed.mime_headers = catalog.mime_headers
    for words, files in sorted(wanted.items(), key=lambda item: item[0]):
        known = catalog.get(words.id, words.context or None)  # found by its singular: it may have had no plural
        if known and isinstance(known.string, tuple) != bool(words.plural):
            known = None
        renewed.add(
            words.id,
            _isolated(known.string, str(catalog.locale)) if known else "",
            locations=[(name, None) for name in sorted(files)],
            context=words.context or None,
            flags=["python-format"] if "%(" in words.singular else [],
        )
    return renewed


def _isolated(text: str | tuple[str, ...], language: str) -> str | tuple[str, ...]:
    """What is filled in keeps its own direction in languages that run from right to left, but in addresses."""
    if language not in RIGHT_TO_LEFT:
        return text
    if isinstance(text, tuple):
        return tuple(_BARE.sub("\u2068\\1\u2069", each) for each in text)
    return _BARE.sub("\u2068\\1\u2069", text)


def source(catalog: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalog, width=0, include_lineno=False)
    return out.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """For the machine: only what is translated whole, so that the rest reads as in the source."""
    whole = Catalog(locale=catalog.locale, fuzzy=False)
    whole.mime_headers = catalog.mime_headers
    for entry in catalog:
        if entry.id and all(strings(entry)):
            whole.add(entry.id, entry.string, context=entry.context)
    out = BytesIO()
    write_mo(out, whole)
    return out.getvalue()


def missing(catalog: Catalog) -> list[Message]:
    """Entries without a translation, or without one of their plural forms."""
    return [entry for entry in catalog if entry.id and not all(strings(entry))]


def strings(entry: Message) -> tuple[str, ...]:
    """The translation, or each of its plural forms."""
    return entry.string if isinstance(entry.string, tuple) else (entry.string,)
