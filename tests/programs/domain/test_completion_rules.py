"""What completes a program says what it needs, no more and no less, and keeps no number of another rule."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from programs.domain import completion_rules
from programs.models import Program

counts, percents = st.none() | st.integers(0, 9), st.none() | st.integers(-1, 102)
kinds = st.sampled_from([each.value for each in Program.Completion])


def wrong(program: Program) -> set[str]:
    try:
        completion_rules.check(program)
    except ValidationError as refused:
        return set(refused.message_dict)
    return set()


@given(kinds, counts, percents)
def test_only_the_number_that_its_rule_needs_is_asked_for(kind: str, count: int | None, score: int | None) -> None:
    program = Program(completion=kind, completion_count=count, completion_score=score)
    lacking = set()
    if kind == "any" and count in (None, 0):
        lacking = {"completion_count"}
    if kind == "score" and score not in range(1, 101):
        lacking = {"completion_score"}
    assert wrong(program) == lacking


@given(st.none() | kinds, counts, percents)
def test_a_number_of_another_rule_is_left_out(kind: str | None, count: int | None, score: int | None) -> None:
    fields = {"completion": kind, "completion_count": count, "completion_score": score, "name": "Safety"}
    found = completion_rules.given(fields)
    assert found["completion_count"] == (count if kind in (None, "any") else None)
    assert found["completion_score"] == (score if kind in (None, "score") else None)
    assert (found["completion"], found["name"], fields["completion_count"]) == (kind, "Safety", count)
    assert completion_rules.given({"name": "Safety"}) == {"name": "Safety"}


@pytest.mark.parametrize(
    ("fields", "words", "sentence"),
    [
        ({}, "", "All modules complete it."),
        (
            {"completion": "any", "completion_count": 1},
            "Any 1 module completes it",
            "Any 1 of the modules completes it.",
        ),
        (
            {"completion": "any", "completion_count": 2},
            "Any 2 modules complete it",
            "Any 2 of the modules complete it.",
        ),
        (
            {"completion": "in_order"},
            "Modules in their order",
            "All modules complete it, in their order: one counts once those before it are complete.",
        ),
        (
            {"completion": "score", "completion_score": 80},
            "Score of 80 or more",
            "All modules complete it, each with a score of 80 or more.",
        ),
    ],
)
def test_in_words(fields: dict[str, object], words: str, sentence: str) -> None:
    program = Program(**fields)
    assert (completion_rules.words(program), completion_rules.sentence(program)) == (words, sentence)
