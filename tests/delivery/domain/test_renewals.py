"""People are asked again when their window opens; cycles and the ledger are held against a walk through the days."""

import datetime
import threading
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain.settings import book, changes
from audiences.domain.settings.effects import Change
from audiences.domain.settings.targets import Target
from audiences.models import Person, PersonMerge
from delivery import wakeups
from delivery.domain import (
    assigned_modules,
    assignments,
    exceptions,
    leavers,
    merged_people,
    renewal_counts,
    renewal_effects,
    renewals,
)
from delivery.domain.redating import Redating
from delivery.models import Assignment, AssignmentCycle, AssignmentException, CompletionRecord, CompletionSource
from programs.domain import cycles
from programs.domain.cycle_rules import CycleRule
from programs.models import Module, Program, ProgramCycle, Variant, Wave
from rollout.journal.models import Entry
from rollout.tenancy import clock, walls
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
State = Assignment.State
YEAR = CycleRule("months", months=12, window_days=30)


@pytest.fixture
def wave(inside: Tenant) -> Wave:
    return running(factories.ModuleFactory().program)


def running(program: Program) -> Wave:
    wave = factories.WaveFactory(program=program, state="launched")
    factories.WaveSegmentFactory(wave=wave)
    return wave


def rule_of(program: Program, rule: CycleRule, country: Any = None) -> None:
    ProgramCycle.objects.update_or_create(
        program=program, country=country, defaults={name: getattr(rule, name) for name in rule.__slots__}
    )


_records = iter(range(1, 1_000_000))


def complete(assignment: Assignment, on: datetime.datetime, received: datetime.datetime | None = None) -> None:
    source = CompletionSource.objects.first() or factories.CompletionSourceFactory()
    number, module = next(_records), Module.objects.get(program=assignment.program_id)
    CompletionRecord.objects.create(
        source=source, record_id=f"r{number}", digest=f"d{number}", person_id=assignment.person_id, module=module,
        status="completed", completed_at=on, received_at=received or on, raw={},
    )  # fmt: skip
    assignments.derive([assignment.pk])


def of(assignment: Assignment) -> Assignment:
    return Assignment.objects.get(pk=assignment.pk)


def past(assignment: Assignment) -> list[tuple[int, datetime.datetime | None]]:
    return list(assignment.cycles.order_by("number").values_list("number", "completed_at"))


# Held against a walk ---------------------------------------------------------------------------------


class Walk:
    """One person by hand: every day that the work is done, one look after the other at all that had come by then."""

    def __init__(self, rule: CycleRule, zone: str, due_at: datetime.datetime) -> None:
        self.rule, self.zone = rule, ZoneInfo(zone)
        self.over: list[tuple[datetime.datetime | None, datetime.datetime]] = []
        self.begun: datetime.datetime | None = None
        self.due_at = due_at

    def run(self, at: datetime.datetime, records: list[tuple[datetime.datetime, datetime.datetime]]) -> None:
        came = sorted(min(on, received) for on, received in records if received <= at)
        while True:
            done = next((on for on in came if self.begun is None or on >= self.begun), None)
            due_on = self.next_due(done, at)
            opens_at = due_on and self.local(due_on - datetime.timedelta(days=self.rule.window_days or 0), 0, 0)
            if due_on is None or opens_at is None or opens_at > at:
                return
            self.over.append((self.begun, opens_at))
            self.begun = opens_at
            least_on = at.astimezone(self.zone).date() + datetime.timedelta(days=self.rule.window_days or 0)
            closed = any(on >= opens_at for on in came)
            self.due_at = self.local(due_on if closed else max(due_on, least_on), 23, 59)

    def next_due(self, done: datetime.datetime | None, at: datetime.datetime) -> datetime.date | None:
        if self.rule.kind == "months":
            return done and done.astimezone(self.zone).date() + relativedelta(months=self.rule.months)
        reached = max(each.astimezone(self.zone).date() for each in (done, self.due_at) if each)
        window, today = datetime.timedelta(days=self.rule.window_days or 0), at.astimezone(self.zone).date()
        every = [datetime.date(year, self.rule.month or 1, self.rule.day or 1) for year in range(2024, 2040)]
        ahead = [each for each in every if each - window > reached]
        return next((each for each in reversed(ahead) if each - window <= today), ahead[0])

    def local(self, day: datetime.date, hour: int, minute: int) -> datetime.datetime:
        return datetime.datetime.combine(day, datetime.time(hour, minute), self.zone).astimezone(datetime.UTC)

    def completions(self, came: list[datetime.datetime]) -> list[datetime.datetime | None]:
        spans = [*self.over, (self.begun, None)]
        return [
            next((on for on in came if (low is None or on >= low) and (high is None or on < high)), None)
            for low, high in spans
        ]


