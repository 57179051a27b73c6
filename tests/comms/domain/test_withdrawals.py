"""Messages of a withdrawn assignment are dropped, and planned again for somebody who is back."""

import datetime

from comms.domain import recheck, withdrawals
from comms.models import Message
from delivery.models import Assignment
from tests.comms.conftest import LAUNCH, Story

DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY


def states(assignment: Assignment) -> dict[str, tuple[str, str]]:
    """(state, reason) by step."""
    found = Message.objects.filter(assignment=assignment, step__isnull=False).select_related("step")
    return {message.step.name: (message.state, message.state_because) for message in found}


def test_what_is_planned_is_dropped_and_what_went_stays(story: Story) -> None:
    leaver, other = story.assign(), story.assign()
    for each in (leaver, other):
        story.issued(each)
    Message.objects.filter(step__name="Announcement").update(state="sent")
    Message.objects.filter(step__name="Reminder").update(lease_until=LAUNCH)
    story.follow(withdrawals.follow, "assignments.withdrawn", [leaver], LAUNCH + DAY)
    assert states(leaver) == {
        "Announcement": ("sent", ""),
        "Reminder": ("suppressed", recheck.WITHDRAWN),
        "Overdue": ("suppressed", recheck.WITHDRAWN),
    }
    assert states(other) == {"Announcement": ("sent", ""), "Reminder": ("planned", ""), "Overdue": ("planned", "")}
    dropped = Message.objects.get(assignment=leaver, step__name="Reminder")
    assert (dropped.settled_at, dropped.lease_until) == (LAUNCH + DAY, None)


def test_what_is_still_ahead_is_planned_again(story: Story) -> None:
    back = story.assign()
    before = {message.step.name: message for message in story.issued(back)}
    assert before["Reminder"].due_at + DAY < before["Overdue"].due_at
    story.follow(withdrawals.follow, "assignments.withdrawn", [back], LAUNCH)
    at = before["Reminder"].due_at + DAY
    story.follow(withdrawals.follow, "assignments.reopened", [back], at)
    assert states(back) == {
        "Announcement": ("suppressed", recheck.WITHDRAWN),  # its time has passed
        "Reminder": ("suppressed", recheck.WITHDRAWN),
        "Overdue": ("planned", ""),
    }
    again = Message.objects.get(assignment=back, step__name="Overdue")
    assert (again.due_at, again.settled_at, again.message_id) == (
        before["Overdue"].due_at,
        None,
        before["Overdue"].message_id,
    )


def test_a_deadline_that_moved_takes_its_messages_along(story: Story) -> None:
    back = story.assign()
    before = {message.step.name: message.due_at for message in story.issued(back)}
    story.follow(withdrawals.follow, "assignments.withdrawn", [back], LAUNCH)
    Assignment.objects.filter(pk=back.pk).update(due_at=back.due_at + 4 * WEEK)
    story.follow(withdrawals.follow, "assignments.reopened", [back], back.due_at + DAY)
    again = {message.step.name: message for message in Message.objects.filter(assignment=back)}
    assert again["Reminder"].state == again["Overdue"].state == "planned"
    assert again["Reminder"].due_at - before["Reminder"] > 3 * WEEK
    assert again["Announcement"].state == "suppressed"


def test_one_that_was_not_sent_for_another_reason_stays_so(story: Story) -> None:
    back = story.assign()
    story.issued(back)
    Message.objects.filter(step__name="Overdue").update(state="suppressed", state_because="On leave")
    story.follow(withdrawals.follow, "assignments.withdrawn", [back], LAUNCH)
    story.follow(withdrawals.follow, "assignments.reopened", [back], LAUNCH)
    assert states(back)["Overdue"] == ("suppressed", "On leave")
