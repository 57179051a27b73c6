"""Every verb that the code writes into the journal has its words, and words are of verbs that it writes."""

import re
from pathlib import Path

from django.conf import settings

from rollout.journal.domain import verbs
from tests.architecture import verbs_in_code

APPS = ("audiences", "programs", "delivery", "comms", "reporting", "rollout")
_WRITING = re.compile(r'"[a-z_]+\.[a-z_]+"|entries\.record')  # others neither write a verb nor give one

CODE = {
    path.relative_to(settings.BASE_DIR).as_posix(): text
    for app in APPS
    for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
    if _WRITING.search(text := path.read_text())
}
EXAMPLE = {
    "a/waves.py": """
HELD = "wave.held"
_TURNED = {1: "wave.opened", 2: "wave.closed"}

def hold(wave, state):
    entries.record(HELD, subject=wave)
    entries.record("wave.seen" if wave else "wave.missed", subject=wave)
    _record(wave, _TURNED[state])
    _record(wave, verb="wave.moved")

def keep(wave, verb):
    _record(wave, verb)

def _record(wave, verb):
    entries.record(verb, subject=wave)
""",
    "b/plans.py": 'def plan(wave):\n    waves.keep(wave, "plan.made")\n    entries.record(waves.HELD, subject=wave)\n',
    "b/others.py": 'def keep(wave, verb):\n    pass\n\nkeep(1, "not.written")\nrecorder.record("not.written")\n',
}


def test_verbs_are_followed_through_constants_tables_and_parameters() -> None:
    found = verbs_in_code.written(EXAMPLE)
    assert found.lost == set()
    assert found.verbs == {
        "wave.held", "wave.seen", "wave.missed", "wave.opened", "wave.closed", "wave.moved", "plan.made"
    }  # fmt: skip


def test_a_verb_that_is_made_up_of_parts_is_reported() -> None:
    made = {"a/waves.py": 'def turn(wave, state):\n    entries.record(f"wave.{state}", subject=wave)\n'}
    assert verbs_in_code.written(made).lost == {"a/waves.py:2"}


def test_every_verb_of_the_journal_has_its_words() -> None:
    found = verbs_in_code.written(CODE)
    assert found.lost == set(), "write the verb as a literal, or take it from a table of them"
    assert found.verbs - verbs.registered() == set(), "add their words to the verbs.py of the app that writes them"
    assert verbs.registered() - found.verbs == set(), "nobody writes these any more"


def test_words_are_said_once() -> None:
    """Two verbs with the same words could not be told apart in the filter of the audit trail."""
    said = [verbs.words(verb) for verb in sorted(verbs.registered())]
    assert sorted(said) == sorted(set(said))
