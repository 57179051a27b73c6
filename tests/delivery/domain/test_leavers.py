"""Who leaves is withdrawn from what is open, and who comes back goes on; held against a walk through every day."""

import datetime
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiences.domain import calendars
from audiences.models import Person
from delivery import wakeups
from delivery.domain import assignments, completions, leavers, overdue
from delivery.domain.completions import Line
from delivery.models import Assignment, AssignmentException
from programs.models import Program, Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)  # a Tuesday
DAY = datetime.timedelta(days=1)
State = Assignment.State


@pytest.fixture
def wave(inside: Tenant) -> Wave:
    return factories.WaveFactory(program=factories.ModuleFactory().program)


def set_status(people: list[Person], status: str) -> None:
    Person.objects.filter(pk__in=[person.pk for person in people]).update(status=status)


def follow(tenant: Tenant, at: datetime.datetime) -> None:
    """What the follower does after a people file was applied."""
    entry = Entry(verb="people.imported", subject="peopleimport", subject_id=1, at=at)
    wakeups.on_who_is_there(entry, tenant)


def of(assignment: Assignment) -> Assignment:
    assignment.refresh_from_db()
    return assignment


def entries(verb: str) -> list[tuple[int, list[int], str]]:
    found = Entry.objects.filter(verb=verb).order_by("pk")
    return [(entry.subject_id, entry.data["assignments"], entry.reason) for entry in found]


def test_open_ones_are_withdrawn_and_completed_ones_stay(inside: Tenant, wave: Wave) -> None:
    rows = {state: factories.AssignmentFactory(wave=wave, state=state) for state in State}
    other = factories.AssignmentFactory(wave=factories.WaveFactory())
    set_status([row.person for row in rows.values()], Person.Status.LEFT)
    follow(inside, AT)
    assert {state: of(row).state for state, row in rows.items()} == {
        State.ASSIGNED: State.WITHDRAWN,
        State.IN_PROGRESS: State.WITHDRAWN,
        State.COMPLETED: State.COMPLETED,
        State.EXEMPT: State.WITHDRAWN,
        State.WITHDRAWN: State.WITHDRAWN,
    }
    gone = of(rows[State.ASSIGNED])
    assert (gone.withdrawn_reason, gone.withdrawn_at) == ("left", AT)
    assert of(rows[State.WITHDRAWN]).withdrawn_reason == ""  # for another reason, which stays
    assert of(other).state == State.ASSIGNED
    ids = sorted(rows[state].pk for state in (State.ASSIGNED, State.IN_PROGRESS, State.EXEMPT))
    assert entries("assignments.withdrawn") == [(wave.pk, ids, "Has left the company")]
    follow(inside, AT + DAY)
    assert len(entries("assignments.withdrawn")) == 1


def test_one_withdrawn_for_another_reason_is_not_opened(inside: Tenant, wave: Wave) -> None:
    row = factories.AssignmentFactory(wave=wave, state=State.WITHDRAWN)
    follow(inside, AT)
    assert of(row).state == State.WITHDRAWN


def test_somebody_who_left_while_a_chunk_was_under_way(inside: Tenant, wave: Wave) -> None:
    left, present = (factories.AssignmentFactory(wave=wave) for _ in range(2))
    elsewhere = factories.AssignmentFactory(wave=wave)
    set_status([left.person, elsewhere.person], Person.Status.LEFT)
    issued = Entry(
        verb="assignments.issued",
        subject="wave",
        subject_id=wave.pk,
        data={"assignments": [left.pk, present.pk]},
        at=AT,
    )
    wakeups.on_who_is_there(issued, inside)
    assert [of(row).state for row in (left, present, elsewhere)] == [State.WITHDRAWN, State.ASSIGNED, State.ASSIGNED]


