import datetime

import pytest
from django.core.exceptions import ValidationError

from comms.domain import sequences, steps
from comms.models import Step, StepText
from rollout.journal.models import Entry
from tests.factories import AT

VALUES = {
    "name": "Half-way",
    "anchor": "assigned",
    "offset_days": 4,
    "working_days": True,
    "local_time": datetime.time(10),
    "recipient": "learner",
    "condition": "not_completed",
}


@pytest.fixture
def sequence(story):
    return sequences.of(story.program())


def add(sequence, system, **changes) -> Step:
    text = {"locale": "en", "subject": "Hi {{ first_name }}", "body": "Text"}
    return steps.add(sequence=sequence, by=system, at=AT, **{**VALUES, **text, **changes})


def test_a_step_is_added_edited_and_removed(sequence, system):
    step = add(sequence, system)
    assert step.number == 5
    steps.edit(step=step, by=system, at=AT, locale="de-AT", subject="Servus", body="Text", name="Mitte")
    assert dict(step.texts.values_list("locale", "subject")) == {"en": "Hi {{ first_name }}", "de-AT": "Servus"}
    steps.remove(step=step, by=system, at=AT)
    assert not StepText.objects.filter(step__number=5).exists()
    assert list(Entry.objects.filter(verb__startswith="step.").order_by("pk").values_list("verb", flat=True)) == [
        "step.added",
        "step.edited",
        "step.removed",
    ]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"subject": "{{ nope }}"}, "subject", "The subject uses the unknown field {{ nope }}"),
        ({"subject": "a\r\nBcc: x@y.example"}, "subject", "The subject has a line break; one line is accepted."),
        ({"body": "{{ team }}"}, "body", "The text uses the unknown field {{ team }}"),
        ({"body": "  "}, "body", "The text is empty."),
        ({"body": "{% if days_left > 99 %}x{% endif %}"}, "body", "The text comes out empty."),
        (
            {"locale": "german"},
            "locale",
            "“german” is not a language; a code such as de, de-AT or zh-Hant is accepted.",
        ),
        ({"offset_days": -1}, "offset_days", "Nobody can be written to before they are assigned"),
        ({"offset_days": 500}, "offset_days", "500 days is too far; up to 366 before or after are accepted."),
        ({"recipient": "manager"}, "recipient", "A digest to managers is about overdue people"),
        ({"name": "x" * 90}, "name", "at most 80 characters"),
        ({"anchor": "moon"}, "anchor", "is not a valid choice"),
    ],
)
def test_what_cannot_be_sent_is_refused(sequence, system, changes, field, sentence):
    with pytest.raises(ValidationError) as caught:
        add(sequence, system, **changes)
    assert sentence in " ".join(caught.value.message_dict[field])
    assert sequence.steps.count() == 4


def test_a_step_with_messages_stays(story, system):
    message = story.issued(story.assign())[0]
    with pytest.raises(ValidationError, match="“Announcement” already has messages"):
        steps.remove(step=message.step, by=system, at=AT)
