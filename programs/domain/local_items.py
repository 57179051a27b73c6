"""Readiness items that a wave has because of where its people are and who was asked there, beside those of its plan."""

from collections.abc import Iterable

from audiences.domain.settings.book import Book
from programs.domain import agreement_check, checklists, consultation_check, legal_reviews
from programs.domain.item_templates import Template
from programs.models import Wave

_BY_WAVE = (agreement_check, consultation_check)


def templates(waves: Iterable[Wave], settings: Book) -> dict[int, list[Template]]:
    """By wave id, in the order in which they stand on the checklist; a few queries, however many waves."""
    listed = list(waves)
    found = (legal_reviews.templates(listed, settings), *(each.templates(listed) for each in _BY_WAVE))
    return {wave.pk: [template for of_wave in found for template in of_wave[wave.pk]] for wave in listed}


def is_one(key: str) -> bool:
    """Whether the key of an item is of these."""
    return key.startswith(checklists.LEGAL_REVIEW) or key in {checklists.AGREEMENT.key, checklists.CONSULTATION.key}
