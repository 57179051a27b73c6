"""What follows from an import for programs: said before it is applied, and of an applied one before it is undone.

A socket: floors above plug in what only they know. They look at who would come, go and be back as subqueries of ids.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models.expressions import RawSQL

from audiences.domain.people_fields import bits
from audiences.models import PeopleImport, Person
from audiences.models.person import PersonQuerySet


@dataclass(frozen=True)
class Moves:
    """Ids of people, for `person__in`: who would leave, who would be back, and who would change in any field."""

    leavers: RawSQL
    returners: RawSQL
    movers: RawSQL


@dataclass(frozen=True)
class Consequence:
    """A whole sentence, and the figure within it. With a `key` its people can be listed, who are `people`."""

    sentence: str
    count: int
    key: str = ""
    people: PersonQuerySet | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Arrived:
    """Present people as a file would leave them: its new ones, and all whom it brings or changes."""

    fresh: PersonQuerySet
    touched: PersonQuerySet


class Joining(Protocol):
    """What people come into and go out of, asked of their rows as a file would leave them; see import_rehearsal."""

    def wanted(self) -> bool:
        """Whether there is anything that people can come into."""

    def joining(self, arrived: Arrived, *, at: datetime.datetime) -> Iterable[Consequence]:
        """What follows, each with a `key`, and whom it is about."""


class Plug(Protocol):
    def ahead(self, moves: Moves) -> Iterable[Consequence]:
        """What applying would bring about."""

    def since(self, people_import: PeopleImport, people: RawSQL) -> Iterable[Consequence]:
        """What has happened to the import's people since it was applied, and stays when it is undone."""


class Guard(Protocol):
    """Asks for a confirmation of changes that are large, such as of an audience that is armed."""

    def joined(self, arrived: Arrived) -> dict[int, int]:
        """What it wants to know of those who come in, asked of their rows as a file would leave them."""

    def sentences(self, moves: Moves, joined: dict[int, int]) -> Iterable[str]:
        """What must be confirmed; `joined` is what it wanted to know, or empty."""


_STATUS = bits("status")
_RETURNERS = f"""
    SELECT o.person_id FROM people_outcome o JOIN audiences_person p ON p.id = o.person_id
    WHERE o.mask & {_STATUS} <> 0 AND p.status = 'left' AND o.status <> 'left'
"""
_LEAVERS = f"""
    SELECT id FROM people_leaver UNION ALL
    SELECT person_id FROM people_outcome WHERE mask & {_STATUS} <> 0 AND status = 'left'
"""
_TOUCHED = """
    SELECT person_id FROM audiences_importedchange WHERE people_import_id = %s
    UNION ALL SELECT unnest(people) FROM audiences_importedpeople WHERE people_import_id = %s
"""

Joined = dict[str, dict[int, int]]  # by the guard's name

_plugs: dict[str, Plug] = {}
_guards: dict[str, Guard] = {}
_joinings: dict[str, Joining] = {}


def register(name: str, plug: Plug) -> None:
    """Let `plug` say what follows; sentences come in order of the names."""
    _plugs[name] = plug


def register_guard(name: str, guard: Guard) -> None:
    """Let `guard` ask for a confirmation."""
    _guards[name] = guard


def register_joining(name: str, plug: Joining) -> None:
    """Let `plug` foretell what new people come into."""
    _joinings[name] = plug


def plugs() -> list[str]:
    return sorted([*_plugs, *_guards, *_joinings])


def anybody_joins() -> bool:
    """Whether any plug has something that new people can come into."""
    return any(_joinings[name].wanted() for name in sorted(_joinings))


def joining(people: Arrived, *, at: datetime.datetime) -> list[Consequence]:
    """What follows for people whose rows are, for the moment, as the plan at hand would leave them."""
    found = (each for name in sorted(_joinings) for each in _joinings[name].joining(people, at=at))
    return [each for each in found if each.count]


def joined(people: Arrived) -> Joined:
    """What the guards want to know of the same people, by their names."""
    return {name: _guards[name].joined(people) for name in sorted(_guards)}


def arrived() -> Arrived:
    """Those of the plan at hand, while their rows are there."""
    people = Person.objects.present()
    fresh = RawSQL("SELECT person_id FROM people_outcome WHERE fresh", [])
    touched = RawSQL("SELECT person_id FROM people_outcome", [])
    return Arrived(people.filter(pk__in=fresh), people.filter(pk__in=touched))


def moves() -> Moves:
    """Of the plan at hand, within the transaction that made it and before it is written."""
    movers = "SELECT person_id FROM people_outcome WHERE NOT fresh AND mask <> 0"
    return Moves(RawSQL(_LEAVERS, []), RawSQL(_RETURNERS, []), RawSQL(movers, []))  # noqa: S611  no values in them


def ahead() -> list[Consequence]:
    """What applying the plan at hand would bring about."""
    found = moves()
    return [each for name in sorted(_plugs) for each in _plugs[name].ahead(found) if each.count]


def warnings(known: Joined) -> list[str]:
    """What the guards ask to have confirmed of the plan at hand; `known` is what `joined` said."""
    found = moves()
    return [said for name in sorted(_guards) for said in _guards[name].sentences(found, known.get(name, {}))]


def since(people_import: PeopleImport) -> list[Consequence]:
    """What has happened to the people of an applied import since."""
    people = RawSQL(_TOUCHED, [people_import.pk, people_import.pk])  # noqa: S611  values are parameters
    return [each for name in sorted(_plugs) for each in _plugs[name].since(people_import, people) if each.count]
