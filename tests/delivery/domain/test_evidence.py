"""What a completion has to carry before it counts: judged once, when it comes, and never again (CD1, GO1)."""

import datetime
import random
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from audiences.domain.settings import book, changes, effects
from audiences.domain.settings.changes import Target
from audiences.models import Country
from delivery.domain import assignments, completions, evidence
from delivery.domain.completion_lines import Line
from delivery.domain.evidence import Kind
from delivery.models import Assignment, CompletionRecord, CompletionSource
from programs.domain import program_settings
from programs.models import Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of

AT = datetime.datetime(2026, 10, 12, 8, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
BARE = Line("r1", "P001", "ABE-101", "completed", completed_at="2026-10-06T09:40:00Z")
KINDS = [str(kind) for kind in Kind]
State = Assignment.State


@pytest.fixture
def source(inside: Tenant) -> CompletionSource:
    return factories.CompletionSourceFactory()


@pytest.fixture
def program(inside: Tenant) -> Program:
    return factories.ModuleFactory().program


@pytest.fixture
def india(inside: Tenant) -> Country:
    return factories.CountryFactory(code="IN", name="India")


def assigned(program: Program, external_id: str = "P001", country: Country | None = None) -> Assignment:
    wave = program.waves.first() or factories.WaveFactory(program=program)
    person = factories.PersonFactory(external_id=external_id, country=country)
    return factories.AssignmentFactory(wave=wave, person=person)


def decide(system: Actor, raw: str, target: Target | None = None, at: datetime.datetime = AT) -> None:
    changes.set_value(name="evidence", raw=raw, target=target or Target(), by=system, at=at)


def take(
    source: CompletionSource, system: Actor, *lines: Line, at: datetime.datetime = AT + HOUR
) -> completions.Counts:
    return completions.record(source=source, lines=lines, by=system, at=at)


def state(assignment: Assignment) -> str:
    assignment.refresh_from_db()
    return assignment.state


@pytest.mark.parametrize(
    ("asked", "carried"),
    [
        ("record", {}),
        ("attestation", {"evidence": "attestation"}),
        ("attestation", {"evidence": "signature"}),
        ("score", {"score": "80"}),
        ("signature", {"evidence": "Signature; attestation"}),
    ],
)
def test_a_completion_counts_with_what_is_asked_and_waits_without(
    source: CompletionSource, program: Program, system: Actor, asked: str, carried: dict[str, str]
) -> None:
    decide(system, asked)
    assignment = assigned(program)
    counts = take(source, system, BARE)
    assert (state(assignment), counts.lacking) == (
        (State.COMPLETED, 0) if asked == "record" else (State.IN_PROGRESS, 1)
    )
    counts = take(source, system, replace(BARE, **carried), at=AT + 2 * HOUR)
    assert (state(assignment), counts.lacking) == (State.COMPLETED, 0)


def test_a_score_is_no_signature(source: CompletionSource, program: Program, system: Actor) -> None:
    decide(system, "signature")
    assignment = assigned(program)
    take(source, system, replace(BARE, score="100", evidence="attestation"))
    assert state(assignment) == State.IN_PROGRESS
    record = CompletionRecord.objects.get()
    assert (record.evidence, record.unmet) == (["attestation"], {"*": "signature"})


def test_what_is_asked_follows_country_and_program(
    source: CompletionSource, program: Program, system: Actor, india: Country
) -> None:
    decide(system, "score", Target(country=india))
    other = factories.ModuleFactory(course_id="ABE-101").program
    program_settings.set_value(program=other, name="evidence", raw="signature", by=system, at=AT)
    here, there = assigned(program, "P001", india), assigned(program, "P002")
    other_wave = factories.WaveFactory(program=other)
    here_too = factories.AssignmentFactory(wave=other_wave, person=here.person)
    there_too = factories.AssignmentFactory(wave=other_wave, person=there.person)
    take(source, system, replace(BARE, score="90"), replace(BARE, record_id="r2", person="P002"))
    assert [state(each) for each in (here, there, here_too, there_too)] == [
        State.COMPLETED,
        State.COMPLETED,
        State.COMPLETED,  # India's own value is nearer than the program's
        State.IN_PROGRESS,
    ]
    assert [r.unmet for r in CompletionRecord.objects.order_by("pk")] == [{}, {str(other.pk): "signature"}]


def test_a_stricter_setting_leaves_what_is_complete(source: CompletionSource, program: Program, system: Actor) -> None:
    assignment = assigned(program)
    take(source, system, BARE)
    decide(system, "signature", at=AT + 2 * HOUR)
    late = assigned(program, "P002")
    take(source, system, replace(BARE, record_id="r2", person="P002"), at=AT + 3 * HOUR)
    assert assignments.rebuild(program) == {}
    assert (state(assignment), state(late)) == (State.COMPLETED, State.IN_PROGRESS)
    take(source, system, replace(BARE, started_at="2026-10-06T09:00:00Z"), at=AT + 4 * HOUR)  # a correction of the old
    assert state(assignment) == State.COMPLETED


def test_a_record_that_was_only_begun_before_is_held_to_the_new_setting(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    assignment = assigned(program)
    take(source, system, replace(BARE, status="in progress", completed_at=""))
    decide(system, "signature", at=AT + 2 * HOUR)
    take(source, system, BARE, at=AT + 3 * HOUR)
    assert state(assignment) == State.IN_PROGRESS


def test_a_looser_setting_judges_later_records_alone(source: CompletionSource, program: Program, system: Actor) -> None:
    decide(system, "score")
    assignment = assigned(program)
    take(source, system, BARE)
    decide(system, "record", at=AT + 2 * HOUR)
    assert assignments.rebuild(program) == {}
    assert state(assignment) == State.IN_PROGRESS
    take(source, system, replace(BARE, record_id="r2"), at=AT + 3 * HOUR)
    assert state(assignment) == State.COMPLETED


def test_a_waiting_line_is_judged_by_the_day_it_came(source: CompletionSource, program: Program, system: Actor) -> None:
    take(source, system, BARE)
    decide(system, "signature", at=AT + 2 * HOUR)
    assignment = assigned(program)
    completions.replay(source=source, by=system, at=AT + 3 * HOUR)
    assert state(assignment) == State.COMPLETED


def test_a_planned_setting_judges_from_its_moment(source: CompletionSource, program: Program, system: Actor) -> None:
    changes.set_value(
        name="evidence", raw="score", target=Target(), by=system, at=AT, effective_at=AT + 24 * HOUR, reason=""
    )
    before, after = assigned(program), assigned(program, "P002")
    take(source, system, BARE, at=AT + 23 * HOUR)
    take(source, system, replace(BARE, record_id="r2", person="P002"), at=AT + 24 * HOUR)
    assert (state(before), state(after)) == (State.COMPLETED, State.IN_PROGRESS)


def test_a_program_that_gets_the_course_later_asks_what_everybody_was_asked(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    decide(system, "score")
    assigned(program)
    take(source, system, BARE)
    later = factories.ModuleFactory(course_id="ABE-101").program
    program_settings.set_value(program=later, name="evidence", raw="record", by=system, at=AT + 2 * HOUR)
    wave = factories.WaveFactory(program=later)
    assignment = factories.AssignmentFactory(wave=wave, person=Assignment.objects.get().person)
    assignments.rebuild(later)
    assert state(assignment) == State.IN_PROGRESS


def test_strange_evidence_is_refused_with_what_is_accepted(source: CompletionSource, system: Actor) -> None:
    with pytest.raises(ValidationError, match="“thumbprint” is no evidence known here; attestation or signature"):
        take(source, system, replace(BARE, evidence="thumbprint"))


def test_a_line_without_evidence_is_the_line_it_always_was() -> None:
    assert "evidence" not in BARE.raw
    assert Line(**BARE.raw) == BARE


def test_the_sources_page_counts_what_lacks(source: CompletionSource, program: Program, system: Actor) -> None:
    decide(system, "score")
    for number in range(3):
        assigned(program, f"P00{number}")
    take(source, system, *(replace(BARE, record_id=f"r{n}", person=f"P00{n}") for n in range(3)))
    take(source, system, replace(BARE, record_id="r0", person="P000", score="70"), at=AT + 2 * HOUR)
    (found,) = evidence.lacking(source)
    assert (found.records, found.lacks) == (2, "Evidence missing: a score")


def test_judging_takes_as_many_queries_for_many_lines(
    source: CompletionSource, program: Program, system: Actor, india: Country
) -> None:
    decide(system, "score", Target(country=india))
    for number in range(1, 31):
        assigned(program, f"P{number:03}", india if number % 2 else None)
    asked = []
    for first, last in ((1, 2), (3, 30)):
        lines = [replace(BARE, record_id=f"n{n}", person=f"P{n:03}") for n in range(first, last + 1)]
        with queries_of() as queries:
            take(source, system, *lines)
        asked.append(len(queries))
    assert asked[0] == asked[1]


class Oracle:
    """The rule again in plain Python: a log of decisions, and records one after the other."""

    ORDER = ("program+country", "country", "program", "tenant")

    def __init__(self) -> None:
        self.log: list[tuple[datetime.datetime, str, object, str]] = []
        self.completed_at: dict[str, datetime.datetime] = {}  # first completed line of a record id
        self.last: dict[str, tuple[str, bool, bool]] = {}  # person, whether it counts, whether it says completed

    def asked(self, at: datetime.datetime, country: str, program: int) -> str:
        keys = {
            "program+country": (program, country),
            "country": country,
            "program": program,
            "tenant": None,
        }
        for level in self.ORDER:
            found = [
                kind for when, where, key, kind in self.log if where == level and key == keys[level] and when <= at
            ]
            if found:
                return found[-1]
        return "record"

    def take(self, line: Line, at: datetime.datetime, country: str, program: int) -> None:
        done = line.status == "completed"
        if done:
            first = self.completed_at.setdefault(line.record_id, at)
        counts = done and any(self.good(self.asked(when, country, program), line) for when in (first, at))
        self.last[line.record_id] = (line.person, counts, done)

    @staticmethod
    def good(kind: str, line: Line) -> bool:
        return {
            "record": True,
            "score": line.score != "",
            "signature": "signature" in line.evidence,
            "attestation": "signature" in line.evidence or "attestation" in line.evidence,
        }[kind]

    def state(self, person: str) -> str:
        mine = [(counts, done) for who, counts, done in self.last.values() if who == person]
        return "completed" if any(counts for counts, _ in mine) else "in_progress" if mine else "assigned"


@pytest.mark.parametrize("seed", range(12))
def test_states_are_the_oracles_however_settings_change(
    source: CompletionSource, program: Program, system: Actor, seed: int
) -> None:
    dice, oracle, at = random.Random(seed), Oracle(), AT
    countries = {code: factories.CountryFactory(code=code) for code in ("IN", "DE", "JP")}
    home = {f"P{n:03}": dice.choice([*countries, ""]) for n in range(1, 13)}
    everybody = {name: assigned(program, name, countries.get(code)) for name, code in home.items()}
    for _ in range(14):
        at += HOUR
        if dice.random() < 0.5:
            _decide(dice, system, program, countries, oracle, at)
            continue
        lines = {_line(dice, sorted(home)).record_id: None for _ in range(6)}
        batch = [replace(_line(dice, sorted(home)), record_id=record_id) for record_id in lines]
        known = set(CompletionRecord.objects.values_list("digest", flat=True))
        for line in batch:
            if line.digest not in known:
                oracle.take(line, at, home[line.person], program.pk)
        take(source, system, *batch, at=at)
        assert {name: state(each) for name, each in everybody.items()} == {n: oracle.state(n) for n in home}
    before = {name: state(each) for name, each in everybody.items()}
    decide(system, "signature", at=at + HOUR)
    Assignment.objects.update(state=State.ASSIGNED, completed_at=None)
    assignments.rebuild(program)
    assert {name: state(each) for name, each in everybody.items()} == before


def _decide(
    dice: random.Random,
    system: Actor,
    program: Program,
    countries: dict[str, Country],
    oracle: Oracle,
    at: datetime.datetime,
) -> None:
    kind, code = dice.choice(KINDS), dice.choice(sorted(countries))
    level = dice.choice(Oracle.ORDER)
    key = {"program+country": (program.pk, code), "country": code, "program": program.pk, "tenant": None}[level]
    country = countries[code] if "country" in level else None
    if "program" in level:
        program_settings.set_value(program=program, name="evidence", raw=kind, by=system, at=at, country=country)
    else:
        decide(system, kind, Target(country=country), at)
    oracle.log.append((at, level, key, kind))


def _line(dice: random.Random, people: list[str]) -> Line:
    return Line(
        record_id=f"r{dice.randint(1, 20)}",
        person=dice.choice(people),
        course_id="ABE-101",
        status=dice.choice(["completed", "completed", "in progress"]),
        score=dice.choice(["", "", "75"]),
        completed_at="2026-10-06T09:40:00Z",
        evidence=dice.choice(["", "", "attestation", "signature", "attestation, signature"]),
    )


def test_the_effect_foreseen_is_what_happens(
    source: CompletionSource, program: Program, system: Actor, india: Country
) -> None:
    for number in range(1, 10):
        assigned(program, f"P{number:03}", india if number > 3 else None)
    take(source, system, replace(BARE, person="P009"))
    before, target = book.at(AT + 2 * HOUR), Target(country=india)
    after = changes.with_value(name="evidence", value="score", target=target, settings=before)
    (foreseen,) = effects.of(effects.Change("evidence", before, after))
    assert foreseen.sentence == "5 assignments that are not complete will need a score to count"
    decide(system, "score", target, at=AT + 2 * HOUR)
    take(source, system, *(replace(BARE, record_id=f"n{n}", person=f"P00{n}") for n in range(1, 10)), at=AT + 3 * HOUR)
    assert Assignment.objects.exclude(state=State.COMPLETED).count() == foreseen.count == 5


def test_retention_counts_people_with_older_records(
    source: CompletionSource, program: Program, system: Actor, india: Country
) -> None:
    years = {"P001": 9, "P002": 6, "P003": 5, "P004": 1, "P005": 6}
    for name, ago in years.items():
        assigned(program, name, None if name == "P005" else india)
        done = AT.replace(year=AT.year - ago) - HOUR
        take(source, system, replace(BARE, record_id=name, person=name, completed_at=done.isoformat()), at=AT)
    before = book.at(AT)
    after = changes.with_value(name="retention_years", value=5, target=Target(country=india), settings=before)
    (found,) = effects.of(effects.Change("retention_years", before, after))
    rows = CompletionRecord.objects.filter(person__country=india)
    older = {row.person_id for row in rows if (row.completed_at or row.received_at) < AT.replace(year=AT.year - 5)}
    assert (found.count, found.sentence) == (len(older), "3 people’s records are older")
