"""Templates and code say nothing in one language only: words stand in gettext, but for names and data."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture import python_words

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
    found += [each for tag in re.findall(r"{%\s*firstof [^%]*%}", text) for each in re.findall(r'"([^"]*)"', tag)]
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
        ('{% firstof name "Words" as title %}', ["Words"]),
        ("Fairway, PDF", []),
    ],
)
def test_what_is_outside_is_found(template: str, words: list[str]) -> None:
    assert words_of(template) == words


def test_no_template_says_anything_outside_gettext() -> None:
    base = Path(settings.BASE_DIR)
    found = {path.relative_to(base).as_posix(): words_of(path.read_text()) for path in TEMPLATES}
    assert {name: words for name, words in found.items() if words} == {}


APPS = ("audiences", "programs", "delivery", "comms", "reporting", "rollout")
_OTHERS = re.compile(r"/(migrations|management|demo|embedded)/|rollout/settings")  # for operators; data of the demo
CODE = sorted(
    path
    for app in APPS
    for found in (Path(settings.BASE_DIR) / app).rglob("*.py")
    if not _OTHERS.search(path := found.relative_to(settings.BASE_DIR).as_posix())
)

# Files whose words are no text of pages, and why.
PERMITTED = {
    "audiences/domain/people_formats/systems.py": "names of systems",
    "audiences/domain/preorder.py": "for developers",
    "audiences/domain/rule_schema.py": "a schema for whoever writes programs, in English like its keys",
    "comms/domain/merge.py": "what a library says",
    "comms/domain/merge_fields.py": "an example letter's data, as somebody would have typed it",
    "delivery/domain/completion_sources.py": "what files say",
    "delivery/domain/prior_learning.py": "what files say",
    "reporting/domain/pdf.py": "for developers",
    "reporting/domain/privacy.py": "a key that no group has",
    "rollout/journal/domain/followers.py": "for operators",
    "rollout/members/domain/invitation_texts.py": "letters in every language that somebody may be invited in",
    "rollout/tenancy/checks.py": "for operators",
    "rollout/tenancy/operations.py": "for developers",
    "rollout/tenancy/walls.py": "for developers",
    "rollout/web/charts/paint.py": "fonts",
    "rollout/web/formats.py": "patterns of dates",
}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise ValueError(f"The day {day} is over.")', ["The day … is over."]),
        ('from django.utils.translation import gettext as _\n_("The day is over.")', []),
        ('Column("email", "E-mail")', ["E-mail"]),
        ('crumbs = [(reverse("x:y"), "Imports")]', ["Imports"]),
        ('def act():\n    """It does so."""\n    log.warning("it did %s", so)', []),
        ('raise RuntimeError("It never comes here.")', []),
        ('QUERY = "SELECT id FROM people WHERE id = 1"', []),
    ],
)
def test_what_code_says_outside_is_found(source: str, found: list[str]) -> None:
    assert python_words.outside(source) == found


def test_no_code_says_anything_outside_gettext() -> None:
    base = Path(settings.BASE_DIR)
    found = {path: words for path in CODE if (words := python_words.outside((base / path).read_text()))}
    assert {path: words for path, words in found.items() if path not in PERMITTED} == {}
    assert PERMITTED.keys() - found.keys() == set(), "permitted, and not needed any more"


# Python names days and months in English whoever reads: pages take days from `rollout.web.formats`.
IN_ENGLISH = {
    "comms/domain/locales.py": "letters in English",
    "comms/domain/recheck.py": "kept in the source's language and read in the reader's",
    "comms/domain/windows.py": "kept in the source's language and read in the reader's",
    "rollout/web/kept.py": "reads what is kept",
}


def test_no_day_is_named_in_english_for_all() -> None:
    base = Path(settings.BASE_DIR)
    assert {path for path in CODE if re.search(r"%[aAbB]\b", (base / path).read_text())} == IN_ENGLISH.keys()
