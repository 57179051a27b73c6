"""What a pilot is judged by is counted from real rows as of the beginning of its day (RD3)."""

import datetime
from decimal import Decimal

import pytest

from delivery.models import CompletionRecord
from programs.domain import pilot_measures, pilots
from programs.domain.pilot_rule import Counted
from programs.models import PilotCriterion, PilotVerdict, Wave
from reporting.domain import attention, standing
from rollout.tenancy import actors
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

DAY = datetime.timedelta(days=1)
JUDGED = datetime.date(2026, 10, 19)
BEGINS = datetime.datetime(2026, 10, 19, tzinfo=datetime.UTC)


@pytest.fixture
def pilot(inside: Tenant) -> Wave:
    """Ten people: four complete in time, one late, one exactly as the day begins, one after that; one withdrawn."""
    wave = factories.WaveFactory(number=0, name="Pilot", is_pilot=True, state="launched")
    done = [*[BEGINS - 9 * DAY] * 4, BEGINS - DAY, BEGINS, BEGINS + DAY]
    for number in range(10):
        at = done[number] if number < len(done) else None
        state = {"state": "completed", "completed_at": at, "started_at": at} if at else {}
        if number == 9:
            state = {"state": "withdrawn", "withdrawn_at": BEGINS - 2 * DAY}
        due = BEGINS - 5 * DAY
        factories.AssignmentFactory(wave=wave, assigned_at=BEGINS - 14 * DAY, due_at=due, **state)
    return wave


def criterion(wave: Wave, kind: str, **values: object) -> PilotCriterion:
    made = {"threshold": 50, "least": 3, "decides_on": JUDGED}
    number = wave.criteria.count() + 1
    return PilotCriterion.objects.create(wave=wave, kind=kind, number=number, **{**made, **values})


def counted(wave: Wave, kind: str, at: datetime.datetime = BEGINS + 9 * DAY) -> Counted | None:
    criterion(wave, kind)
    found = pilots.lines(wave, by=actors.system(Tenant.objects.get()), at=at)
    return found[-1].counted


def test_people_are_counted_by_the_definitions_of_every_figure(pilot: Wave) -> None:
    assert counted(pilot, "completed") == Counted(Decimal(6), 9)
    assert counted(pilot, "on_time") == Counted(Decimal(4), 9)


def test_messages_that_the_server_refused(pilot: Wave) -> None:
    for number, (state, to) in enumerate([("sent", "a@x"), ("sent", "b@x"), ("failed", "c@x"), ("failed", "")]):
        factories.MessageFactory(wave=pilot, state=state, to=to, settled_at=BEGINS - DAY, occurrence=str(number))
    factories.MessageFactory(wave=pilot, state="failed", to="d@x", settled_at=BEGINS + DAY, occurrence="later")
    assert counted(pilot, "bounced") == Counted(Decimal(1), 3)


def test_scores_are_a_mean_over_people_and_offered_once_there_are_any(pilot: Wave) -> None:
    module = factories.ModuleFactory(program=pilot.program, course_id="ABE-101")
    source = factories.CompletionSourceFactory()
    kinds = {each.kind for each in pilot_measures.offered(pilot.program)}
    assert "score" not in kinds
    people = list(pilot.assignments.order_by("pk"))
    scores = [(people[0], 60), (people[0], 100), (people[1], 90), (people[9], 10)]
    for number, (assignment, score) in enumerate(scores):
        CompletionRecord.objects.create(
            source=source, person=assignment.person, module=module, score=score, record_id=str(number),
            digest=str(number), status="completed", received_at=BEGINS - DAY,
        )  # fmt: skip
    assert "score" in {each.kind for each in pilot_measures.offered(pilot.program)}
    assert counted(pilot, "score") == Counted(Decimal(170), 2)


def test_every_measure_has_its_reader_or_is_told_by_hand() -> None:
    assert pilot_measures.names() == ["bounced", "completed", "on_time", "score"]
    assert {kind for kind, measure in pilot_measures.MEASURES.items() if measure.by_hand} == {"incidents", "satisfied"}


def test_home_asks_until_somebody_decided(inside: Tenant, pilot: Wave) -> None:
    criterion(pilot, "completed", least=10)
    admin, at = actor_for(inside, Role.ADMINISTRATOR), BEGINS + DAY

    def titles() -> list[str]:
        standings = standing.of_programs([pilot.program], by=admin, at=at)
        return [
            item.title for item in attention.of(standings, by=admin, at=at, today=at.date()) if "ilot" in item.title
        ]

    pilots.judge(wave=pilot, by=actors.system(inside), at=at)
    assert titles() == ["Pilot is inconclusive: go on or not"]
    PilotVerdict.objects.update(state="failed")
    assert titles() == ["Pilot failed: the waves after it are held"]
    PilotVerdict.objects.update(choice="go", chosen_by=admin.user, chosen_at=at)
    assert titles() == []
