"""Messages of the next cycle: planned anew, once; what was for an earlier one neither goes nor stands in the way."""

import datetime

from comms.domain import excepted, following, recheck, withdrawals
from comms.models import Message
from delivery.domain import assignments, renewals
from delivery.models import Assignment
from programs.models import ProgramCycle
from rollout.tenancy import actors
from tests import factories
from tests.comms.conftest import LAUNCH, Story
from tests.delivery.domain.test_renewals import complete

DAY = datetime.timedelta(days=1)
YEAR = datetime.timedelta(days=365)


def renewed(story: Story, *, done: bool = True) -> Assignment:
    """Somebody written to in the first cycle, for whom the next has begun."""
    row = story.assign()
    factories.ModuleFactory(program=row.program)
    factories.WaveSegmentFactory(wave=row.wave)
    story.issued(row)
    Message.objects.filter(step__name="Announcement").update(state="sent")
    if done:
        complete(row, LAUNCH + DAY)
    ProgramCycle.objects.create(program=row.program, kind="yearly", month=10, day=1, window_days=30)
    at = LAUNCH + YEAR - 20 * DAY
    story.clock(at)
    assert renewals.open_all(program=row.program, by=actors.system(story.tenant), at=at) == 1
    story.follow(withdrawals.follow, renewals.VERB, [row], at)
    row.refresh_from_db()
    return row


def by_cycle(row: Assignment) -> dict[int, dict[str, str]]:
    found = Message.objects.filter(assignment=row, step__isnull=False).order_by("pk")
    states: dict[int, dict[str, str]] = {}
    for message in found.select_related("step"):
        states.setdefault(message.cycle, {})[message.step.name] = message.state
    return states


def test_every_step_is_planned_once_more_and_once_only(story: Story) -> None:
    assert renewals.VERB in following.VERBS
    row = renewed(story)
    assert by_cycle(row) == {
        1: {"Announcement": "sent", "Reminder": "suppressed", "Overdue": "suppressed"},
        2: {"Announcement": "planned", "Reminder": "planned", "Overdue": "planned"},
    }
    before = list(Message.objects.order_by("pk").values_list("pk", "state", "due_at"))
    story.follow(withdrawals.follow, renewals.VERB, [row], row.assigned_at)
    assert list(Message.objects.order_by("pk").values_list("pk", "state", "due_at")) == before
    times = {each.step.name: each.due_at for each in Message.objects.filter(cycle=2).select_related("step")}
    assert row.assigned_at <= times["Announcement"] < times["Reminder"] < row.due_at < times["Overdue"]


def test_whoever_completed_in_the_window_is_not_written_to(story: Story) -> None:
    row = story.assign()
    factories.ModuleFactory(program=row.program)
    factories.WaveSegmentFactory(wave=row.wave)
    complete(row, LAUNCH + DAY)
    complete(row, LAUNCH + YEAR - 30 * DAY)
    ProgramCycle.objects.create(program=row.program, kind="yearly", month=10, day=1, window_days=30)
    at = LAUNCH + YEAR - 20 * DAY
    assert renewals.open_all(program=row.program, by=actors.system(story.tenant), at=at) == 1
    story.follow(withdrawals.follow, renewals.VERB, [row], at)
    assert by_cycle(row) == {}


def test_the_present_cycle_decides_what_is_sent(story: Story) -> None:
    row = renewed(story)
    earlier = Message.objects.filter(assignment=row, cycle=1).select_related("assignment", "recipient", "step").first()
    assert earlier is not None
    assert recheck._pointless(earlier, row.assigned_at, ()) == recheck.NEXT_CYCLE
    present = Message.objects.filter(assignment=row, cycle=2).select_related("assignment", "recipient", "step").first()
    assert present is not None
    assert recheck._pointless(present, row.assigned_at, ()) == ""  # though an earlier cycle is complete
    complete(row, row.assigned_at + DAY)
    present.assignment.refresh_from_db()
    assert recheck._pointless(present, row.assigned_at + 2 * DAY, ()).startswith("Already completed")


def test_who_is_back_gets_the_steps_of_the_present_cycle(story: Story) -> None:
    row = renewed(story)
    story.follow(withdrawals.follow, "assignments.withdrawn", [row], row.assigned_at)
    assert set(by_cycle(row)[2].values()) == {"suppressed"}
    story.follow(withdrawals.follow, "assignments.reopened", [row], row.assigned_at - DAY)
    assert by_cycle(row) == {
        1: {"Announcement": "sent", "Reminder": "suppressed", "Overdue": "suppressed"},
        2: {"Announcement": "planned", "Reminder": "planned", "Overdue": "planned"},
    }
    assignments.derive([row.pk])
    story.follow(excepted.follow, "exception.granted", [row], row.assigned_at)
    assert by_cycle(row)[1]["Reminder"] == "suppressed"
