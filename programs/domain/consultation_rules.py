"""Where a consultation stands, from its answers and from what silence means after the due date (GO11). Pure."""

import datetime
from collections.abc import Sequence
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models.consultation import Consultation, ConsultedRegion

_Kind, _Silence, _Answer = Consultation.Kind, Consultation.Silence, ConsultedRegion.Answer

SILENCES: dict[str, tuple[str, ...]] = {
    _Kind.INFORM: (_Silence.READ,),
    _Kind.ASK: (_Silence.NO_VIEW, _Silence.AGREES),
    _Kind.APPROVE: (_Silence.WAITS, _Silence.AGREES),
}
ANSWERS: dict[str, tuple[str, ...]] = {
    _Kind.INFORM: (_Answer.READ,),
    _Kind.ASK: (_Answer.AGREED, _Answer.OBJECTED, _Answer.NO_VIEW),
    _Kind.APPROVE: (_Answer.AGREED, _Answer.OBJECTED),
}
_COUNTS_AS = {_Silence.READ: _Answer.READ, _Silence.AGREES: _Answer.AGREED, _Silence.NO_VIEW: _Answer.NO_VIEW}


class Standing(StrEnum):
    """What the answers come to together."""

    WAITING = "waiting"  # an answer is missing, and silence does not stand for it (yet)
    SILENT = "silent"  # the due date has passed, and an answer is still needed
    AGREED = "agreed"  # nobody objects
    OBJECTED = "objected"  # whoever has a view objects
    CONFLICT = "conflict"  # some agree and some object


WORDS = {
    Standing.WAITING: ("info", gettext_lazy("Waiting for answers")),
    Standing.SILENT: ("watch", gettext_lazy("Silent after the due date")),
    Standing.AGREED: ("good", gettext_lazy("Agreed")),
    Standing.OBJECTED: ("stop", gettext_lazy("Objected")),
    Standing.CONFLICT: ("watch", gettext_lazy("Answers conflict")),
}


def counts_as(answer: str, silence: str, due_on: datetime.date, today: datetime.date) -> str:
    """What the region's answer is: what it said, else what its silence means once the due date is over, else ""."""
    if answer or today <= due_on:
        return answer
    return _COUNTS_AS.get(_Silence(silence), "")


def standing(answers: Sequence[str], silence: str, due_on: datetime.date, today: datetime.date) -> Standing:
    """What the answers of all regions come to on a day; an empty answer is silence."""
    counted = {counts_as(answer, silence, due_on, today) for answer in answers}
    if "" in counted:
        return Standing.SILENT if today > due_on else Standing.WAITING
    if _Answer.OBJECTED not in counted:
        return Standing.AGREED
    return Standing.CONFLICT if _Answer.AGREED in counted else Standing.OBJECTED


def is_approved(state: str, kind: str, found: Standing) -> bool:
    """Whether it is a sign-off that holds: decided so by name, or by all regions without anybody's decision."""
    if kind != _Kind.APPROVE:
        return False
    return state == Consultation.State.CARRIED or (state == Consultation.State.OPEN and found is Standing.AGREED)


def silence_words(silence: str, due_on_words: str) -> str:
    """What happens without an answer, for those who are asked."""
    said = {
        _Silence.READ: _("Without an answer by %(day)s, it counts as read."),
        _Silence.AGREES: _("Without an answer by %(day)s, your region counts as agreeing."),
        _Silence.NO_VIEW: _("Without an answer by %(day)s, your region counts as having no view."),
        _Silence.WAITS: _("Without an answer by %(day)s nothing is approved, and whoever asks is told."),
    }
    return said[_Silence(silence)] % {"day": due_on_words}