rules = st.one_of(
    st.builds(
        lambda months, window: CycleRule("months", months=months, window_days=window),
        st.integers(1, 5),
        st.integers(1, 27),
    ),
    st.builds(
        lambda month, day, window: CycleRule("yearly", month=month, day=day, window_days=window),
        st.integers(1, 12),
        st.integers(1, 28),
        st.integers(1, 120),
    ),
)
offsets = st.integers(-200, 700)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=rules,
    zone=st.sampled_from(["Europe/Berlin", "Asia/Kolkata", "America/Los_Angeles"]),
    done=st.lists(st.tuples(offsets, st.integers(0, 90)), max_size=6),
    runs=st.lists(st.integers(0, 700), min_size=1, max_size=5),
)
def test_cycles_and_completions_are_those_of_a_walk(
    inside: Tenant, system: Actor, rule: CycleRule, zone: str, done: list[tuple[int, int]], runs: list[int]
) -> None:
    with transaction.atomic():
        wave = running(factories.ModuleFactory().program)
        rule_of(wave.program, rule)
        row = factories.AssignmentFactory(wave=wave, due_zone=zone, person=factories.PersonFactory(time_zone=zone))
        walk = Walk(rule, zone, row.due_at)
        records = [(AT + day * DAY, AT + (day + delay) * DAY) for day, delay in done]
        waiting = sorted(records, key=lambda each: each[1])
        for at in [AT + day * DAY for day in sorted(runs)]:
            while waiting and waiting[0][1] <= at:
                complete(row, *waiting.pop(0))
            renewals.open_all(program=wave.program, by=system, at=at)
            walk.run(at, records)
            assert renewals.open_all(program=wave.program, by=system, at=at) == 0
        while waiting:  # what comes after the last look goes to the cycle it falls in
            complete(row, *waiting.pop(0))
        found, expected = of(row), walk.completions(sorted(on for on, _received in records))
        assert [on for _number, on in past(found)] + [found.completed_at] == expected
        assert (found.cycle, found.cycle_from, found.due_at) == (len(walk.over) + 1, walk.begun, walk.due_at)
        assert found.completed_before_at == max((on for on in expected[:-1] if on), default=None)
        assert assignments.rebuild(wave.program) == {}
        transaction.set_rollback(True)


# One rule after the other ------------------------------------------------------------------------------


