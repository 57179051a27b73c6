"""Placing lines of completion data: whose they are, which course, whether the ledger has them. Reads only."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from audiences.domain import person_aliases
from audiences.models import Person
from delivery.domain import completion_lines, evidence
from delivery.domain.completion_lines import Cause, Line, Reading, Unknown
from delivery.domain.evidence import Unmet
from delivery.models import CompletionRecord, CompletionSource
from programs.domain import variants
from programs.models import Module

NEW = 2**62  # rank of the first line that comes now: above the ids of all that wait


@dataclass(frozen=True, slots=True)
class Arrival:
    """A line with the instant it came, and its rank among those of that instant: the id of its row where it has waited
    as unmatched, else NEW and its place in the file."""

    line: Line
    received_at: datetime.datetime
    rank: int

    @property
    def order(self) -> tuple[datetime.datetime, int]:
        """Which of two lines is newer."""
        return self.received_at, self.rank


def arriving(lines: Iterable[Line], at: datetime.datetime) -> list[Arrival]:
    """Lines that come now, in their order."""
    return [Arrival(line, at, NEW + place) for place, line in enumerate(lines)]


@dataclass(frozen=True, slots=True)
class Placed:
    """A line that is new to the ledger, with what it says."""

    arrival: Arrival
    digest: str
    person_id: int
    module: Module
    reading: Reading
    unmet: Unmet  # evidence that it lacks, by program


@dataclass(frozen=True, slots=True)
class Current:
    """The last record of a record id, which the next one supersedes.

    `completed_since` is when the first of them that says completed came in.
    """

    pk: int
    person_id: int
    course_id: str
    completed_since: datetime.datetime | None


@dataclass
class Judgment:
    """What becomes of each line, in order of arrival."""

    lines: int = 0
    placed: list[Placed] = field(default_factory=list)
    repeated: list[tuple[Arrival, str]] = field(default_factory=list)  # in the ledger already, with digest
    doubled: int = 0  # said before by these very lines
    unmatched: list[tuple[Arrival, str, Unknown]] = field(default_factory=list)
    current: dict[str, Current] = field(default_factory=dict)  # by record id, before these lines

    @property
    def people(self) -> set[int]:
        """Ids of those whom new records are about, and of those whom a superseded one was about."""
        return {each.person_id for each in self.placed} | {each.person_id for each in self._superseded}

    @property
    def courses(self) -> set[str]:
        return {each.module.course_id for each in self.placed} | {each.course_id for each in self._superseded}

    @property
    def _superseded(self) -> list[Current]:
        replaced = {each.arrival.line.record_id for each in self.placed}
        return [current for record_id, current in self.current.items() if record_id in replaced]


def judge(source: CompletionSource, arrivals: list[Arrival]) -> Judgment:
    """Place every line, in a fixed number of queries for each state of the settings they came under. Lines are of
    sound form."""
    judgment = Judgment(lines=len(arrivals))
    kept, judgment.current = _in_ledger(source, {arrival.line.record_id for arrival in arrivals})
    people = _people({arrival.line.person for arrival in arrivals})
    courses = _courses({arrival.line.course_id for arrival in arrivals})
    asked = _Asked(courses, judgment.current)
    modules = {
        module.course_id: module for module in Module.every.filter(course_id__in=set(courses.values())).order_by("pk")
    }
    said: set[tuple[str, str]] = set()
    for arrival in arrivals:
        line, digest = arrival.line, arrival.line.digest
        if (line.record_id, digest) in kept:
            judgment.repeated.append((arrival, digest))
            continue
        if (line.record_id, digest) in said:
            judgment.doubled += 1
            continue
        said.add((line.record_id, digest))
        (person_id, country), module = people.get(line.person, (None, None)), modules.get(courses[line.course_id])
        reading = completion_lines.read(line, source)
        if person_id is None:
            judgment.unmatched.append((arrival, digest, Unknown(Cause.PERSON, line.person)))
        elif module is None:
            judgment.unmatched.append((arrival, digest, Unknown(Cause.COURSE, line.course_id)))
        elif isinstance(reading, Unknown):
            judgment.unmatched.append((arrival, digest, reading))
        else:
            unmet = asked.of(arrival, reading, country)
            judgment.placed.append(Placed(arrival, digest, person_id, module, reading, unmet))
    return judgment


def _in_ledger(source: CompletionSource, record_ids: set[str]) -> tuple[set[tuple[str, str]], dict[str, Current]]:
    """Pairs of record id and digest that are there, and the last record of each record id."""
    records = CompletionRecord.objects.filter(source=source, record_id__in=record_ids).order_by("pk")
    seen: set[tuple[str, str]] = set()
    current: dict[str, Current] = {}
    for record_id, digest, pk, person_id, course_id, status, received_at in records.values_list(
        "record_id", "digest", "pk", "person_id", "module__course_id", "status", "received_at"
    ):
        seen.add((record_id, digest))
        known = current.get(record_id)
        since = known.completed_since if known else None
        if status == CompletionRecord.Status.COMPLETED:
            since = min(since or received_at, received_at)
        current[record_id] = Current(pk, person_id, course_id, since)
    return seen, current


class _Asked:
    """What evidence the lines lack, in order of arrival: a correction is also held to what its record once passed."""

    def __init__(self, courses: dict[str, str], current: dict[str, Current]) -> None:
        self._demands, self._courses = evidence.Demands(set(courses.values())), courses
        self._since = {record_id: known.completed_since for record_id, known in current.items()}

    def of(self, arrival: Arrival, reading: Reading, country: int | None) -> Unmet:
        if reading.status != CompletionRecord.Status.COMPLETED:
            return {}
        line, at = arrival.line, arrival.received_at
        since = self._since.get(line.record_id) or at
        self._since[line.record_id] = min(since, at)
        return self._demands.unmet(
            course_id=self._courses[line.course_id],
            country=country,
            carried=reading.evidence,
            has_score=reading.score is not None,
            instants=[since, at],
        )


def _courses(named: set[str]) -> dict[str, str]:
    """The course that each id means: a variant's own id means its module's."""
    return {name: name for name in named} | variants.courses(named)


Known = tuple[int, int | None]  # keys of a person and of their country


def _people(named: set[str]) -> dict[str, Known]:
    """People by external id, else by an e-mail address that only one person has; a merged record means who stayed."""
    stand = _Standing()
    rows = Person.objects.filter(external_id__in=named).values_list("external_id", "pk", "country_id")
    found: dict[str, Known] = {external_id: stand.of(pk, country) for external_id, pk, country in rows}
    addresses = _by_address({name.lower() for name in named - found.keys() if "@" in name}, stand)
    return found | {name: addresses[name.lower()] for name in named - found.keys() if name.lower() in addresses}


def _by_address(addresses: Iterable[str], stand: "_Standing") -> dict[str, Known]:
    owners: dict[str, set[Known]] = {}
    rows = Person.objects.filter(email_key__in=addresses).values_list("email_key", "pk", "country_id")
    for address, pk, country in rows:
        owners.setdefault(address, set()).add(stand.of(pk, country))
    return {address: known.pop() for address, known in owners.items() if len(known) == 1}


class _Standing:
    """Whose record stands for one that was merged into it."""

    def __init__(self) -> None:
        self._kept = person_aliases.standing()
        kept = Person.objects.filter(pk__in=set(self._kept.values())) if self._kept else Person.objects.none()
        self._countries = dict(kept.values_list("pk", "country_id"))

    def of(self, pk: int, country: int | None) -> Known:
        kept = self._kept.get(pk)
        return (pk, country) if kept is None else (kept, self._countries[kept])
