"""Gaps in languages as sentences, for the readiness check and for pages."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audiences.domain import tongues
from programs.domain.coverages import Cell
from rollout.web import formats


def called(locale: str) -> str:
    """The language in the reader's own."""
    return tongues.called(locale, formats.language())


def gap(cell: Cell, people: int) -> str:
    """612 learners would have no German version of “Gifts”."""
    said = ngettext(
        "%(people)s learner would have no %(language)s version of “%(module)s”.",
        "%(people)s learners would have no %(language)s version of “%(module)s”.",
        people,
    )
    values = {"people": formats.number(people), "language": called(cell.locale), "module": cell.module.title}
    sentence = said % values
    waiting = sorted({str(text.get_state_display()) for text in cell.texts if not text.is_core})
    if not waiting:
        return sentence
    states = formats.enumerated(formats.in_sentence(state) for state in waiting)
    return f"{sentence} {_('It is in the state: %(states)s.') % {'states': states}}"