def test_who_is_back_is_as_far_as_the_ledger_says(inside: Tenant, wave: Wave, system: Actor) -> None:
    source = factories.CompletionSourceFactory()
    person = factories.PersonFactory(external_id="P001")
    row = factories.AssignmentFactory(wave=wave, person=person)
    set_status([person], Person.Status.LEFT)
    follow(inside, AT)
    line = Line("r1", "P001", "ABE-101", "completed", completed_at="2026-10-05T09:00:00Z")
    completions.record(source=source, lines=[line], by=system, at=AT + DAY)
    assert of(row).state == State.WITHDRAWN
    set_status([person], Person.Status.ACTIVE)
    follow(inside, AT + 2 * DAY)
    back = of(row)
    assert (back.state, back.withdrawn_reason, back.withdrawn_at) == (State.COMPLETED, "", None)
    assert entries("assignments.reopened") == [(wave.pk, [row.pk], "")]


def test_a_deadline_that_came_too_close_moves_in_the_persons_own_zone(inside: Tenant, wave: Wave) -> None:
    """Left with 3 working days, back after the due date: due on the third working day, by the same time of day."""
    due_at = datetime.datetime(2026, 10, 9, 16, 0, tzinfo=datetime.UTC)  # Friday, 18:00 in Berlin
    row = factories.AssignmentFactory(wave=wave, due_at=due_at)
    set_status([row.person], Person.Status.LEFT)
    follow(inside, AT)
    set_status([row.person], Person.Status.ACTIVE)
    follow(inside, datetime.datetime(2026, 10, 23, 8, 0, tzinfo=datetime.UTC))  # a Friday; clocks change on Sunday
    back = of(row)
    assert back.due_at == datetime.datetime(2026, 10, 28, 17, 0, tzinfo=datetime.UTC)
    assert back.due_rule == {"kind": "on_local_date", "date": "2026-10-28", "time": "18:00"}


def test_an_exemption_that_still_stands_is_there_again(inside: Tenant, wave: Wave) -> None:
    row = factories.AssignmentFactory(wave=wave)
    AssignmentException.objects.create(
        assignment=row, kind="exemption", state="granted", reason="Long leave", asked_at=AT, decided_at=AT
    )
    assignments.derive([row.pk])
    assert of(row).state == State.EXEMPT
    for status, expected in (("left", State.WITHDRAWN), ("active", State.EXEMPT)):
        set_status([row.person], status)
        follow(inside, AT + DAY)
        assert of(row).state == expected


def test_more_time_that_was_granted_is_kept_or_overtaken(inside: Tenant, wave: Wave) -> None:
    """The later of the deadline granted and the one of the return, and it is what the rows give when derived again."""
    for back_after, moved in ((2, False), (40, True)):
        row = factories.AssignmentFactory(wave=wave, due_at=AT + 5 * DAY)
        AssignmentException.objects.create(
            assignment=row,
            kind="extension",
            state="granted",
            reason="Outage",
            asked_at=AT,
            decided_at=AT,
            due_at=AT + 20 * DAY,
        )
        assignments.derive([row.pk])
        set_status([row.person], "left")
        follow(inside, AT)
        set_status([row.person], "active")
        follow(inside, AT + back_after * DAY)
        due_at = of(row).due_at
        assert (due_at > AT + 20 * DAY) == moved
        assert due_at > AT + back_after * DAY
        assignments.derive([row.pk])
        assert of(row).due_at == due_at


def test_who_was_late_is_late(inside: Tenant, wave: Wave, system: Actor) -> None:
    row = factories.AssignmentFactory(wave=wave, due_at=AT - DAY)
    overdue.mark_overdue(by=system, at=AT)
    set_status([row.person], Person.Status.LEFT)
    follow(inside, AT)
    set_status([row.person], Person.Status.ACTIVE)
    follow(inside, AT + 30 * DAY)
    assert (of(row).due_at, of(row).overdue_at) == (AT - DAY, AT)


