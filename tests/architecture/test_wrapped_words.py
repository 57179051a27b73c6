"""Templates say nothing in one language only: words stand in gettext, but for names that are the same everywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(
    path for path in (Path(settings.BASE_DIR) / "templates").rglob("*") if path.suffix in {".html", ".txt"}
)
_WRAPPED = re.compile(r"{#.*?#}|{% ?(comment|blocktranslate|blocktrans)\b.*?{% ?end\1 ?%}", re.DOTALL)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_CODE = re.compile(r"<(script|style|code|kbd|pre)\b.*?</\1>", re.DOTALL)
_SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
_PASSED = re.compile(r'\b(?:title|text|action|label|note|caption)="([A-Z][^"]*)"')
_WORD = re.compile(r"[A-Za-z]{2}")

# The same in every language: names of the product, of formats and of units.
NAMES = re.compile(r"\b(Fairway|PDF|CSV|UTC)\b|&\w+;|attr_")


def words_of(template: str) -> list[str]:
    """Visible text, spoken attributes and arguments of includes that stand outside gettext."""
    text = _WRAPPED.sub("", template)
    found = [each for tag in re.findall(r"{%\s*include [^%]*%}", text) for each in _PASSED.findall(tag)]
    text = _CODE.sub("", _TAGS.sub("\x00", text))
    found += _SPOKEN.findall(text)
    found += re.sub(r"<[^>]*>", "\n", text).split("\n")
    bare = (NAMES.sub("", each.replace("\x00", " ")).strip() for each in found)
    return [each for each in bare if _WORD.search(each)]


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Words</p>", ["Words"]),
        ('{% translate "Words" %}<b>{{ name }}</b>', []),
        ('<a aria-label="Words">{% blocktranslate %}More of them{% endblocktranslate %}</a>', ["Words"]),
        ('{% include "x.html" with title="Words" text=_("More") %}', ["Words"]),
        ("Fairway, PDF", []),
    ],
)
def test_what_is_outside_is_found(template: str, words: list[str]) -> None:
    assert words_of(template) == words


def test_no_template_says_anything_outside_gettext() -> None:
    base = Path(settings.BASE_DIR)
    found = {path.relative_to(base).as_posix(): words_of(path.read_text()) for path in TEMPLATES}
    assert {name: words for name, words in found.items() if words} == {}
