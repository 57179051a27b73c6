"""How texts and their reviews read: marks, states, and for whom they are."""

import datetime

from django.utils.translation import gettext as _

from audiences.domain import tongues
from programs.domain import variants
from programs.models import Review, Variant
from rollout.web import formats

_STATES = {
    Variant.State.DRAFT: "idle",
    Variant.State.SME_REVIEW: "info",
    Variant.State.LEGAL_REVIEW: "info",
    Variant.State.APPROVED: "good",
    Variant.State.PUBLISHED: "good",
}
_OUTCOMES = {
    Review.Outcome.OPEN: "info",
    Review.Outcome.SIGNED: "good",
    Review.Outcome.CHANGES: "watch",
    Review.Outcome.WITHDRAWN: "idle",
}


def standing(variant: Variant, core: int | None) -> tuple[str, str]:
    """Mark and words of a text; one that follows an older core says so."""
    state = Variant.State(variant.state)
    if variants.is_behind(variant, core):
        says = _("%(state)s, behind version %(version)s")
        return "watch", says % {"state": state.label, "version": core}
    return _STATES[state], str(state.label)


def outcome(review: Review, today: datetime.date) -> tuple[str, str]:
    """Mark and words of a review on a day; a sign-off that was opened again does not hold."""
    if review.reopened_at:
        return "idle", _("Signed off, opened again since")
    if review.outcome == Review.Outcome.OPEN and review.due_on < today:
        return "stop", _("Late")
    return _OUTCOMES[Review.Outcome(review.outcome)], str(review.get_outcome_display())


def name(variant: Variant) -> str:
    """German, Europe, Controller, in the reader's language; the core is called so."""
    language = tongues.called(variant.locale, formats.language())
    if variant.is_core:
        return _("Core, %(language)s") % {"language": language}
    places = [str(variant.region or ""), variant.division, variant.job_role]
    return ", ".join([language, *(place for place in places if place)])
