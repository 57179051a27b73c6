"""Readiness items that a wave has because of where its people are and who was asked there, beside those of its plan."""

from collections.abc import Iterable

from audiences.domain.settings.book import Book
from programs.domain import consultation_check, legal_reviews
from programs.domain.checklists import Template
from programs.models import Wave


def templates(waves: Iterable[Wave], settings: Book) -> dict[int, list[Template]]:
    """By wave id, in the order in which they stand on the checklist; a few queries, however many waves."""
    listed = list(waves)
    reviews, approvals = legal_reviews.templates(listed, settings), consultation_check.templates(listed)
    return {wave.pk: [*reviews[wave.pk], *approvals[wave.pk]] for wave in listed}
