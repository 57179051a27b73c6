"""Reasons that Fairway itself gives: kept as the source has them, since an entry has no reader, and read in theirs.

What people typed stays as they typed it.
"""

from functools import cache

from django.utils.functional import Promise

from rollout.web import kept

_own: list[Promise] = []


def register(*sentences: Promise) -> None:
    """Entries may have these as their reason; write them with `kept.source_of`."""
    _own.extend(sentences)
    _sources.cache_clear()


def read(reason: str) -> str:
    """The reason in the reader's language."""
    return kept.words(reason) if reason in _sources() else reason


def that_say(word: str) -> list[str]:
    """Reasons as they are kept that have the word in the reader's language."""
    return [each for each in _sources() if word.casefold() in kept.words(each).casefold()]


@cache
def _sources() -> frozenset[str]:
    return frozenset(kept.source_of(each) for each in _own)
