"""Whom a readiness item is about (RD2): everybody of its wave, or those of a country, a language or a modality.

One rule in two readings: `condition` for people in the database, `covers` for one who is at hand; a test holds them to
each other. A modality is of whoever learns through it: everybody of a program that teaches in it, but those whose
segment learns in another way.
"""

from collections.abc import Collection, Mapping

from django.db.models import Q

from audiences.domain import tongues
from programs.models import ReadinessItem

_Scope = ReadinessItem.Scope
EVERYBODY, NOBODY = Q(pk__isnull=False), Q(pk__in=[])


def condition(item: ReadinessItem, learning: Mapping[str, Q]) -> Q:
    """Of people of the wave; `learning` has who learns through each modality (`modalities.learning`)."""
    if item.scope == _Scope.COUNTRY:
        return Q(country__code=item.scope_value)
    if item.scope == _Scope.LANGUAGE:
        return Q(language=item.scope_value) | Q(language__startswith=f"{item.scope_value}-")
    return EVERYBODY if item.scope == _Scope.WAVE else learning.get(item.scope_value, NOBODY)


def covers(item: ReadinessItem, *, country: str, language: str, learns: Collection[str]) -> bool:
    """Whether somebody with this country, an ISO code or empty, language tag and modalities is in the scope."""
    if item.scope == _Scope.COUNTRY:
        return country == item.scope_value
    if item.scope == _Scope.LANGUAGE:
        return item.scope_value in tongues.wider(language)
    return item.scope == _Scope.WAVE or item.scope_value in learns


def is_of_all(item: ReadinessItem, learning: Mapping[str, Q]) -> bool:
    """Whether everybody is in the scope, whoever they are."""
    return condition(item, learning) == EVERYBODY
