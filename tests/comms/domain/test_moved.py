"""Messages of an assignment that is another record's now: sent ones stay, planned ones go along, none goes twice."""

import datetime

from comms.domain import moved, withdrawals
from comms.models import Message
from delivery.domain import merged_people
from delivery.models import Assignment
from tests import factories
from tests.comms.conftest import LAUNCH, Story

DAY = datetime.timedelta(days=1)


def states(assignment: Assignment) -> set[tuple[str, int, str, str]]:
    found = Message.objects.filter(assignment=assignment).select_related("step")
    return {(each.step.name, each.recipient_id, each.state, each.state_because) for each in found}


def follow(story: Story, assignment: Assignment, people: list[int], at: datetime.datetime) -> None:
    story.follow(moved.follow, merged_people.VERB, [assignment], at, people=people)


def test_what_is_ahead_goes_to_the_other_record_and_back(story: Story) -> None:
    theirs = story.assign()
    before = {message.step.name: message.due_at for message in story.issued(theirs)}
    Message.objects.filter(step__name="Announcement").update(state="sent")
    old, new = theirs.person, factories.PersonFactory(time_zone=theirs.person.time_zone)
    both, at = [old.pk, new.pk], before["Reminder"] - DAY
    Assignment.objects.filter(pk=theirs.pk).update(person=new)
    for _ in range(2):
        follow(story, theirs, both, at)
    assert states(theirs) == {
        ("Announcement", old.pk, "sent", ""),
        ("Reminder", old.pk, "suppressed", moved.MOVED),
        ("Overdue", old.pk, "suppressed", moved.MOVED),
        ("Reminder", new.pk, "planned", ""),
        ("Overdue", new.pk, "planned", ""),
    }
    assert Message.objects.get(recipient=new, step__name="Reminder").due_at == before["Reminder"]
    Assignment.objects.filter(pk=theirs.pk).update(person=old)
    follow(story, theirs, both, before["Reminder"] + DAY)
    assert states(theirs) == {
        ("Announcement", old.pk, "sent", ""),
        ("Reminder", old.pk, "suppressed", moved.MOVED),  # its time has passed
        ("Overdue", old.pk, "planned", ""),
        ("Reminder", new.pk, "suppressed", moved.MOVED),
        ("Overdue", new.pk, "suppressed", moved.MOVED),
    }


def test_nothing_is_planned_for_what_is_withdrawn(story: Story) -> None:
    theirs = story.assign()
    story.issued(theirs)
    story.follow(withdrawals.follow, "assignments.withdrawn", [theirs], LAUNCH)
    new = factories.PersonFactory()
    old = theirs.person_id
    Assignment.objects.filter(pk=theirs.pk).update(person=new, state="withdrawn")
    follow(story, theirs, [old, new.pk], LAUNCH)
    assert not Message.objects.filter(recipient=new).exists()
