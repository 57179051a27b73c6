"""An order gives a launched wave other segments: what was foreseen is what happens, and whoever was told is told."""

import datetime

import pytest

from audiences.domain import segments
from audiences.models import Person, Segment
from comms.domain import batches, corrections, withdrawals
from comms.models import Message
from delivery.domain import joining
from delivery.models import Assignment
from programs.domain import change_orders, order_audience
from programs.models import ChangeOrder, Wave, WaveSegment
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.domain.test_imports import row
from tests.conftest import actor_for
from tests.delivery.domain.test_joining import DAY, GERMANS, Story

pytestmark = pytest.mark.django_db
INDIANS = {"all": [{"field": "country", "op": "in", "value": ["IN"]}]}
STATES = ("assigned", "in_progress", "completed")


@pytest.fixture
def by(inside: Tenant) -> Actor:
    return actor_for(inside, Role.PROGRAM_MANAGER)


@pytest.fixture
def story(inside: Tenant, by: Actor) -> Story:
    """Three Germans, each as far as another, all of whom were written to; two Indians are not in the wave."""
    made = Story(inside, by)
    segments.create(name="Indians", rule=INDIANS, by=by, at=made.at)
    people = [row(f"G{n}", country="DE") for n in range(3)] + [row(f"I{n}", country="IN") for n in range(2)]
    made.file(*people)
    made.launch()
    step = factories.StepFactory(sequence=factories.SequenceFactory(program=made.wave.program))
    for n, state in enumerate(STATES):
        assignment = Assignment.objects.get(person__external_id=f"G{n}")
        Assignment.objects.filter(pk=assignment.pk).update(state=state)
        for occurrence, sent in (("1", "sent"), ("2", "planned")):
            factories.MessageFactory(
                wave=made.wave, recipient=assignment.person, assignment=assignment, step=step, cause="step",
                cause_id=step.pk, state=sent, occurrence=f"{occurrence}-{n}",
            )  # fmt: skip
    return made


def found(name: str) -> Segment:
    return Segment.objects.get(name=name)


def approved(story: Story, by: Actor, *names: str, **treatment: str) -> ChangeOrder:
    """Asked for and approved a day later, and followed by who is assigned."""
    story.at += DAY
    wave = Wave.objects.select_related("program").get(pk=story.wave.pk)
    asked = change_orders.ask(
        wave=wave, ends_on=wave.ends_on, due_rule=wave.due_rule, reason="A merger.", by=by, at=story.at,
        segments=[found(name) for name in names], **treatment,
    )  # fmt: skip
    other = actor_for(story.tenant, Role.ADMINISTRATOR, f"{asked.number}@norvane.example")
    order = change_orders.approve(order=asked, by=other, at=story.at)
    story.follow()
    return order


def states() -> dict[str, str]:
    return dict(Assignment.objects.order_by("person__external_id").values_list("person__external_id", "state"))


def test_segments_change_places_as_foreseen(story: Story, by: Actor) -> None:
    before = list(WaveSegment.objects.values())
    order = approved(story, by, "Indians")
    assert before != list(WaveSegment.objects.values())
    assert order.effect == [
        "2 people come in and are assigned.",
        "1 person who has not started goes out: withdrawn, and planned messages are dropped.",
        "1 person who has begun is in the audience no more, and goes on.",
        "1 person who is done or exempt keeps what they have.",
        "1 person was told to complete it, and is told that they need not.",
    ]
    assert states() == {
        "G0": "withdrawn", "G1": "in_progress", "G2": "completed", "I0": "assigned", "I1": "assigned",
    }  # fmt: skip
    came = Assignment.objects.get(person__external_id="I0")
    assert came.assigned_at == story.at, "their time counts from when they came"
    told = Entry.objects.get(verb="order.approved").data
    assert told["after"]["audience"] == [found("Indians").pk]
    assert told["treatment"] == {"not_started": "withdraw", "in_progress": "keep"}


def test_who_was_told_hears_that_there_is_nothing_to_do(story: Story, by: Actor) -> None:
    approved(story, by, "Indians", in_progress="withdraw")
    entry = Entry.objects.get(verb="assignments.withdrawn")
    withdrawals.follow(entry, story.tenant)
    withdrawals.follow(entry, story.tenant)
    gone = Message.objects.filter(assignment__state="withdrawn")
    assert set(gone.filter(cause="step").values_list("state", flat=True)) == {"sent", "suppressed"}
    released = gone.filter(cause="release", state="planned").select_related(
        "recipient", "program", "wave", "assignment"
    )
    assert released.count() == 2
    message = released.first()
    noon = message.due_at + datetime.timedelta(minutes=1)
    (judged,) = batches.judge([(message, noon)], story.tenant)
    assert judged.rendered.subject == f"{message.program}: you need not complete it"
    Assignment.objects.update(state="assigned")
    (judged,) = batches.judge([(released.model.objects.get(pk=message.pk), noon)], story.tenant)
    assert judged.verdict.because == "It is to be completed again"


def test_they_may_keep_what_they_have_not_started(story: Story, by: Actor) -> None:
    order = approved(story, by, "Indians", not_started="keep")
    assert "1 person who has not started is in the audience no more, and keeps what they have." in order.effect
    assert states()["G0"] == "assigned"
    entry = Entry.objects.create(
        verb="waves.prioritized", subject="program", subject_id=story.wave.program_id, at=story.at
    )
    entry.refresh_from_db()
    story.follow()
    assert states()["G0"] == "assigned", "nothing that happens later takes it from them"
    approved(story, by, "Germans", "Indians")
    assert order_audience.kept(story.wave) == []
    approved(story, by, "Indians")
    assert states()["G0"] == "withdrawn"
    assert joining.outside(Wave.objects.get(pk=story.wave.pk)).count() == 0


def test_who_comes_waits_behind_the_gate(story: Story, by: Actor) -> None:
    story.close_gate()
    order = approved(story, by, "Germans", "Indians")
    assert order.effect == ["2 people come in and wait, because the gate holds them."]
    assert "I0" not in states()


def test_what_it_would_do_leaves_nothing_behind(story: Story) -> None:
    wave = Wave.objects.select_related("program").get(pk=story.wave.pk)
    before = list(WaveSegment.objects.values()), states(), Message.objects.count(), Person.objects.count()
    change = order_audience.of(wave, [found("Indians")])
    with order_audience.rehearsed(change):
        assert order_audience.current(wave) == [found("Indians").pk]
        assert corrections.of_audience(change, story.at)[0].count == 1
    assert (list(WaveSegment.objects.values()), states(), Message.objects.count(), Person.objects.count()) == before
    assert order_audience.of(wave, [found("Germans")]) is None


def test_somebody_in_a_segment_that_stays_stays(story: Story, by: Actor) -> None:
    segments.create(name="All", rule={"any": [*GERMANS["all"], *INDIANS["all"]]}, by=by, at=story.at)
    approved(story, by, "Germans", "All")
    approved(story, by, "All")
    assert set(states().values()) == {"assigned", "in_progress", "completed"}
