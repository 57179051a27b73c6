"""Refusals of acts (RD2): each says who can lift it, so that nobody has to look for them.

What was entered wrong is a ValidationError by field, or a `Slip` where no field is meant. Sentences of who can lift
something are in `rollout/web/lifting.py`, and those about programs and waves in `programs/domain/lifting.py`.
"""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError


class Refused(ValidationError):
    """The state of things forbids the act; `lift` is a sentence that says who can change that, or that nobody can."""

    def __init__(self, sentence: str, *, lift: str) -> None:
        super().__init__(lifted(sentence, lift))


class Denied(PermissionDenied):
    """The act is somebody else's; `lift` is a sentence that says whose."""

    def __init__(self, sentence: str, *, lift: str) -> None:
        super().__init__(lifted(sentence, lift))


class Slip(ValidationError):
    """What whoever acts puts right by their own next step, or need not do at all; the sentence says it."""


def lifted(sentence: str, lift: str) -> str:
    """The sentence with who can lift it; ValueError where nobody said."""
    if not lift.strip():
        raise ValueError(sentence)
    return f"{sentence} {lift}"


def several(sentences: Iterable[str]) -> ValidationError:
    """One refusal of sentences that are `lifted` each."""
    return ValidationError(list(sentences))


def denied(told: str) -> PermissionDenied:
    """A refusal of a sentence that is `lifted`, where the page shows it before anybody tries."""
    return PermissionDenied(told)
