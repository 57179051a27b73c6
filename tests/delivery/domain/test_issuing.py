"""Assignments of a launched wave: everybody once, in resumable chunks, due on their own clock."""

import datetime
from zoneinfo import ZoneInfo

import holidays
import pytest

from audiences.models import Person
from delivery import wakeups
from delivery.domain import issuing
from delivery.models import Assignment, Issuing
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from tests import factories

LAUNCHED_AT = datetime.datetime(2026, 10, 4, 20, 0, tzinfo=datetime.UTC)


def wave_of(*people: Person, **fields: object) -> object:
    wave = factories.WaveFactory(**fields)
    factories.WaveSegmentFactory(wave=wave)  # the rule {"all": []}: everybody
    return wave


def test_everybody_gets_one_assignment_in_chunks(
    inside: Tenant, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 3)
    people = factories.PersonFactory.create_batch(7)
    left = factories.PersonFactory(status=Person.Status.LEFT)
    wave = wave_of()
    done = issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    assigned = list(Assignment.objects.order_by("person_id").values_list("person_id", flat=True))
    assert assigned == [person.pk for person in people]
    assert left.pk not in assigned
    assert (done.issued, done.skipped, done.finished_at) == (7, 0, LAUNCHED_AT)
    chunks = Entry.objects.filter(verb="assignments.issued").order_by("id")
    assert [len(entry.data["assignments"]) for entry in chunks] == [3, 3, 1]
    assert {entry.subject_id for entry in chunks} == {wave.pk}


def test_issuing_again_issues_nobody_twice(inside: Tenant, system: Actor) -> None:
    factories.PersonFactory.create_batch(3)
    wave = wave_of()
    for _ in range(2):
        issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    assert Assignment.objects.count() == 3
    assert Issuing.objects.count() == 1


def test_a_person_keeps_the_assignment_of_an_earlier_wave(inside: Tenant, system: Actor) -> None:
    factories.PersonFactory.create_batch(2)
    pilot = wave_of()
    issuing.issue_all(wave=pilot, by=system, at=LAUNCHED_AT)
    newcomer = factories.PersonFactory()
    second = wave_of(program=pilot.program)
    done = issuing.issue_all(wave=second, by=system, at=LAUNCHED_AT)
    assert (done.issued, done.skipped) == (1, 2)
    assert list(Assignment.objects.filter(wave=second).values_list("person_id", flat=True)) == [newcomer.pk]


def test_an_interrupted_issuing_goes_on_where_it_was(
    inside: Tenant, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "CHUNK", 2)
    factories.PersonFactory.create_batch(5)
    wave = wave_of()
    begun = issuing.begin(wave=wave, by=system, at=LAUNCHED_AT)
    assert issuing.issue_chunk(issuing_id=begun.pk, by=system, at=LAUNCHED_AT)
    assert Assignment.objects.count() == 2
    assert wakeups.issue(inside) is None
    assert Assignment.objects.count() == 5


def test_the_follower_begins_with_the_launch_instant(inside: Tenant, system: Actor) -> None:
    from rollout.journal.domain import entries

    wave = wave_of()
    entry = entries.record("wave.launched", subject=wave, by=system, at=LAUNCHED_AT)
    wakeups.on_launch(entry, inside)
    assert Issuing.objects.get().launched_at == LAUNCHED_AT


PLACES = [  # zone, country, working week
    ("Europe/Berlin", "DE", [1, 2, 3, 4, 5]),
    ("America/Chicago", "US", [1, 2, 3, 4, 5]),
    ("Asia/Kolkata", "IN", [1, 2, 3, 4, 5]),
    ("Asia/Riyadh", "SA", [7, 1, 2, 3, 4]),
    ("Pacific/Kiritimati", "KI", [1, 2, 3, 4, 5]),
    ("America/Sao_Paulo", "BR", [1, 2, 3, 4, 5]),
    ("Australia/Lord_Howe", "AU", [1, 2, 3, 4, 5]),
    ("Pacific/Pago_Pago", "AS", [1, 2, 3, 4, 5]),
]


