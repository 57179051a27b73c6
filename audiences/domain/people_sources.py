"""Where people come from, as it is declared: whom a source is about, and which fields it has the say over.

Absence from a full file makes a leaver of people whom this source named last and who are within its scope. A source
that owns fields changes these alone of people who are there, and takes nobody over; the others leave such fields alone.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audiences.domain import people_columns
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_fields import FIELDS
from audiences.domain.people_terms import Terms
from audiences.models import Country, Division, PeopleImport, PeopleSource, Region
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

TOGETHER = ("first_name", "last_name")  # a name is one thing: who owns the one owns the other


def terms(code: str, *, columns: Sequence[str] = COLUMNS, full: bool = True) -> Terms:
    """The terms of a file of the source, as they are declared now."""
    declared = {source.code: source for source in PeopleSource.objects.select_related("division")}
    ours = declared.pop(code, None)
    within = _within(ours) if ours else "true"
    known = bool(ours and ours.known_divisions)
    if ours and ours.owned:
        others = {each.name: "true" for each in FIELDS if each.name not in ours.owned}
        return Terms(code, full, within, takes_over=False, known_divisions=known, columns=columns, withheld=others)
    owned: dict[str, str] = {}
    owners: dict[str, str] = {}
    for source in sorted(declared.values(), key=lambda each: each.code):
        for name in source.owned:
            owned[name] = f"{owned[name]} OR {_within(source)}" if name in owned else _within(source)
            owners[name] = f"{owners[name]}, {source.name}" if name in owners else source.name
    return Terms(
        code,
        full,
        within,
        known_divisions=known,
        columns=columns,
        withheld=dict(owned),
        owned=owned,
        owners=owners,
    )


@dataclass(frozen=True)
class Declaration:
    """What is said of a source; of division, country and region the one that the reach names."""

    name: str
    reach: PeopleSource.Reach = PeopleSource.Reach.EVERYBODY
    division: Division | None = None
    country: Country | None = None
    region: Region | None = None
    owned: tuple[str, ...] = ()
    known_divisions: bool = False


def declare(*, code: str, said: Declaration, by: Actor, at: datetime.datetime) -> PeopleSource:
    """Declare a source, or declare it anew. ValidationError when a field belongs to another one of the same people."""
    before = PeopleSource.objects.select_for_update().filter(code=code).first()
    place = {kind: getattr(said, kind) if said.reach == kind else None for kind in ("division", "country", "region")}
    if said.reach != PeopleSource.Reach.EVERYBODY and place[said.reach] is None:
        raise ValidationError({said.reach: _("Choose the one that the source is about.")})
    source = before or PeopleSource(code=code)
    old = _told(before) if before else None
    source.name, source.reach, source.owned = said.name, said.reach, _together(said.owned)
    source.known_divisions = said.known_divisions
    for kind, each in place.items():
        setattr(source, kind, each)
    _check_owned(source)
    source.declared_by, source.declared_at = by.user, at
    source.save()
    if old != _told(source):
        data = {"before": old, "after": _told(source)}
        entries.record("people_source.declared", subject=source, by=by, at=at, data=data)
    return source


def codes() -> list[str]:
    """What sources are called: those that are declared, and those of which a file came."""
    declared = PeopleSource.objects.values_list("code")
    return [code for (code,) in declared.union(PeopleImport.objects.values_list("source")).order_by("code")]


def ownable() -> list[tuple[str, str]]:
    """(column, label) of what a source can own; a name is one thing."""
    alone = [each for each in COLUMNS if each not in ("external_id", *TOGETHER)]
    return [(TOGETHER[0], _("Name")), *((each, people_columns.label(each)) for each in alone)]


def scope_of(source: PeopleSource) -> str:
    """Whom a full file of the source is about, in words."""
    place = source.division or source.country or source.region
    return str(place) if place else source.get_reach_display()


def owned_of(source: PeopleSource) -> str:
    """The labels of the fields that the source owns."""
    return ", ".join(label for column, label in ownable() if column in source.owned)


def _together(owned: Sequence[str]) -> list[str]:
    chosen = set(owned) | (set(TOGETHER) if set(owned) & set(TOGETHER) else set())
    return [column for column in COLUMNS if column in chosen and column != "external_id"]


def _check_owned(source: PeopleSource) -> None:
    others = PeopleSource.objects.exclude(code=source.code).select_related("division", "country")
    for other in sorted(others, key=lambda each: each.code):
        both = [column for column in source.owned if column in other.owned]
        if both and _overlap(source, other):
            said = _("%(field)s belongs to “%(source)s”, for people whom both are about. One source is accepted.")
            raise ValidationError({"owned": said % {"field": people_columns.label(both[0]), "source": other.name}})


def _overlap(one: PeopleSource, other: PeopleSource) -> bool:
    """Whether somebody may be within both; a division and a place may always share people."""
    if one.division and other.division:
        inner, outer = sorted((one.division, other.division), key=lambda each: each.lft - each.rgt)[::-1]
        return outer.lft <= inner.lft <= outer.rgt
    if one.country and other.country:
        return one.country_id == other.country_id
    if one.region_id and other.region_id:
        return one.region_id == other.region_id
    country, region = one.country or other.country, one.region_id or other.region_id
    return country.region_id == region if country and region else True


def _told(source: PeopleSource) -> dict[str, object]:
    """What the journal keeps of it."""
    place = {key: getattr(source, f"{key}_id") for key in ("division", "country", "region")}
    said = {"name": source.name, "reach": source.reach, "owned": source.owned}
    return {**said, "known_divisions": source.known_divisions, **place}


def _within(source: PeopleSource) -> str:
    """Whether somebody is within the source's scope, as they are recorded."""
    reach = PeopleSource.Reach
    if source.reach == reach.DIVISION:
        inside = f"SELECT id FROM audiences_division WHERE lft BETWEEN {source.division.lft} AND {source.division.rgt}"
        return f"coalesce(p.division_id IN ({inside}), false)"
    if source.reach == reach.COUNTRY:
        return f"coalesce(p.country_id = {source.country_id}, false)"
    if source.reach == reach.REGION:
        inside = f"SELECT id FROM audiences_country WHERE region_id = {source.region_id}"
        return f"coalesce(p.country_id IN ({inside}), false)"
    return "true"
