"""Which reviews a text waits for (RD10). Pure: sign-offs that hold, what an update touches, and the state that follows.

A text goes from draft through its reviews to approved and published. A review whose sign-off holds is not asked again.
"""

from collections.abc import Collection

from programs.models import Review, Variant, VariantUpdate

Kinds = frozenset[str]

ORDER = (Review.Kind.SME, Review.Kind.LEGAL)  # counsel reads what the subject-matter expert found right
TOUCHED: dict[str, Kinds] = {
    VariantUpdate.Touches.NOTHING: frozenset(),
    VariantUpdate.Touches.SUBJECT: frozenset({Review.Kind.SME}),
    VariantUpdate.Touches.LEGAL: frozenset({Review.Kind.LEGAL}),
    VariantUpdate.Touches.BOTH: frozenset(ORDER),
}
_STATES = {Review.Kind.SME: Variant.State.SME_REVIEW, Review.Kind.LEGAL: Variant.State.LEGAL_REVIEW}


def missing(held: Collection[str]) -> list[str]:
    """Reviews without a sign-off that holds, in their order."""
    return [kind for kind in ORDER if kind not in held]


def waits_for(held: Collection[str]) -> str:
    """The state of a text that was sent to review."""
    left = missing(held)
    return _STATES[Review.Kind(left[0])] if left else Variant.State.APPROVED


def turn(state: str) -> str:
    """The kind of review whose turn it is; empty outside of review."""
    return next((kind for kind, known in _STATES.items() if known == state), "")


def after_update(state: str, held: Collection[str], touched: Collection[str]) -> str:
    """The state once sign-offs of the touched kinds no longer hold; drafts and what is not touched stay."""
    if state == Variant.State.DRAFT or not touched:
        return state
    return waits_for(frozenset(held) - frozenset(touched))
