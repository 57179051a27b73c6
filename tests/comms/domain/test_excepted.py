"""Messages follow an exception: dropped while exempt, back afterwards, and moved with the deadline (GO9)."""

import datetime

import pytest

from comms.domain import excepted, planning, recheck
from comms.models import Message
from delivery.domain import exceptions
from delivery.models import Assignment, AssignmentException
from rollout.journal.domain import entries
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 6, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
DUE_ON = datetime.date(2026, 10, 20)


@pytest.fixture
def assignment(inside: Tenant, system: Actor) -> Assignment:
    """Told on 5 October, reminded two days before 20 October."""
    wave = factories.WaveFactory(state="launched")
    sequence = factories.SequenceFactory(program=wave.program)
    for number, anchor, offset in ((1, "assigned", 0), (2, "due", -2)):
        step = factories.StepFactory(sequence=sequence, number=number, anchor=anchor, offset_days=offset)
        factories.StepTextFactory(step=step)
    made = factories.AssignmentFactory(wave=wave, person=factories.PersonFactory(), assigned_at=AT - DAY)
    planning.follow(entries.record("x", subject=wave, by=system, at=AT, data={"assignments": [made.pk]}), inside)
    Message.objects.filter(step__number=1).update(state="sent", settled_at=AT)
    return made


def granted(assignment: Assignment, tenant: Tenant, kind: str, until: datetime.date) -> AssignmentException:
    asker = actor_for(tenant, Role.ADMINISTRATOR)
    made = exceptions.ask(assignment=assignment, kind=kind, reason="r", until=until, by=asker, at=AT)
    approver = actor_for(tenant, Role.PROGRAM_MANAGER)
    exceptions.grant(exception=made, reason="r", by=approver, at=AT)
    follow(tenant)
    return made


def follow(tenant: Tenant) -> None:
    excepted.follow(Entry.objects.filter(verb__in=excepted.VERBS).latest("pk"), tenant)


def reminders() -> list[tuple[str, str]]:
    found = Message.objects.filter(step__number=2).order_by("pk")
    return [(each.state, f"{each.wanted_at:%d %b}") for each in found]


def test_a_reminder_moves_with_its_deadline(assignment: Assignment, inside: Tenant) -> None:
    assert reminders() == [("planned", "18 Oct")]
    granted(assignment, inside, "extension", DUE_ON + 8 * DAY)
    assert reminders() == [("planned", "26 Oct")]
    follow(inside)
    assert reminders() == [("planned", "26 Oct")], "followed twice, it is the same"


def test_a_reminder_that_went_comes_once_more_for_the_new_deadline(assignment: Assignment, inside: Tenant) -> None:
    Message.objects.filter(step__number=2).update(state="sent")
    granted(assignment, inside, "extension", DUE_ON + 8 * DAY)
    follow(inside)
    assert reminders() == [("sent", "18 Oct"), ("planned", "26 Oct")]
    assert Message.objects.filter(step__number=1).count() == 1


def test_nothing_goes_to_the_exempt_and_it_comes_back(assignment: Assignment, inside: Tenant, system: Actor) -> None:
    made = granted(assignment, inside, "exemption", DUE_ON + 8 * DAY)
    dropped = Message.objects.get(step__number=2)
    assert (dropped.state, dropped.state_because) == ("suppressed", excepted.EXEMPT)
    assignment.refresh_from_db()
    assert not recheck.is_overdue(assignment, AT + 20 * DAY)
    made.refresh_from_db()
    exceptions.expire_chunk(by=system, at=made.ends_at)
    follow(inside)
    assignment.refresh_from_db()
    (reminder,) = reminders()
    assert reminder == ("planned", f"{assignment.due_at - 2 * DAY:%d %b}")
