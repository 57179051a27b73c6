import datetime

import pytest
from django.core.exceptions import ValidationError

from comms.domain import nudges, sending
from comms.models import Message
from rollout.journal.models import Entry
from tests import factories

NOON = datetime.datetime(2026, 10, 7, 10, 0, tzinfo=datetime.UTC)
EVENING = datetime.datetime(2026, 10, 7, 18, 0, tzinfo=datetime.UTC)  # 20:00 in Berlin


def test_a_nudge_goes_now_in_the_name_of_who_pressed(story, inbox, manager_actor):
    assignment = story.assign()
    message = nudges.nudge(assignment=assignment, by=manager_actor, at=NOON)
    story.clock(NOON)
    sending.send_due(story.tenant)
    (mail,) = inbox.mails
    assert message.due_at == NOON
    assert mail["Subject"] == f"Anti-bribery essentials: a reminder from {manager_actor.name}"
    assert nudges.today([assignment], NOON) == {assignment.pk: message}


def test_once_a_day(story, manager_actor):
    assignment = story.assign()
    first = nudges.nudge(assignment=assignment, by=manager_actor, at=NOON)
    assert nudges.nudge(assignment=assignment, by=manager_actor, at=EVENING) == first
    next_day = nudges.nudge(assignment=assignment, by=manager_actor, at=NOON + datetime.timedelta(days=1))
    assert next_day != first
    assert Message.objects.count() == Entry.objects.filter(verb="message.nudged").count() == 2


def test_in_quiet_hours_it_waits_and_says_so(story, manager_actor):
    message = nudges.nudge(assignment=story.assign(), by=manager_actor, at=EVENING)
    assert message.due_at == datetime.datetime(2026, 10, 8, 6, 0, tzinfo=datetime.UTC)
    assert message.moved_because == "quiet hours 19:00 to 08:00 in Berlin"


@pytest.mark.parametrize(
    ("assignment", "person", "sentence"),
    [
        ({"state": "completed", "completed_at": NOON}, {}, "Already completed on 7 October 2026."),
        ({}, {"email": ""}, "No e-mail address; alternative route: hand-over by the manager."),
        ({}, {"status": "leave"}, "On leave: absent people are not contacted."),
    ],
)
def test_what_is_pointless_is_refused_with_the_reason(story, manager_actor, assignment, person, sentence):
    learner = factories.PersonFactory(last_name="Iyer", **person)
    with pytest.raises(ValidationError) as caught:
        nudges.nudge(assignment=story.assign(person=learner, **assignment), by=manager_actor, at=NOON)
    assert caught.value.messages == [f"Ada Iyer is not nudged. {sentence} Nobody can lift it while that is so."]
