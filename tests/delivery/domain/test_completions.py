"""The ledger: one record a line, nothing dropped, and states that follow from it alone."""

import datetime
import random
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from delivery.domain import assignments, completion_sources, completions
from delivery.domain.completions import Line
from delivery.models import Assignment, CompletionRecord, CompletionSource, Unmatched
from programs.models import Program
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories

AT = datetime.datetime(2026, 10, 12, 8, 0, tzinfo=datetime.UTC)
DONE = Line("r1", "P001", "ABE-101", "Completed", "92", "2026-10-06T09:00:00+02:00", "2026-10-06T09:40:00+02:00")
State = Assignment.State


@pytest.fixture
def source(inside: Tenant) -> CompletionSource:
    return factories.CompletionSourceFactory(time_zone="Europe/Berlin")


@pytest.fixture
def program(inside: Tenant) -> Program:
    return factories.ModuleFactory().program


def assigned(program: Program, external_id: str = "P001", **fields: object) -> Assignment:
    wave = program.waves.first() or factories.WaveFactory(program=program)
    return factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(external_id=external_id, **fields))


def state_of(assignment: Assignment) -> tuple[str, datetime.datetime | None, datetime.datetime | None]:
    assignment.refresh_from_db()
    return assignment.state, assignment.started_at, assignment.completed_at


def utc(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)


def test_a_completed_line_completes_the_assignment(source: CompletionSource, program: Program, system: Actor) -> None:
    assignment = assigned(program)
    counts = completions.record(source=source, lines=[DONE], by=system, at=AT)
    assert (counts.recorded, counts.completed, counts.unmatched) == (1, 1, {})
    assert state_of(assignment) == (State.COMPLETED, utc(2026, 10, 6, 7), utc(2026, 10, 6, 7, 40))
    kept = CompletionRecord.objects.get()
    assert (str(kept.score), kept.raw["status"], kept.received_at) == ("92.00", "Completed", AT)
    entry = Entry.objects.get(verb="completions.recorded")
    assert entry.data["assignments"] == [assignment.pk]


def test_the_same_lines_again_change_nothing(source: CompletionSource, program: Program, system: Actor) -> None:
    assigned(program)
    for _ in range(3):
        counts = completions.record(source=source, lines=[DONE, DONE], by=system, at=AT)
    assert (counts.recorded, counts.repeated) == (0, 2)
    assert CompletionRecord.objects.count() == 1
    assert Entry.objects.filter(verb="completions.recorded").count() == 1


def test_a_changed_line_supersedes_the_last(source: CompletionSource, program: Program, system: Actor) -> None:
    assignment = assigned(program)
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    counts = completions.record(source=source, lines=[replace(DONE, status="failed")], by=system, at=AT)
    assert (counts.recorded, counts.corrected, counts.changed) == (1, 1, 1)
    first, second = CompletionRecord.objects.order_by("id")
    assert second.supersedes_id == first.pk
    assert state_of(assignment)[0] == State.IN_PROGRESS


def test_a_correction_of_the_person_frees_the_first(source: CompletionSource, program: Program, system: Actor) -> None:
    wrong, right = assigned(program), assigned(program, "P002")
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    completions.record(source=source, lines=[replace(DONE, person="P002")], by=system, at=AT)
    assert state_of(wrong) == (State.ASSIGNED, None, None)
    assert state_of(right)[0] == State.COMPLETED


def test_a_correction_within_one_file_is_a_chain(source: CompletionSource, program: Program, system: Actor) -> None:
    assignment = assigned(program)
    lines = [replace(DONE, status="in progress"), replace(DONE, score="80"), replace(DONE, status="failed"), DONE]
    counts = completions.record(source=source, lines=lines, by=system, at=AT)
    assert (counts.recorded, counts.corrected) == (4, 3)
    ids = list(CompletionRecord.objects.order_by("id").values_list("id", "supersedes_id"))
    assert [supersedes for _, supersedes in ids] == [None, *(pk for pk, _ in ids[:-1])]
    assert state_of(assignment)[0] == State.COMPLETED


