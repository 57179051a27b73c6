"""Whom a readiness item is about (RD2): everybody, or those of a country, a language, a modality or a cohort.

One rule in two readings: `condition` for people in the database, `covers` for one who is at hand; a test holds them to
each other. A modality is of whoever learns through it: everybody of a program that teaches in it, but those whose
segment learns in another way. A cohort is whoever is in one of the wave's segments.
"""

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from audiences.domain import tongues
from programs.domain import audience, modalities
from programs.models import ReadinessItem, Wave

_Scope = ReadinessItem.Scope
EVERYBODY, NOBODY = Q(pk__isnull=False), Q(pk__in=[])
OF_ALL = (_Scope.WAVE, _Scope.PROGRAM)  # of everybody in each wave that has the item
Group = tuple[str, str]  # scope and its value


def groups(wave: Wave, items: Iterable[ReadinessItem]) -> dict[Group, Q]:
    """Who of the wave learns so, or is in the cohort, as far as one of the items is about that; two queries a kind."""
    kinds, found = {item.scope for item in items}, dict[Group, Q]()
    if _Scope.MODALITY in kinds:
        found |= {(_Scope.MODALITY, value): match for value, match in modalities.learning(wave).items()}
    if _Scope.COHORT in kinds:
        rows = audience.of_waves([wave])[wave.pk].segments
        found |= {(_Scope.COHORT, str(row.segment_id)): audience.any_of([match]) for row, match in rows}
    return found


def condition(item: ReadinessItem, known: Mapping[Group, Q]) -> Q:
    """Of people of the wave; `known` has who is in which group (`groups`)."""
    if item.scope in OF_ALL:
        return EVERYBODY
    if item.scope == _Scope.COUNTRY:
        return Q(country__code=item.scope_value)
    if item.scope == _Scope.LANGUAGE:
        return Q(language=item.scope_value) | Q(language__startswith=f"{item.scope_value}-")
    return known.get((item.scope, item.scope_value), NOBODY)


def covers(item: ReadinessItem, *, country: str, language: str, of: Collection[Group]) -> bool:
    """Whether somebody with this country, an ISO code or empty, language tag and groups is in the scope."""
    if item.scope == _Scope.COUNTRY:
        return country == item.scope_value
    if item.scope == _Scope.LANGUAGE:
        return item.scope_value in tongues.wider(language)
    return item.scope in OF_ALL or (item.scope, item.scope_value) in of


def is_of_all(item: ReadinessItem, known: Mapping[Group, Q]) -> bool:
    """Whether everybody is in the scope, whoever they are."""
    return condition(item, known) == EVERYBODY
