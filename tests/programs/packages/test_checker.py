"""Course packages: hostile ones refused with their sentence, faults said, sound ones read, never a crash."""

import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.domain.packages import checker
from tests.programs.packages import made


def refusal(content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        checker.check(content)
    (sentence,) = caught.value.messages
    return sentence


@pytest.mark.parametrize("name", made.HOSTILE)
def test_a_hostile_archive_is_refused_with_its_sentence(name: str) -> None:
    content, says = made.HOSTILE[name]
    assert refusal(content) == says


@pytest.mark.parametrize("name", made.FAULTS)
def test_a_fault_is_said(name: str) -> None:
    content, says = made.FAULTS[name]
    report = checker.check(content)
    assert says in [finding.says for finding in report.findings if finding.grave]
    assert not report.passed


@pytest.mark.parametrize("name", made.SOUND)
def test_a_sound_package_is_read(name: str) -> None:
    content, standard, rule = made.SOUND[name]
    report = checker.check(content)
    assert (report.passed, report.standard, report.title, report.rule) == (True, standard, "Gifts", rule)
    assert report.launch


def test_a_package_without_a_rule_passes_with_a_remark() -> None:
    report = checker.check(made.scorm12(rule=""))
    assert (report.passed, len(report.findings)) == (True, 1)
    assert "sets no mastery score" in report.findings[0].says


def test_vocabularies_are_no_links_and_many_links_are_counted() -> None:
    page = '<html xmlns="http://www.w3.org/1999/xhtml">'
    assert checker.check(made.scorm12(**{"a.html": page})).passed
    links = " ".join(f"http://cdn{n}.example/x" for n in range(8))
    report = checker.check(made.scorm12(**{"a.html": links}))
    assert len(report.findings) == 6
    assert report.findings[-1].says == "More links without encryption are in the package: 3."


def test_a_bomb_costs_no_memory() -> None:
    content = made.zipped({"a.html": bytes(20 * 1024 * 1024)})
    tracemalloc.start()
    assert "times its size; up to 200 times is accepted." in refusal(content)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1024 * 1024, "twenty megabytes would have been unpacked"


def survives(content: bytes) -> None:
    """A report or one sentence, and never another error."""
    sentences: list[str] = []
    try:
        report = checker.check(content)
    except ValidationError as refused:
        sentences = refused.messages
    else:
        assert report.passed is not any(finding.grave for finding in report.findings)
    assert len(sentences) <= 1


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    survives(content)
    survives(b"PK\x03\x04" + content)


@settings(deadline=None, max_examples=250)
@given(
    st.sampled_from([made.scorm12(), made.scorm2004(), made.cmi5()]),
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 255)), min_size=1, max_size=6),
)
def test_a_package_with_bytes_changed_gets_an_answer(content: bytes, changes: list[tuple[int, int]]) -> None:
    spoiled = bytearray(content)
    for place, byte in changes:
        spoiled[place % len(spoiled)] = byte
    survives(bytes(spoiled))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["imsmanifest.xml", "cmi5.xml"]), st.binary(max_size=200) | st.text(max_size=200))
def test_any_manifest_gets_an_answer(name: str, manifest: bytes | str) -> None:
    survives(made.zipped({name: manifest}))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.text(min_size=1, max_size=12), max_size=4, unique=True))
def test_any_names_get_an_answer(names: list[str]) -> None:
    try:
        content = made.zipped(dict.fromkeys(names, "x"))
    except (ValueError, UnicodeEncodeError, IndexError):  # no archive can have such a name
        return
    survives(content)
