"""Whom a readiness item is about (RD2): everybody of its wave, or those of a country, a language or a modality.

One rule in two readings: `condition` for people in the database, `covers` for one who is at hand; a test holds them to
each other. A modality is of everybody whose program teaches in it.
"""

from collections.abc import Collection

from django.db.models import Q

from audiences.domain import tongues
from programs.models import ReadinessItem

_Scope = ReadinessItem.Scope
EVERYBODY, NOBODY = Q(pk__isnull=False), Q(pk__in=[])


def condition(item: ReadinessItem, taught: Collection[str]) -> Q:
    """Of people; `taught` are the modalities of the program's modules."""
    if item.scope == _Scope.COUNTRY:
        return Q(country__code=item.scope_value)
    if item.scope == _Scope.LANGUAGE:
        return Q(language=item.scope_value) | Q(language__startswith=f"{item.scope_value}-")
    return EVERYBODY if is_of_all(item, taught) else NOBODY


def covers(item: ReadinessItem, *, country: str, language: str, taught: Collection[str]) -> bool:
    """Whether somebody with this country, an ISO code or empty, and this language tag is in the scope."""
    if item.scope == _Scope.COUNTRY:
        return country == item.scope_value
    if item.scope == _Scope.LANGUAGE:
        return item.scope_value in tongues.wider(language)
    return is_of_all(item, taught)


def is_of_all(item: ReadinessItem, taught: Collection[str]) -> bool:
    """Whether everybody is in the scope, whoever they are."""
    if item.scope == _Scope.MODALITY:
        return item.scope_value in taught
    return item.scope == _Scope.WAVE
