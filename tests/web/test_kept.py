"""Sentences that a worker kept are read in the reader's language, whatever they were filled in with."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rollout.web import kept
from tests.architecture.test_catalogs import used

CAP = "%(count)s in seven days reach one person at most"
QUIET = "quiet hours %(from)s to %(to)s in %(place)s"
HOLIDAY = "%(day)s is a holiday in %(place)s"
REPORT = ("%(n)s message reschedules", "%(n)s messages reschedule")
FIXED = "The assignment was withdrawn"


def in_german(text: str) -> str:
    with translation.override("de"):
        return kept.words(text)


def german(msgid: str) -> str:
    with translation.override("de"):
        return translation.gettext(msgid)


def test_the_source_language_reads_what_is_kept() -> None:
    for language in ("en", "en-gb"):
        with translation.override(language):
            assert kept.words(FIXED) == FIXED
    with translation.override(None):
        assert kept.words(FIXED) == FIXED
    with translation.override("de"), kept.source():
        assert translation.gettext(FIXED) == FIXED, "what is made inside is kept as the source has it"


def test_a_sentence_without_figures_is_the_entry_itself() -> None:
    assert german(FIXED) != FIXED
    assert in_german(FIXED) == german(FIXED)
    assert in_german("") == ""


def test_what_is_filled_in_stays_and_stands_in_the_sentence_of_the_reader() -> None:
    values = {"from": "20:00", "to": "08:00", "place": "Pune"}
    assert in_german(QUIET % values) == german(QUIET) % values


def test_days_and_figures_are_those_of_the_reader() -> None:
    said = in_german(HOLIDAY % {"day": "Friday, 25 December", "place": "Austria"})
    assert "25. Dezember" in said
    assert "Friday" not in said
    with translation.override("de"):
        many = translation.ngettext(*REPORT, 1234) % {"n": "1.234"}
        one = translation.ngettext(*REPORT, 1) % {"n": "1"}
    assert in_german(REPORT[1] % {"n": "1,234"}) == many
    assert in_german(REPORT[0] % {"n": "1"}) == one


@pytest.mark.parametrize(
    ("entry", "values", "other"),
    [
        ("Set by you, %(day)s", {"day": "Ramadan"}, "Set by %(who)s, %(day)s"),
        ("%(weekday)s is not a sending day", {"weekday": "Ramadan"}, "%(field)s is not %(values)s"),
        ("Decisions of %(program)s on settings", {"program": "Safety"}, "Decisions of %(program)s"),
    ],
)
def test_of_entries_that_fit_the_one_with_most_words_of_its_own_is_read(
    entry: str, values: dict[str, str], other: str
) -> None:
    assert kept._pattern(other).fullmatch(entry % values), "the other fits as well"
    assert in_german(entry % values) == german(entry) % values


@pytest.mark.parametrize("language", ["de", "es", "ar"])
def test_every_sentence_is_read_by_one_entry(language: str) -> None:
    """The one that gave it. Entries that differ in what their gaps are called say the same."""
    asked_for = {(words.singular, words.plural) for words in used()}
    entries = [each for each in kept._entries(language) if (each.singular, each.plural) in asked_for]
    with translation.override(language):
        for entry in entries:
            text = _filled(entry)
            fitting = [each for each in entries if each.literal in text and each.pattern.fullmatch(text)]
            best = [each for each in fitting if each.own == fitting[0].own]
            assert entry in best, text
            assert {_bare(each) for each in best} == {_bare(entry)}, text
            if not entry.alone or not entry.plural:  # of one thing the figure may be left out
                said = {kept._filled(each, each.pattern.fullmatch(text).groupdict(), language) for each in best}
                assert len(said) == 1, text


def _source(entry: kept._Entry) -> str:
    return entry.singular if entry.alone or not entry.plural else entry.plural


def _filled(entry: kept._Entry) -> str:
    """With figures where a plural counts them, and a name elsewhere."""
    value = ("1" if entry.alone else "3") if entry.plural else "Pune"
    return re.sub(r"%\(\w+\)[sd]", value, _source(entry)).replace("%%", "%")


def _bare(entry: kept._Entry) -> str:
    return re.sub(r"%\(\w+\)[sd]", "…", _source(entry))


def test_a_sentence_inside_another_is_read_too() -> None:
    held = "%(why)s, and after that it was of no use any more"
    inner = CAP % {"count": "3"}
    assert in_german(held % {"why": inner}) == german(held) % {"why": german(CAP) % {"count": "3"}}


def test_several_are_read_one_by_one_and_end_as_they_did() -> None:
    both = f"{FIXED}. {CAP % {'count': '3'}}; {QUIET % {'from': '20:00', 'to': '08:00', 'place': 'Pune'}}"
    said = in_german(both)
    assert said.startswith(f"{german(FIXED)}. ")
    assert german(CAP) % {"count": "3"} in said
    assert "; " in said


@pytest.mark.parametrize("text", ["Vendor is late.", "550 5.1.1 user unknown", "a in b", "100%", "%(day)s", "\\"])
def test_what_no_entry_gave_stays_as_it_is(text: str) -> None:
    assert in_german(text) == text


@given(st.text(alphabet=st.characters(exclude_characters="\n\r", exclude_categories=["Cs"]), max_size=80))
def test_nothing_that_is_kept_breaks_the_page(text: str) -> None:
    assert isinstance(in_german(text), str)
    if text and not any(letter.isalpha() for letter in text):
        assert in_german(text) == text


def test_the_sentence_of_one_needs_no_figure() -> None:
    """What is kept of one thing may leave its figure out, and is read all the same."""
    with translation.override("de"):
        alone = [entry for entry in kept._entries("de") if entry.alone and entry.plural]
        assert len(alone) > 20
        for entry in alone:
            text = re.sub(r"%\(\w+\)[sd]", "Pune", entry.singular).replace("%%", "%")
            assert kept.words(text), text
