"""What a readiness item is about, and what it guards, in words."""

from babel import Locale
from django.utils.translation import gettext as _

from programs.domain import language_words
from programs.models import Module, ReadinessItem
from rollout.web import formats

_Scope = ReadinessItem.Scope


def of(scope: str, value: str) -> str:
    """Whole wave, Germany, German, Virtual classroom."""
    if scope == _Scope.COUNTRY:
        return Locale.parse(formats.language(), sep="-").territories.get(value, value)
    if scope == _Scope.LANGUAGE:
        return language_words.called(value)
    return str(Module.Modality(value).label if scope == _Scope.MODALITY else _Scope.WAVE.label)


def holds(item: ReadinessItem) -> str:
    """Whom the item holds, where it is not everybody, and that it guards messages, where it does; else empty."""
    if not item.blocking:
        return ""
    messages = _("Guards messages") if item.guards == ReadinessItem.Step.AWARENESS else ""
    return ". ".join(part for part in (_about(item), messages) if part)


def _about(item: ReadinessItem) -> str:
    if item.scope == _Scope.WAVE:
        return ""
    said = {"what": of(item.scope, item.scope_value)}
    if item.scope == _Scope.COUNTRY:
        return _("Holds people in: %(what)s") % said
    if item.scope == _Scope.LANGUAGE:
        return _("Holds people with the language: %(what)s") % said
    return _("Holds people who learn by: %(what)s") % said
