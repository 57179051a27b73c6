"""Who was told another deadline is told the new one; who was not is told once, by what waits."""

import datetime

from comms.domain import corrections, following
from comms.models import Message
from tests.comms.conftest import LAUNCH, Story

AT = LAUNCH + datetime.timedelta(days=2)


def test_those_who_were_told_get_the_announcement_again(story: Story) -> None:
    told, untold = story.assign(), story.assign()
    story.issued(told, untold)
    Message.objects.filter(assignment=told, step__number=1).update(state="sent", settled_at=LAUNCH)
    story.clock(AT)
    for _time in range(2):
        story.follow(following_one, "assignments.redated", [told, untold], AT, order=1, was=[], decision=["x", 1])
    again = Message.objects.get(occurrence__endswith="-order-1")
    assert (again.assignment, again.step.number, again.state) == (told, 1, "planned")
    assert again.due_at >= AT
    story.follow(following_one, "assignments.redated", [told], AT, order=2, was=[], decision=["x", 2])
    assert Message.objects.filter(occurrence__contains="-order-").count() == 1, "what waits names the newest deadline"


def test_a_setting_that_moves_a_deadline_writes_to_nobody(story: Story) -> None:
    told = story.assign()
    story.issued(told)
    Message.objects.filter(assignment=told, step__number=1).update(state="sent", settled_at=LAUNCH)
    story.clock(AT)
    story.follow(following_one, "assignments.redated", [told], AT, setting="completion_days")
    assert not Message.objects.filter(occurrence__contains="order").exists()


def test_without_a_sequence_nobody_is_written_to(story: Story) -> None:
    assignment = story.assign(story.program(sequence=False))
    story.follow(corrections.follow, "assignments.redated", [assignment], AT, order=1)
    assert not Message.objects.exists()


def following_one(entry: object, tenant: object) -> None:
    following.follow(entry, tenant, 0)
