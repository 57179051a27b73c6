"""The settings of a tenant at one instant: every decision in force, read once, answered for any place and program.

    settings = book.at(now)
    settings.value("quiet_from", country=person.country_id)

A program brings its own decisions as a `ProgramLayer` (`programs.domain.program_settings.layer`).
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.functions import Cast

from audiences.domain.settings import catalogue, gathered, resolution
from audiences.domain.settings.kinds import Value
from audiences.domain.settings.resolution import Held, Level, Policy, Resolved
from audiences.domain.settings.setting import Tier
from audiences.models import Country, Region, SettingPolicy, SettingValue, Statute
from audiences.models.setting import Decision, PolicyDecision, Told, ValueDecision
from rollout.tenancy import memory

Place = tuple[int | None, int | None]  # keys of region and country, at most one of them; (None, None) is everywhere
EVERYWHERE: Place = (None, None)


@dataclass(frozen=True)
class ProgramLayer:
    """What one program decides, by setting and place."""

    program: int
    name: str
    values: Mapping[tuple[str, Place], Held] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """Decisions in force; `resolve` is pure from here on. Countries know their region by key.

    `layers` are those of programs that are already read, or are tried out for a preview. `told` is as `at` takes it.
    """

    at: datetime.datetime
    countries: Mapping[int, Country]
    regions: Mapping[int, Region]
    values: Mapping[tuple[str, Place], Held]
    policies: Mapping[str, Policy]
    statutes: Mapping[tuple[str, int], resolution.Statute]
    layers: Mapping[int, ProgramLayer] = field(default_factory=dict)
    told: Told | None = None
    _known: dict[tuple[str, Place, int | None], Resolved] = field(default_factory=dict, compare=False, repr=False)

    def by_name(self) -> list[Country]:
        """The organization's countries in the order of their names, with their regions."""
        for country in self.countries.values():
            country.region = self.regions.get(country.region_id) if country.region_id else None
        return sorted(self.countries.values(), key=lambda country: country.name)

    def value(
        self, name: str, *, country: int | None = None, region: int | None = None, program: ProgramLayer | None = None
    ) -> Value:
        """The value in force for a country's (or else a region's) people, or for everybody."""
        return self.resolve(name, country=country, region=region, program=program).value

    def resolve(
        self, name: str, *, country: int | None = None, region: int | None = None, program: ProgramLayer | None = None
    ) -> Resolved:
        """The value with its provenance; a country that the tenant does not have counts as everywhere."""
        country = country if country in self.countries else None
        place: Place = (None, country) if country else (region, None)
        key = (name, place, program.program if program else None)
        if key not in self._known:
            self._known[key] = self._resolve(name, place, program)
        return self._known[key]

    def policy(self, name: str) -> Policy:
        """The organization's policy: what it chose, else what the catalogue suggests."""
        return self.policies.get(name) or Policy.suggested(catalogue.get(name))

    def with_value(self, name: str, place: Place, held: Held | None) -> "Book":
        """This book as it would be with one decision more; None gives the level up."""
        values = {key: each for key, each in self.values.items() if key != (name, place)}
        if held:
            values[name, place] = held
        return dataclasses.replace(self, values=values, _known={})

    def with_policy(self, name: str, policy: Policy) -> "Book":
        """This book as it would be under another policy for one setting."""
        return dataclasses.replace(self, policies={**self.policies, name: policy}, _known={})

    def with_statute(self, name: str, country: int, statute: resolution.Statute | None) -> "Book":
        """This book as it would be with one law more, or without it."""
        statutes = {key: each for key, each in self.statutes.items() if key != (name, country)}
        return dataclasses.replace(
            self, statutes={**statutes, (name, country): statute} if statute else statutes, _known={}
        )

    def with_layer(self, layer: ProgramLayer) -> "Book":
        """This book with the decisions of one program as they are, or as they would be."""
        return dataclasses.replace(self, layers={**self.layers, layer.program: layer}, _known={})

    def chain(
        self, name: str, *, country: int | None = None, region: int | None = None, program: ProgramLayer | None = None
    ) -> list[Held]:
        """Everything that is held for the place, the nearest first, and where the setting begins at the end."""
        found = self.countries.get(country) if country else None
        held = self._held(name, found.region_id if found else region, found.pk if found else None, program)
        return [*held, Held(Level.DEFAULT, catalogue.get(name).default_in(found.code if found else None))]

    def _resolve(self, name: str, place: Place, program: ProgramLayer | None) -> Resolved:
        region_key, country_key = place
        country = self.countries.get(country_key) if country_key else None
        return resolution.resolve(
            catalogue.get(name),
            list(self._held(name, country.region_id if country else region_key, country_key, program)),
            policy=self.policy(name),
            country=country.code if country else None,
            program_policy=program.policies.get(name) if program else None,
            statute=self.statutes.get((name, country_key)) if country_key else None,
        )

    def _held(self, name: str, region: int | None, country: int | None, program: ProgramLayer | None) -> Iterable[Held]:
        """Decisions from the nearest level outward."""
        near: list[Place] = [(None, country)] if country else []
        near += [(region, None)] if region else []
        for values, places in ((program.values if program else {}, near), (self.values, near)):
            yield from (values[name, place] for place in places if (name, place) in values)
        for values in (program.values if program else {}, self.values):
            if (name, EVERYWHERE) in values:
                yield values[name, EVERYWHERE]


