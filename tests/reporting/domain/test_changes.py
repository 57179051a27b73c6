"""What people are told of changes in a program says it in the journal's own words."""

import re

from programs.domain import verbs
from reporting.domain import changes

SAID_BY_THE_ROW = {"decision.written", "ask.made"}  # the decision's own title; what was asked of whom


def test_each_sentence_has_the_word_that_the_journal_has() -> None:
    assert changes._SAYS.keys() <= verbs.DECISIONS.keys() | verbs.WORDS.keys()
    for verb, sentence in changes._SAYS.items():
        words = re.findall(r"[a-z]+", str(verbs.WORDS[verb]).lower())
        if verb not in SAID_BY_THE_ROW:
            assert words[-1] in re.findall(r"[a-z]+", str(sentence).lower()), (verb, words[-1], sentence)