def oracle(zone: str, country: str, week: list[int], begins: datetime.date, days: int) -> datetime.datetime:
    """Walk the calendar a day at a time, then the day a minute at a time, in UTC; shares no code with the product."""
    listed = holidays.country_holidays(country, years=(2026, 2027)) if country != "KI" else {}
    day = begins
    while days:
        day += datetime.timedelta(days=1)
        if day.isoweekday() in week and day not in listed:
            days -= 1
    wanted, found = datetime.datetime.combine(day, datetime.time(23, 59)), None
    minute = datetime.datetime.combine(day, datetime.time(), datetime.UTC) - datetime.timedelta(hours=15)
    for _ in range(60 * 60):
        if minute.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wanted:
            found = minute
        minute += datetime.timedelta(minutes=1)
    assert found is not None
    return found


@pytest.mark.parametrize(("zone", "country", "week"), PLACES)
@pytest.mark.parametrize("days", [1, 15, 20])
def test_due_instants_against_an_oracle(
    inside: Tenant, system: Actor, zone: str, country: str, week: list[int], days: int
) -> None:
    place = factories.CountryFactory(code=country, name=country, time_zone=zone)
    factories.PersonFactory(time_zone=zone, country=place)
    rule = {"kind": "after", "days": days, "unit": "working", "anchor": "launch", "time": "23:59"}
    begins = datetime.date(2026, 10, 5)
    wave = wave_of(starts_on=begins, due_rule=rule)
    launched_at = datetime.datetime(2026, 9, 30, 12, tzinfo=datetime.UTC)  # days before: everybody starts on the 5th
    issuing.issue_all(wave=wave, by=system, at=launched_at)
    assignment = Assignment.objects.get()
    assert assignment.due_at == oracle(zone, country, week, begins, days)
    assert (assignment.due_zone, assignment.due_rule) == (zone, rule)


def test_a_wave_launched_late_gives_the_same_days_from_then(inside: Tenant, system: Actor) -> None:
    factories.PersonFactory(time_zone="Asia/Kolkata")
    rule = {"kind": "after", "days": 10, "unit": "calendar", "anchor": "launch", "time": "23:59"}
    wave = wave_of(starts_on=datetime.date(2026, 10, 5), due_rule=rule)
    late = datetime.datetime(2026, 10, 7, 20, 0, tzinfo=datetime.UTC)  # 8 October in Kolkata
    issuing.issue_all(wave=wave, by=system, at=late)
    assert Assignment.objects.get().due_at == datetime.datetime(2026, 10, 18, 18, 29, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("hired_on", "due_on"),
    [
        (datetime.date(2015, 3, 1), datetime.date(2026, 11, 4)),  # from the start of the wave, not in 2015
        (datetime.date(2026, 10, 20), datetime.date(2026, 11, 19)),
        (None, datetime.date(2026, 11, 4)),
    ],
)
def test_days_after_hire_never_end_before_the_wave_begins(
    inside: Tenant, system: Actor, hired_on: datetime.date | None, due_on: datetime.date
) -> None:
    factories.PersonFactory(time_zone="UTC", hired_on=hired_on)
    wave = wave_of(due_rule={"kind": "after", "days": 30, "unit": "calendar", "anchor": "hire", "time": "23:59"})
    issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
    assert Assignment.objects.get().due_at.date() == due_on


def test_a_wave_without_a_rule_is_due_when_its_window_closes(inside: Tenant, system: Actor) -> None:
    factories.PersonFactory(time_zone="UTC")
    issuing.issue_all(wave=wave_of(due_rule={}), by=system, at=LAUNCHED_AT)
    assert Assignment.objects.get().due_at == datetime.datetime(2026, 11, 20, 23, 59, tzinfo=datetime.UTC)


def test_an_unknown_zone_is_taken_for_the_organization_s(inside: Tenant, system: Actor) -> None:
    factories.PersonFactory(time_zone="Mars/Olympus")
    issuing.issue_all(wave=wave_of(), by=system, at=LAUNCHED_AT)
    assert Assignment.objects.get().due_zone == inside.time_zone


def test_chunks_cost_the_same_queries_however_many_people(inside: Tenant, system: Actor) -> None:
    from tests.conftest import queries_of

    counts = []
    for people in (1, 3):
        factories.PersonFactory.create_batch(people)
        wave = wave_of()
        with queries_of() as queries:
            issuing.issue_all(wave=wave, by=system, at=LAUNCHED_AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]