def test_all_modules_are_needed_and_the_first_completion_counts(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    factories.ModuleFactory(program=program, number=2, course_id="ABE-102")
    assignment = assigned(program)
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    assert state_of(assignment)[0] == State.IN_PROGRESS
    second = replace(DONE, record_id="r2", course_id="ABE-102", completed_at="2026-10-08T12:00:00Z")
    again = replace(second, record_id="r3", completed_at="2026-10-09T12:00:00Z")
    completions.record(source=source, lines=[again, second], by=system, at=AT)
    assert state_of(assignment) == (State.COMPLETED, utc(2026, 10, 6, 7), utc(2026, 10, 8, 12))


def test_people_are_known_by_address_too_unless_it_is_shared(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    ada = assigned(program, email="Ada@norvane.example", email_key="ada@norvane.example")
    for number in (2, 3):
        assigned(program, f"P00{number}", email="kiosk@norvane.example", email_key="kiosk@norvane.example")
    lines = [replace(DONE, person="ADA@norvane.example"), replace(DONE, record_id="r2", person="kiosk@norvane.example")]
    counts = completions.record(source=source, lines=lines, by=system, at=AT)
    assert (counts.recorded, counts.unmatched) == (1, {"person": 1})
    assert state_of(ada)[0] == State.COMPLETED


@pytest.mark.parametrize(
    ("change", "cause", "value"),
    [
        ({"person": "P999"}, "person", "P999"),
        ({"course_id": "XYZ"}, "course", "XYZ"),
        ({"status": "Attended"}, "status", "Attended"),
        ({"completed_at": "31.02.2026"}, "date", "31.02.2026"),
        ({"completed_at": "2026-02-31"}, "date", "2026-02-31"),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, "date", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_what_is_unknown_waits_with_its_cause(
    source: CompletionSource, program: Program, system: Actor, change: dict[str, str], cause: str, value: str
) -> None:
    assigned(program)
    for _ in range(2):
        counts = completions.record(source=source, lines=[replace(DONE, **change)], by=system, at=AT)
        assert (counts.recorded, counts.unmatched) == (0, {cause: 1})
    row = Unmatched.objects.get()
    assert (row.cause, row.value, row.settled_at) == (cause, value, None)
    assert CompletionRecord.objects.count() == 0


def test_a_replay_settles_what_is_known_by_now(source: CompletionSource, program: Program, system: Actor) -> None:
    lines = [DONE, replace(DONE, record_id="r2", person="P002")]
    completions.record(source=source, lines=lines, by=system, at=AT)
    assignment = assigned(program)
    later = AT + datetime.timedelta(days=3)
    counts = completions.replay(source=source, by=system, at=later)
    assert (counts.lines, counts.recorded, counts.settled, counts.unmatched) == (2, 1, 1, {"person": 1})
    assert state_of(assignment)[0] == State.COMPLETED
    assert CompletionRecord.objects.get().received_at == AT  # when it came, not when it was understood
    assert completions.replay(source=source, by=system, at=later).recorded == 0


def test_a_word_that_gets_a_meaning_settles_its_lines(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    assignment = assigned(program)
    completions.record(source=source, lines=[replace(DONE, status="Attended")], by=system, at=AT)
    completion_sources.map_status(source=source, word="Attended", meaning="completed", by=system, at=AT)
    assert completions.replay(source=source, by=system, at=AT).settled == 1
    assert state_of(assignment)[0] == State.COMPLETED


def test_an_old_line_that_waits_never_comes_back_over_a_newer_one(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    assignment = assigned(program)
    completions.record(source=source, lines=[replace(DONE, status="Attended")], by=system, at=AT)
    completions.record(source=source, lines=[DONE], by=system, at=AT + datetime.timedelta(hours=1))
    completion_sources.map_status(source=source, word="attended", meaning="started", by=system, at=AT)
    assert completions.replay(source=source, by=system, at=AT).recorded == 0
    assert state_of(assignment)[0] == State.COMPLETED


def test_the_same_within_one_file(source: CompletionSource, program: Program, system: Actor) -> None:
    assigned(program)
    lines = [replace(DONE, status="Attended"), DONE, replace(DONE, status="Booked")]
    completions.record(source=source, lines=lines, by=system, at=AT)
    waiting = Unmatched.objects.filter(settled_at=None)
    assert [row.value for row in waiting] == ["Booked"]  # it came after the one in the ledger


def test_an_old_file_sent_again_settles_nothing_newer(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    assigned(program)
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    completions.record(source=source, lines=[replace(DONE, status="Revoked")], by=system, at=AT)
    completions.record(source=source, lines=[DONE], by=system, at=AT + datetime.timedelta(hours=1))
    assert Unmatched.objects.filter(settled_at=None).count() == 1


@pytest.mark.parametrize(
    ("completed_at", "derived"),
    [
        ("2026-10-30T00:00:00Z", AT),  # a clock ahead of ours
        ("", AT),
        ("2019-05-01T00:00:00Z", utc(2019, 5, 1)),  # before assignment and hire: the course id names the version
        ("2026-10-06", utc(2026, 10, 5, 22)),  # a day on the clock of the source begins in Berlin
        ("2026-10-25T02:30:00", None),  # shown twice in Berlin, after reception
    ],
)
def test_instants_of_completion(
    source: CompletionSource, program: Program, system: Actor, completed_at: str, derived: datetime.datetime | None
) -> None:
    assignment = assigned(program, hired_on=datetime.date(2024, 1, 1))
    completions.record(source=source, lines=[replace(DONE, completed_at=completed_at)], by=system, at=AT)
    assert state_of(assignment)[2] == (derived or AT)


def test_a_course_of_two_programs_completes_both(source: CompletionSource, program: Program, system: Actor) -> None:
    first = assigned(program)
    other = factories.ModuleFactory(course_id="ABE-101").program
    second = factories.AssignmentFactory(wave=factories.WaveFactory(program=other), person=first.person)
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    assert [state_of(each)[0] for each in (first, second)] == [State.COMPLETED, State.COMPLETED]


def test_a_withdrawn_assignment_stays_withdrawn(source: CompletionSource, program: Program, system: Actor) -> None:
    assignment = assigned(program)
    Assignment.objects.filter(pk=assignment.pk).update(state=State.WITHDRAWN)
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    assert state_of(assignment)[0] == State.WITHDRAWN


def test_lines_of_unsound_form_write_nothing(source: CompletionSource, program: Program, system: Actor) -> None:
    assigned(program)
    with pytest.raises(ValidationError, match="Line 2, record_id: is empty"):
        completions.record(source=source, lines=[DONE, replace(DONE, record_id="")], by=system, at=AT)
    assert CompletionRecord.objects.count() == 0


def random_lines(dice: random.Random, people: int, lines: int) -> list[Line]:
    def instant() -> str:
        return f"2026-10-{dice.randint(1, 28):02}T{dice.randint(0, 23):02}:00:00Z" if dice.random() < 0.9 else ""

    return [
        Line(
            record_id=f"r{dice.randint(1, lines // 2)}",
            person=f"P{dice.randint(1, people + 1):03}",
            course_id=dice.choice(["ABE-101", "ABE-102", "OTHER"]),
            status=dice.choice(["completed", "passed", "in progress", "failed", "odd"]),
            score=dice.choice(["", "80", "77,5"]),
            started_at=instant(),
            completed_at=instant(),
        )
        for _ in range(lines)
    ]


def expected(person: str, ledger: list[dict[str, object]], courses: list[str]) -> tuple[str, object, object]:
    """The state from the ledger's rows in plain Python: the last line of each record id counts."""
    last = {row["record_id"]: row for row in ledger}
    mine = [row for row in last.values() if row["person__external_id"] == person]
    firsts, starts = [], []
    for course in courses:
        rows = [row for row in mine if row["module__course_id"] == course]
        ends = [
            min(row["completed_at"] or row["received_at"], row["received_at"])
            for row in rows
            if row["status"] == "completed"
        ]
        firsts.append(min(ends, default=None))
        starts += [
            min(row["started_at"] or row["completed_at"] or row["received_at"], row["received_at"]) for row in rows
        ]
    if all(firsts):
        return "completed", min(starts), max(firsts)
    return ("in_progress", min(starts), None) if starts else ("assigned", None, None)


@pytest.mark.parametrize("seed", range(8))
def test_states_follow_from_the_ledger_alone(
    source: CompletionSource, program: Program, system: Actor, seed: int
) -> None:
    dice = random.Random(seed)
    factories.ModuleFactory(program=program, number=2, course_id="ABE-102")
    everybody = [assigned(program, f"P{n:03}") for n in range(1, 11)]
    lines = random_lines(dice, people=10, lines=60)
    for start in range(0, len(lines), 20):
        batch, at = lines[start : start + 20], AT + datetime.timedelta(hours=start)
        completions.record(source=source, lines=batch, by=system, at=at)
        completions.record(source=source, lines=dice.sample(batch, 5), by=system, at=at)
    ledger = list(
        CompletionRecord.objects.order_by("id").values(
            "record_id",
            "person__external_id",
            "module__course_id",
            "status",
            "started_at",
            "completed_at",
            "received_at",
        )
    )
    before = [state_of(each) for each in everybody]
    assert before == [expected(each.person.external_id, ledger, ["ABE-101", "ABE-102"]) for each in everybody]
    Assignment.objects.update(state=State.ASSIGNED, started_at=None, completed_at=AT)
    assignments.rebuild(program)
    assert [state_of(each) for each in everybody] == before
    assert assignments.rebuild(program) == {}


def test_every_line_is_accounted_for(source: CompletionSource, program: Program, system: Actor) -> None:
    for number in range(1, 11):
        assigned(program, f"P{number:03}")
    lines = random_lines(random.Random(99), people=10, lines=200)
    counts = completions.record(source=source, lines=lines, by=system, at=AT)
    assert counts.recorded + counts.repeated + sum(counts.unmatched.values()) == len(lines)
    digests = set(CompletionRecord.objects.values_list("digest", flat=True))
    digests |= set(Unmatched.objects.values_list("digest", flat=True))
    assert digests == {line.digest for line in lines}


def test_queries_do_not_grow_with_the_lines(source: CompletionSource, program: Program, system: Actor) -> None:
    from tests.conftest import queries_of

    for number in range(1, 51):
        assigned(program, f"P{number:03}")
    counts = []
    for first, last in ((1, 1), (2, 50)):
        lines = [replace(DONE, record_id=f"n{n}", person=f"P{n:03}") for n in range(first, last + 1)]
        with queries_of() as queries:
            completions.record(source=source, lines=lines, by=system, at=AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_preview_counts_and_writes_nothing(source: CompletionSource, program: Program, system: Actor) -> None:
    assigned(program)
    lines = [DONE, replace(DONE, record_id="r2", person="P404"), replace(DONE, record_id="r3", course_id="NO")]
    foreseen = completions.preview(source=source, lines=lines, at=AT)
    assert (CompletionRecord.objects.count(), Unmatched.objects.count()) == (0, 0)
    done = completions.record(source=source, lines=lines, by=system, at=AT)
    assert (foreseen.recorded, foreseen.unmatched) == (done.recorded, done.unmatched) == (1, {"person": 1, "course": 1})


def test_whoever_completed_before_is_complete_when_assigned(
    source: CompletionSource, program: Program, system: Actor
) -> None:
    from delivery.domain import issuing

    factories.PersonFactory(external_id="P001")
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    wave = factories.WaveFactory(program=program)
    factories.WaveSegmentFactory(wave=wave)
    issuing.issue_all(wave=wave, by=system, at=AT)
    assert Assignment.objects.get().state == State.COMPLETED
