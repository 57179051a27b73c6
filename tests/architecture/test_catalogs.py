"""The words of the pages: every catalog has exactly those that code asks for, whole and compiled."""

import functools
import re
from collections import Counter
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from rollout.web import catalogs
from rollout.web.catalogs import Words

LANGUAGES = catalogs.languages()
TAG = re.compile(r"</?[a-z]+")

# Not translated yet, per language: only ever lowered, so that new words bring their translations along.
OPEN_AT_MOST = 0


@functools.cache
def used() -> dict[Words, set[str]]:
    """Read once, and by the worker that asks."""
    return catalogs.used()


def test_words_are_literals() -> None:
    source = (
        "from django.utils.translation import gettext as _, ngettext_lazy as many\n_('a' ' b')\nmany('x', 'y', 'n')\n"
    )
    assert list(catalogs.in_python(source)) == [Words("a b"), Words("x", "y")]
    with pytest.raises(catalogs.NotALiteral):
        list(catalogs.in_python("from django.utils.translation import gettext as _\n_(f'a {1}')\n"))


def test_templates_are_read_with_contexts_plurals_and_arguments() -> None:
    source = (
        "{% translate 'a' context 'verb' %}{% blocktranslate count n=x %}one{% plural %}{{ n }} many"
        '{% endblocktranslate %}{% panel _("The title") %}{{ x|default:_("None") }}'
    )
    assert set(catalogs.in_template(source)) == {
        Words("a", context="verb"),
        Words("one", "%(n)s many"),
        Words("The title"),
        Words("None"),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_has_what_code_asks_for_and_nothing_else(language: str) -> None:
    known = {(entry.id, entry.context) for entry in catalogs.read(language) if entry.id}
    wanted = {(words.id, words.context or None) for words in used()}
    assert known == wanted, "run `manage.py catalogs`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_empty_or_fuzzy(language: str) -> None:
    catalog = catalogs.read(language)
    assert not [entry.id for entry in catalog if entry.id and entry.fuzzy]
    lacking = [entry.id for entry in catalogs.missing(catalog)]
    assert len(lacking) <= OPEN_AT_MOST, lacking[:20]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_are_those_of_the_source(language: str) -> None:
    for entry in catalogs.read(language):
        strings = [text for text in catalogs.strings(entry) if text]
        if not entry.id or not strings:
            continue
        sources = entry.id if isinstance(entry.id, tuple) else (entry.id,)
        wanted = set(catalogs.PLACEHOLDER.findall(" ".join(sources)))
        assert set(catalogs.PLACEHOLDER.findall(" ".join(strings))) == wanted, entry.id
        for text in strings:  # a form for one or two may leave the figure out
            assert Counter(TAG.findall(text)) == Counter(TAG.findall(sources[-1])), entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_compiled_is_what_was_translated(language: str) -> None:
    with catalogs.path(language, "mo").open("rb") as file:
        kept = read_mo(file)
    assert _whole(kept) == _whole(read_mo(BytesIO(catalogs.compiled(catalogs.read(language)))))


def _whole(catalog: Catalog) -> dict[tuple[object, str | None], str | tuple[str, ...]]:
    """Translations by what they translate; a compiled catalog lists plurals, a source has tuples."""
    return {
        (tuple(entry.id) if isinstance(entry.id, list | tuple) else entry.id, entry.context): entry.string
        for entry in catalog
        if entry.id
    }


def test_no_word_is_there_twice_with_another_case() -> None:
    seen: dict[str, set[str]] = {}
    for words in used():
        if not words.plural:
            seen.setdefault(words.singular.casefold(), set()).add(words.singular)
    twins = {key for key, forms in seen.items() if len(forms) > 1}
    assert twins <= TWINS, sorted(twins - TWINS)
    assert twins >= TWINS, sorted(TWINS - twins)


# Each stands at the beginning of a line as a label and inside a sentence as its part.
TWINS = {
    "a score",
    "a signature",
    "all functions",
    "all regions",
    "an administrator",
    "back to the default",
    "blocking",
    "by %(day)s",
    "nobody",
    "none",
    "not started",
    "overdue",
    "the law of %(country)s",
    "the person’s own statement",
    "the program manager",
}
