"""Deadlines, names and places of people as they were on a day, as far as what is kept tells (blueprint 02, GO5).

Deadlines that settings, change orders and exceptions moved since are walked back. Names and places are those that
people imports found when they changed them since; what was corrected by hand or merged stands as it is now.
"""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from audiences.domain import import_record, people_fields
from audiences.models import Country, Division, ImportedChange, Person
from delivery.domain import redated
from delivery.models import Assignment, AssignmentException
from programs.models import Program
from rollout.journal.models import Entry

Cycle = tuple[int, int]  # id of an assignment, and the number of its cycle
_NAMED = ("first_name", "last_name", "country", "division")


class Known(NamedTuple):
    """What somebody was called and where they were."""

    name: str
    country: str
    division: str


class Then:
    """A program's people as of an instant; a fixed number of queries."""

    def __init__(self, program: Program, at: datetime.datetime) -> None:
        self._was = _moved_since(program, at)
        self._standing, self._later = _exceptions(program, at)
        self._before = _changed_since(at)
        self._countries = {str(each.pk): str(each) for each in Country.objects.all()}
        self._divisions = {str(each.pk): str(each) for each in Division.objects.all()}

    def due_at(self, assignment: Assignment) -> datetime.datetime:
        """The deadline that held, in the cycle that the assignment shows."""
        key = (assignment.pk, assignment.cycle)
        if key in self._standing:
            return self._standing[key]
        moved_at, was = self._was.get(assignment.pk, (None, None))
        if moved_at and was and (assignment.ended_at is None or moved_at < assignment.ended_at):
            return was
        if key in self._later and assignment.base_due_at:
            return assignment.base_due_at
        return assignment.due_at

    def person(self, person: Person) -> Known:
        """Their name and place; `country` and `division` are read along."""
        before = self._before.get(person.pk, {})
        first, last = before.get("first_name", person.first_name), before.get("last_name", person.last_name)
        country = self._countries.get(before["country"] or "", "") if "country" in before else str(person.country or "")
        division = (
            self._divisions.get(before["division"] or "", "") if "division" in before else str(person.division or "")
        )
        return Known(f"{first} {last}".strip() if before else person.name, country, division)


def _moved_since(program: Program, at: datetime.datetime) -> dict[int, tuple[datetime.datetime, datetime.datetime]]:
    """When each first moved after the instant, and the deadline before that; by assignment id."""
    found: dict[int, tuple[datetime.datetime, datetime.datetime]] = {}
    waves = program.waves.values("pk")
    moves = Entry.objects.filter(verb=redated.VERB, subject="wave", subject_id__in=waves, at__gt=at)
    for moved_at, data in moves.order_by("pk").values_list("at", "data"):
        for pk, was in zip(data["assignments"], data["was"], strict=True):
            found.setdefault(pk, (moved_at, datetime.datetime.fromisoformat(was)))
    return found


def _exceptions(program: Program, at: datetime.datetime) -> tuple[dict[Cycle, datetime.datetime], set[Cycle]]:
    """Deadlines that exceptions gave which stood then, and cycles of assignments that got one since."""
    standing: dict[Cycle, datetime.datetime] = {}
    later: set[Cycle] = set()
    rows = AssignmentException.objects.filter(assignment__program=program, decided_at__isnull=False)
    rows = rows.exclude(state=AssignmentException.State.REFUSED).order_by("decided_at", "pk")
    listed = rows.values_list("assignment", "cycle", "decided_at", "ended_at", "due_at")
    for assignment, cycle, decided_at, ended_at, due_at in listed:
        if decided_at > at:
            later.add((assignment, cycle))
        elif due_at and (ended_at is None or ended_at > at):
            standing[assignment, cycle] = due_at
    return standing, later


def _changed_since(at: datetime.datetime) -> dict[int, dict[str, str]]:
    """What imports found before they changed it after the instant, by person and field."""
    found: dict[int, dict[str, str]] = {}
    changes = ImportedChange.objects.filter(people_import__applied_at__gt=at)
    rows = changes.order_by("people_import__applied_at", "pk").values_list("person", "mask", "before")
    for person, mask, before in rows.iterator(2_000):
        for name in _fields(mask):
            found.setdefault(person, {}).setdefault(name, before[import_record.POSITIONS[name] - 1] or "")
    return {person: fields for person, fields in found.items() if fields}


def _fields(mask: int) -> Iterable[str]:
    return (name for name in _NAMED if mask & people_fields.bits(name))