calendars_ = st.sampled_from(
    [
        calendars.WorkingCalendar(),
        calendars.WorkingCalendar(weekdays=calendars.SUNDAY_TO_THURSDAY),
        calendars.WorkingCalendar(weekdays=frozenset({2, 4})),
        calendars.for_country("DE"),
    ]
)
days = st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 6, 30))


@settings(deadline=None)
@given(left_on=days, left_for=st.integers(0, 90), away=st.integers(0, 120), calendar=calendars_)
def test_the_day_of_return_is_the_one_a_walk_finds(left_on, left_for, away, calendar) -> None:
    due_on, back_on = left_on + left_for * DAY, left_on + away * DAY
    found = leavers.day_of_return(due_on=due_on, left_on=left_on, back_on=back_on, calendar=calendar)
    had = sum(calendar.is_working(left_on + n * DAY) for n in range(1, left_for + 1))
    walked = back_on if had else next(back_on + n * DAY for n in range(400) if calendar.is_working(back_on + n * DAY))
    for _ in range(min(had, leavers.MOST_DAYS)):
        walked += DAY
        while not calendar.is_working(walked):
            walked += DAY
    assert found == max(due_on, walked)


@pytest.mark.parametrize("seed", range(8))
def test_any_story_ends_as_one_person_after_another_would(inside: Tenant, system: Actor, seed: int) -> None:
    """People leave and return, complete and fall due at random; each assignment is what its own story says."""
    dice = random.Random(seed)
    source = factories.CompletionSourceFactory()
    program: Program = factories.ModuleFactory().program
    waves = [factories.WaveFactory(program=program) for _ in range(2)]
    rows = [
        factories.AssignmentFactory(wave=dice.choice(waves), due_at=AT + dice.randint(-5, 40) * DAY) for _ in range(12)
    ]
    left: dict[int, datetime.datetime] = {}  # by person, since when
    done: set[int] = set()
    counted = {row.person_id for row in rows}  # assignments that are not withdrawn
    at = AT
    for _ in range(60):
        at += dice.randint(1, 60) * DAY / 20
        row = dice.choice(rows)
        act = dice.choice(["leave", "return", "complete", "overdue", "import"])
        if act == "leave":
            left.setdefault(row.person_id, at)
            set_status([row.person], Person.Status.LEFT)
        elif act == "return":
            left.pop(row.person_id, None)
            set_status([row.person], dice.choice([Person.Status.ACTIVE, Person.Status.LEAVE]))
        elif act == "complete":
            done.add(row.person_id)
            line = Line(f"r{row.pk}", row.person.external_id, "ABE-101", "completed", completed_at=at.isoformat())
            completions.record(source=source, lines=[line], by=system, at=at)
        elif act == "overdue":
            overdue.mark_overdue(by=system, at=at)
        if act in ("leave", "return", "import"):
            follow(inside, at)
            counted -= {pk for pk in counted if pk in left and pk not in done}
            counted |= {each.person_id for each in rows} - left.keys()
    for row in rows:
        now = of(row)
        expected = State.WITHDRAWN if row.person_id not in counted else State.ASSIGNED
        if row.person_id in done and row.person_id in counted:
            expected = State.COMPLETED
        assert now.state == expected, (seed, row.pk)
        assert (now.withdrawn_at is not None) == (expected == State.WITHDRAWN)
        assert (now.withdrawn_reason == "left") == (expected == State.WITHDRAWN)


@pytest.mark.parametrize("act", ["leave", "return"])
def test_many_cost_as_many_statements_as_one(inside: Tenant, wave: Wave, act: str) -> None:
    counts = []
    for people in (1, 30):
        rows = [factories.AssignmentFactory(wave=wave) for _ in range(people)]
        set_status([row.person for row in rows], Person.Status.LEFT)
        if act == "return":
            follow(inside, AT)
            set_status([row.person for row in rows], Person.Status.ACTIVE)
        with queries_of() as queries:
            follow(inside, AT + DAY)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