def at(instant: datetime.datetime, *, told: Told | None = None) -> Book:
    """The book of this tenant at an instant of its clock, in two queries; a page reads it once.

    With `told`, of the decisions that take effect at this very instant only those are in it that it names.
    """
    if told is not None:
        return _read(instant, told)
    return memory.remembered(("settings", instant), lambda: _read(instant, None))


def _read(instant: datetime.datetime, told: Told | None) -> Book:
    countries, regions = _places()
    rows: dict[type[Decision], list[Any]] = {SettingValue: [], SettingPolicy: [], Statute: []}
    read = _IN_FORCE.rows(instant) if told is None else _in_force(instant, told=told)
    for each in gathered.decisions(read, rows, countries, regions):
        rows[type(each)].append(each)
    return Book(
        at=instant,
        countries=countries,
        regions=regions,
        values=held(rows[SettingValue], countries, regions),
        policies=policies_of(rows[SettingPolicy]),
        statutes={
            (row.name, row.country_id): resolution.Statute(row.bound, countries[row.country_id].name, row.source)
            for row in rows[Statute]
            if row.is_set and row.name in catalogue.SETTINGS
        },
        told=told,
    )


def _in_force(instant: datetime.datetime, _of: Sequence[int] = (), *, told: Told | None = None) -> models.QuerySet[Any]:
    return gathered.union(
        [
            SettingValue.objects.in_force(instant, "region", "country", told=told),
            SettingPolicy.objects.in_force(instant, told=told),
            Statute.objects.in_force(instant, "country", told=told),
        ]
    )


_IN_FORCE = gathered.AtInstant(_in_force)


def _places() -> tuple[dict[int, Country], dict[int, Region]]:
    """Countries and regions by key, with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(*_places_text())
        rows = cursor.fetchall()
    found: tuple[dict[int, Country], dict[int, Region]] = ({}, {})
    for row in rows:
        if row[-1] is None:  # a country has a zone
            found[1][row[0]] = Region.from_db("default", _SHARED, row[:4])
        else:
            found[0][row[0]] = Country.from_db("default", [*_SHARED, "region_id", "time_zone"], row)
    return found


_SHARED = ["id", "tenant_id", "code", "name"]


@cache
def _places_text() -> tuple[str, Sequence[Any]]:
    """Made once a process: it is most of what the statement costs."""
    regions = Region.objects.annotate(
        within=Cast(models.Value(None), models.BigIntegerField()), zone=Cast(models.Value(None), models.TextField())
    )
    countries = Country.objects.annotate(within=models.F("region_id"), zone=models.F("time_zone"))
    rows = countries.values_list(*_SHARED, "within", "zone").union(
        regions.values_list(*_SHARED, "within", "zone"), all=True
    )
    text, values = rows.query.sql_with_params()
    return text, values


def held(
    rows: Iterable[ValueDecision],
    countries: Mapping[int, Country],
    regions: Mapping[int, Region],
    *,
    program: str = "",
) -> dict[tuple[str, Place], Held]:
    """Decisions by setting and place, without names that the catalogue lost; `program` says whose they are."""
    found = {}
    for row in rows:
        if not row.is_set or row.name not in catalogue.SETTINGS:
            continue
        place = countries[row.country_id] if row.country_id else regions[row.region_id] if row.region_id else None
        found[row.name, (row.region_id, row.country_id)] = Held(
            level=_level(row, bool(program)),
            value=row.value,
            place=str(place or ""),
            program=program,
            by=str(row.decided_by or ""),
            at=row.decided_at,
            reason=row.reason,
            by_id=row.decided_by_id,
        )
    return found


def policies_of(rows: Iterable[PolicyDecision]) -> dict[str, Policy]:
    """Policies by setting, of the settings that the catalogue still knows."""
    return {
        row.name: Policy(Tier(row.tier), row.bound) for row in rows if row.is_set and row.name in catalogue.SETTINGS
    }


def _level(row: ValueDecision, of_program: bool) -> Level:
    if row.country_id:
        return Level.PROGRAM_COUNTRY if of_program else Level.COUNTRY
    if row.region_id:
        return Level.PROGRAM_REGION if of_program else Level.REGION
    return Level.PROGRAM if of_program else Level.TENANT
