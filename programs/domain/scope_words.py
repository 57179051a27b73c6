"""What a readiness item is about, and what it guards, in words."""

from collections.abc import Iterable, Mapping

from babel import Locale
from django.utils.translation import gettext as _

from audiences.models import Segment
from programs.domain import language_words
from programs.models import Module, ReadinessItem
from rollout.web import formats

_Scope, _Step = ReadinessItem.Scope, ReadinessItem.Step


def cohorts(items: Iterable[ReadinessItem]) -> dict[str, str]:
    """Names of the segments that the items are about, by the value of their scope; one query, or none."""
    asked = {item.scope_value for item in items if item.scope == _Scope.COHORT}
    if not asked:
        return {}
    return {str(pk): name for pk, name in Segment.objects.filter(pk__in=asked).values_list("pk", "name")}


def of(scope: str, value: str, known: Mapping[str, str]) -> str:
    """Whole wave, Germany, German, Virtual classroom, Plant night shift; `known` has the names of `cohorts`."""
    if scope == _Scope.COUNTRY:
        return Locale.parse(formats.language(), sep="-").territories.get(value, value)
    if scope == _Scope.LANGUAGE:
        return language_words.called(value)
    if scope == _Scope.COHORT:
        return known.get(value) or _("a segment that is gone")
    return str(Module.Modality(value).label if scope == _Scope.MODALITY else _Scope(scope).label)


def of_item(item: ReadinessItem) -> str:
    """The same of one item that is at hand."""
    return of(item.scope, item.scope_value, cohorts([item]))


def holds(item: ReadinessItem, known: Mapping[str, str]) -> str:
    """Whom the item holds, where it is not everybody of one wave, and what it guards beside the launch; else empty."""
    if not item.blocking:
        return ""
    return ". ".join(part for part in (_about(item, known), _guards(item)) if part)


def _about(item: ReadinessItem, known: Mapping[str, str]) -> str:
    if item.scope == _Scope.WAVE:
        return ""
    if item.scope == _Scope.PROGRAM:
        return _("Settled once for all waves of the program")
    said = {"what": of(item.scope, item.scope_value, known)}
    if item.scope == _Scope.COUNTRY:
        return _("Holds people in: %(what)s") % said
    if item.scope == _Scope.LANGUAGE:
        return _("Holds people with the language: %(what)s") % said
    if item.scope == _Scope.COHORT:
        return _("Holds the cohort: %(what)s") % said
    return _("Holds people who learn by: %(what)s") % said


def _guards(item: ReadinessItem) -> str:
    said = {
        _Step.PILOT: _("Guards the pilot"),
        _Step.BRIEFING: _("Guards the briefing of managers"),
        _Step.AWARENESS: _("Guards messages"),
    }
    return said.get(_Step(item.guards), "")