def test_the_next_cycle_begins_when_the_window_opens(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    complete(row, AT)
    opens = datetime.datetime(2027, 9, 5, 22, 0, tzinfo=datetime.UTC)  # midnight of 6 September in Berlin
    assert renewals.next_opening(by=system, at=AT) == opens
    assert renewals.open_all(program=wave.program, by=system, at=opens - datetime.timedelta(seconds=1)) == 0
    assert renewals.open_all(program=wave.program, by=system, at=opens) == 1
    row = of(row)
    assert (row.state, row.cycle, row.cycle_from, row.assigned_at) == (State.ASSIGNED, 2, opens, opens)
    assert row.due_at == datetime.datetime(2027, 10, 6, 21, 59, tzinfo=datetime.UTC)
    assert row.due_rule == {"kind": "on_local_date", "date": "2027-10-06", "time": "23:59"}
    assert (row.completed_at, row.completed_before_at, row.is_renewal(opens)) == (None, AT, True)
    kept = AssignmentCycle.objects.get()
    assert (kept.number, kept.completed_at, kept.until_at, kept.assigned_at) == (1, AT, opens, factories.AT)
    entry = Entry.objects.get(verb="assignments.renewed")
    assert (entry.subject_id, entry.data) == (wave.pk, {"assignments": [row.pk]})


def test_a_completion_before_the_window_is_of_the_cycle_before(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    complete(row, AT)
    opens = datetime.datetime(2027, 9, 5, 22, 0, tzinfo=datetime.UTC)
    renewals.open_all(program=wave.program, by=system, at=opens)
    complete(row, opens - DAY, received=opens + DAY)  # arrives late
    assert (of(row).state, past(row)) == (State.ASSIGNED, [(1, AT)])
    assert [module.is_begun for module in assigned_modules.of(of(row))] == [False]
    complete(row, AT - DAY, received=opens + DAY)  # earlier than what counted: the history says so
    assert (of(row).state, past(row)) == (State.ASSIGNED, [(1, AT - DAY)])
    complete(row, opens + DAY)
    assert (of(row).state, of(row).completed_at) == (State.COMPLETED, opens + DAY)
    assert [module.is_complete for module in assigned_modules.of(of(row))] == [True]
    assert past(row) == [(1, AT - DAY)]


def test_who_is_not_there_is_asked_when_they_are(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    rows = {status: factories.AssignmentFactory(wave=wave) for status in Person.Status}
    for status, row in rows.items():
        complete(row, AT)
        Person.objects.filter(pk=row.person_id).update(status=status)
    at = AT + 400 * DAY
    assert renewals.open_all(program=wave.program, by=system, at=at) == 1
    assert {status: of(row).cycle for status, row in rows.items()} == {"active": 2, "leave": 1, "left": 1}
    Person.objects.update(status=Person.Status.ACTIVE)
    assert renewals.open_all(program=wave.program, by=system, at=at + 10 * DAY) == 2
    late = of(rows[Person.Status.LEAVE])
    assert late.due_at == datetime.datetime(2027, 12, 20, 22, 59, tzinfo=datetime.UTC)  # the whole window of 30 days
    assert late.cycle_from == datetime.datetime(2027, 9, 5, 22, 0, tzinfo=datetime.UTC)


def test_who_left_the_audience_is_not_asked(inside: Tenant, wave: Wave, system: Actor) -> None:
    germany = factories.CountryFactory(code="DE")
    rule = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
    wave.audience.all().delete()
    factories.WaveSegmentFactory(wave=wave, segment=factories.SegmentFactory(rule=rule))
    Wave.objects.update(state=Wave.State.CLOSED)  # its people are asked again all the same
    rule_of(wave.program, YEAR)
    stays = factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(country=germany))
    gone = factories.AssignmentFactory(wave=wave)
    for row in (stays, gone):
        complete(row, AT)
    assert renewals.open_all(program=wave.program, by=system, at=AT + 400 * DAY) == 1
    assert (of(stays).cycle, of(gone).cycle) == (2, 1)


def test_countries_have_rules_of_their_own(inside: Tenant, wave: Wave, system: Actor) -> None:
    germany, india = factories.CountryFactory(code="DE"), factories.CountryFactory(code="IN", name="India")
    rule_of(wave.program, YEAR)
    rule_of(wave.program, CycleRule(), germany)
    rule_of(wave.program, CycleRule("months", months=6, window_days=10), india)
    rows = [
        factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(country=country))
        for country in (germany, india, None)
    ]
    for row in rows:
        complete(row, AT)
    assert renewals.open_all(program=wave.program, by=system, at=AT + 200 * DAY) == 1
    assert [of(row).cycle for row in rows] == [1, 2, 1]
    Person.objects.filter(pk=rows[0].person_id).update(country=None)  # moves to where it is asked yearly
    assert renewals.open_all(program=wave.program, by=system, at=AT + 400 * DAY) == 2
    assert [of(row).cycle for row in rows] == [2, 2, 2]


def test_an_exemption_holds_the_next_cycle_off_and_is_of_its_own(
    inside: Tenant, wave: Wave, system: Actor, manager_actor: Actor
) -> None:
    rule_of(wave.program, CycleRule("yearly", month=3, day=15, window_days=30))
    row = factories.AssignmentFactory(wave=wave)
    exempt = AssignmentException.objects.create(
        assignment=row, kind="exemption", state="granted", reason="x", asked_at=AT, decided_at=AT,
        until=datetime.date(2027, 4, 1), ends_at=AT + 177 * DAY,
    )  # fmt: skip
    assignments.derive([row.pk])
    at = datetime.datetime(2027, 3, 1, 8, 0, tzinfo=datetime.UTC)
    assert renewals.open_all(program=wave.program, by=system, at=at) == 0
    exceptions.expire_chunk(by=system, at=AT + 180 * DAY)
    assert of(row).exempt_until is not None
    other = factories.AssignmentFactory(wave=wave)
    waiting = exceptions.ask(
        assignment=other, kind="exemption", reason="x", by=manager_actor, at=AT, until=datetime.date(2026, 12, 1)
    )
    assert (
        renewals.open_all(program=wave.program, by=system, at=datetime.datetime(2028, 2, 20, tzinfo=datetime.UTC)) == 2
    )
    row = of(row)
    assert (row.cycle, row.state, row.exempt_from, row.base_due_at) == (2, State.ASSIGNED, None, None)
    exempt.refresh_from_db()
    waiting.refresh_from_db()
    assert (exempt.cycle, waiting.cycle, past(row)) == (1, 2, [(1, None)])  # what nobody decided goes on


def test_credit_is_for_what_was_learned_in_the_cycle(
    inside: Tenant, wave: Wave, system: Actor, manager_actor: Actor
) -> None:
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    complete(row, AT)
    at = AT + 340 * DAY
    renewals.open_all(program=wave.program, by=system, at=at)
    asked = {"assignment": of(row), "kind": "credit", "reason": "x", "by": manager_actor, "at": at}
    with pytest.raises(ValidationError, match="before 6 September 2027 is of the cycle before"):
        exceptions.ask(**asked, learned_on=datetime.date(2027, 9, 5))
    assert exceptions.ask(**asked, learned_on=datetime.date(2027, 9, 6)).cycle == 2


def test_a_new_version_is_for_everybody_by_the_rule_of_the_wave(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, CycleRule("version"))
    core = factories.VariantFactory(module=Module.objects.get(), published_version=1, state="published")
    done, begun = factories.AssignmentFactory(wave=wave), factories.AssignmentFactory(wave=wave)
    complete(done, AT)
    assert renewals.open_all(program=wave.program, by=system, at=AT + DAY) == 0
    published = AT + 100 * DAY
    Variant.objects.filter(pk=core.pk).update(renewed_at=published)
    complete(begun, published + DAY / 2)  # of the new version already
    open_ = factories.AssignmentFactory(wave=wave)
    assert renewals.open_all(program=wave.program, by=system, at=published + DAY) == 2
    rows = [of(done), of(open_)]
    assert [(row.cycle_from, row.state, row.due_rule["kind"]) for row in rows] == [
        (published, State.ASSIGNED, "after")
    ] * 2
    assert rows[0].due_at == datetime.datetime(2027, 2, 12, 22, 59, tzinfo=datetime.UTC)  # 20 working days
    assert of(begun).cycle == 1
    assert renewals.open_all(program=wave.program, by=system, at=published + 2 * DAY) == 0


def test_who_is_withdrawn_in_a_cycle_goes_on_in_it(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    complete(row, AT)
    at = AT + 340 * DAY
    renewals.open_all(program=wave.program, by=system, at=at)
    Person.objects.update(status=Person.Status.LEFT)
    leavers.withdraw(by=system, at=at + DAY)
    assert renewals.open_all(program=wave.program, by=system, at=at + 800 * DAY) == 0
    Person.objects.update(status=Person.Status.ACTIVE)
    leavers.reopen(by=system, at=at + 2 * DAY)
    assert (of(row).state, of(row).cycle, of(row).completed_before_at) == (State.ASSIGNED, 2, AT)


def test_the_wakeup_asks_whoever_is_due_and_comes_again(tenant: Tenant, inside: Tenant, wave: Wave) -> None:
    assert wakeups.renew(tenant) is None  # no program asks anybody again
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    Assignment.objects.update(due_at=AT - 800 * DAY, assigned_at=AT - 900 * DAY)
    complete(row, AT - 850 * DAY)
    complete(row, AT - 480 * DAY)  # the second of two, missed by nobody
    opens = wakeups.renew(tenant)
    row = of(row)
    assert (row.cycle, [number for number, _on in past(row)]) == (3, [1, 2])
    assert opens is None or opens > AT


def test_history_is_written_once_and_followed_by_the_ledger_alone(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    complete(row, AT)
    renewals.open_all(program=wave.program, by=system, at=AT + 340 * DAY)
    for act in (lambda: AssignmentCycle.objects.update(due_at=AT), lambda: AssignmentCycle.objects.all().delete()):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            act()


def test_as_many_queries_for_one_as_for_many(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    counts = []
    for at in (AT, AT + 2 * DAY):
        for _number in range(1 if at == AT else 3):
            complete(factories.AssignmentFactory(wave=wave), at)
        with queries_of() as counted:
            renewals.open_chunk(program=wave.program, after=0, by=system, at=at + 340 * DAY)
        counts.append(len(counted))
    assert counts[0] == counts[1]


def test_the_effect_is_said_before(inside: Tenant, wave: Wave, manager_actor: Actor) -> None:
    for months in (0, 14):
        complete(factories.AssignmentFactory(wave=wave), AT - months * 30 * DAY)
    factories.AssignmentFactory(wave=wave)
    program = wave.program

    def said(rule: CycleRule, country: Any = None) -> list[str]:
        then = cycles.of_program(program).having(country, rule)
        return [line.sentence for line in renewal_effects.effects(program, then, country, AT)]

    assert said(YEAR) == [
        "2 people would be asked again, the first on 6 October 2026.",
        "1 person would be asked at once: the window is open already.",
    ]
    assert said(CycleRule("months", months=24, window_days=30))[0] == (
        "2 people would be asked again, the first on 13 July 2027."
    )
    nobody = ["Nobody who is assigned now would be asked again yet."]
    assert said(CycleRule("version")) == said(YEAR, factories.CountryFactory(code="DE").pk) == nobody
    core = factories.VariantFactory(module=program.modules.get(), published_version=1, state="published")
    Variant.objects.filter(pk=core.pk).update(renewed_at=AT - DAY)
    assert said(CycleRule("version"))[1].startswith("2 people would be asked at once")
    assert cycles.decide(program=program, country=None, rule=YEAR, by=manager_actor, at=AT)
    assert not cycles.decide(program=program, country=None, rule=YEAR, by=manager_actor, at=AT)
    entry = Entry.objects.get(verb="program.cycle_decided")
    assert entry.data["after"]["cycle"] == {"kind": "months", "months": 12, "window_days": 30}


def test_two_workers_begin_each_cycle_once(committed: None) -> None:
    tenant = factories.TenantFactory(is_demo=True)
    with walls.inside(tenant.pk):
        wave = running(factories.ModuleFactory().program)
        rule_of(wave.program, YEAR)
        rows = factories.AssignmentFactory.create_batch(5, wave=wave)
        for row in rows:
            complete(row, clock.now(tenant) - 340 * DAY)

    def work() -> None:
        try:
            wakeups.renew(tenant)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with walls.inside(tenant.pk):
        assert {of(row).cycle for row in rows} == {2}
        assert AssignmentCycle.objects.count() == 5
        told = Entry.objects.filter(verb="assignments.renewed").values_list("data", flat=True)
        assert sorted(pk for data in told for pk in data["assignments"]) == sorted(row.pk for row in rows)


def test_renewals_ahead_are_counted_as_they_come(inside: Tenant, wave: Wave, system: Actor) -> None:
    assert renewal_counts.ahead(wave.program, Assignment.objects.all(), AT) is None
    india = factories.CountryFactory(code="IN", name="India")
    rule_of(wave.program, YEAR)
    rule_of(wave.program, CycleRule("yearly", month=12, day=1, window_days=20), india)
    for days in (400, 340, 300, 276, 274, 100):
        complete(factories.AssignmentFactory(wave=wave), AT - days * DAY)
    there = factories.PersonFactory(country=india)
    complete(factories.AssignmentFactory(wave=wave, person=there), AT - 50 * DAY)
    renewals.open_all(program=wave.program, by=system, at=AT)
    counted = renewal_counts.ahead(wave.program, Assignment.objects.all(), AT)
    assert counted == renewal_counts.Ahead(asked=2, coming=2 + 1)
    dates = [row.due_at for row in Assignment.objects.filter(cycle=2)]
    assert all(AT < due_at < AT + 90 * DAY for due_at in dates)


def test_a_merged_record_takes_its_cycles_along(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    row, kept = factories.AssignmentFactory(wave=wave), factories.PersonFactory()
    complete(row, AT)
    at = AT + 340 * DAY
    renewals.open_all(program=wave.program, by=system, at=at)
    complete(row, at + DAY)
    merge = PersonMerge(kept=kept, away=row.person)
    merged_people.move(merge, by=system, at=at + 2 * DAY)
    row = of(row)
    assert (row.person_id, row.cycle, row.completed_at, past(row)) == (kept.pk, 2, at + DAY, [(1, AT)])


def test_a_later_deadline_time_moves_what_is_to_be_renewed(inside: Tenant, wave: Wave, system: Actor) -> None:
    rule_of(wave.program, YEAR)
    row = factories.AssignmentFactory(wave=wave)
    complete(row, AT)
    at = datetime.datetime(2027, 9, 5, 22, 0, tzinfo=datetime.UTC)
    renewals.open_all(program=wave.program, by=system, at=at)
    before = book.at(at)
    after = changes.with_value(name="deadline_time", value="18:00", target=Target(), settings=before)
    found = list(Redating(Change("deadline_time", before, after), at).moves())
    assert [(count, moved.due_at) for count, moved in found] == [
        (1, datetime.datetime(2027, 10, 6, 16, 0, tzinfo=datetime.UTC))
    ]
