"""Divisions become one while waves run: each whose people change has an order, and what it foresaw is what happens."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import division_changes, divisions, merge_orders, segments
from audiences.domain.merge_orders import Terms
from audiences.models import Division, Person
from comms.domain import withdrawals
from comms.models import Message
from delivery.models import Assignment
from programs.domain import launches, order_merges
from programs.models import ChangeOrder, Wave
from rollout.journal.models import Entry
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.domain.test_imports import row
from tests.conftest import actor_for
from tests.delivery.domain.test_joining import DAY, Story

pytestmark = pytest.mark.django_db
STATES = ("assigned", "in_progress", "completed")
OUTSIDE = {
    "all": [
        {"field": "country", "op": "in", "value": ["DE"]},
        {"field": "division", "op": "not_in", "value": ["Water"]},
    ]
}
SAID = [
    "1 person comes in and is assigned.",
    "1 person who has not started goes out: withdrawn, and planned messages are dropped.",
    "1 person who has begun is in the audience no more, and goes on.",
    "1 person who is done or exempt keeps what they have.",
    "1 person was told to complete it, and is told that they need not.",
]


@pytest.fixture
def by(inside: Tenant) -> Actor:
    return actor_for(inside, Role.PROGRAM_MANAGER)


def within(*paths: str) -> dict[str, object]:
    return {"all": [{"field": "division", "op": "in", "value": list(paths)}]}


def put(division: str, *people: str) -> None:
    place = Division.objects.get(path=division)
    Person.objects.filter(external_id__in=people).update(division=place)


def at(path: str) -> Division:
    return Division.objects.get(path=path)


@pytest.fixture
def story(inside: Tenant, by: Actor) -> Story:
    """The wave is for Germans outside of Water and Indians in it: three Germans of Gas, each as far as another,
    and none of the two Indians.
    """
    made = Story(inside, by)
    divisions.ensure(["Gas", "Water", "Oil"])
    indians = {"all": [{"field": "country", "op": "in", "value": ["IN"]}, within("Water")["all"][0]]}
    more = segments.create(name="Indians in water", rule=indians, by=by, at=made.at)
    factories.WaveSegmentFactory(wave=made.wave, segment=more, priority=2)
    segments.change(segment=made.segment, name="Germans", rule=OUTSIDE, by=by, at=made.at)
    made.file(*(row(f"G{n}", country="DE") for n in range(3)), row("I0", country="IN"), row("I1", country="IN"))
    put("Gas", "G0", "G1", "G2", "I0")
    put("Oil", "I1")
    made.launch()
    step = factories.StepFactory(sequence=factories.SequenceFactory(program=made.wave.program))
    for n, state in enumerate(STATES):
        assignment = Assignment.objects.get(person__external_id=f"G{n}")
        Assignment.objects.filter(pk=assignment.pk).update(state=state)
        factories.MessageFactory(
            wave=made.wave, recipient=assignment.person, assignment=assignment, step=step, cause="step",
            cause_id=step.pk, state="sent", occurrence=f"1-{n}",
        )  # fmt: skip
    made.at += DAY
    return made


def states() -> dict[str, str]:
    found = Assignment.objects.order_by("person__external_id")
    return dict(found.values_list("person__external_id", "state"))


def merge(story: Story, by: Actor, **terms: str) -> ChangeOrder:
    told = Terms(reason="Gas is sold.", **terms)
    division_changes.merge(division=at("Gas"), into=at("Water"), by=by, at=story.at, terms=told)
    story.follow()
    return ChangeOrder.objects.get()


def test_what_is_foreseen_happens_by_an_order(story: Story, by: Actor) -> None:
    before = states(), list(Division.objects.values()), list(Person.objects.order_by("pk").values())
    (foreseen,) = division_changes.running(at("Gas"), at("Water"), Terms(), by=by, at=story.at)
    assert (foreseen.title, list(foreseen.sentences)) == (f"Wave 1 of {story.wave.program.name}", SAID)
    assert (states(), list(Division.objects.values()), list(Person.objects.order_by("pk").values())) == before
    order = merge(story, by)
    assert order.effect == SAID
    assert (order.state, order.reason, order.decided_by) == ("approved", "Gas is sold.", by.user)
    assert states() == {"G0": "withdrawn", "G1": "in_progress", "G2": "completed", "I0": "assigned"}
    assert Assignment.objects.get(person__external_id="I0").assigned_at == story.at, "with the time of the wave"
    told = Entry.objects.get(verb="order.approved")
    assert (told.data["before"]["division_path"], told.data["after"]["division_path"]) == ("Gas", "Water")
    assert told.data["treatment"] == {"not_started": "withdraw", "in_progress": "keep"}
    withdrawals.follow(Entry.objects.get(verb="assignments.withdrawn"), story.tenant)
    assert Message.objects.get(cause="release").recipient.external_id == "G0"


@pytest.mark.parametrize("order", [["stays", "joining"], ["joining", "stays"]])
def test_who_goes_is_treated_as_the_order_says(story: Story, by: Actor, order: list[str]) -> None:
    told = Terms("Gas is sold.", not_started="keep", in_progress="withdraw")
    division_changes.merge(division=at("Gas"), into=at("Water"), by=by, at=story.at, terms=told)
    story.follow([*order, "launch", "leavers"])
    assert states() == {"G0": "assigned", "G1": "withdrawn", "G2": "completed", "I0": "assigned"}
    Entry.objects.create(verb="waves.prioritized", subject="program", subject_id=story.wave.program_id, at=story.at)
    story.follow()
    assert states()["G0"] == "assigned", "nothing that happens later takes it from them"


def test_who_goes_out_of_one_wave_comes_into_the_next(story: Story, by: Actor) -> None:
    second = factories.WaveFactory(program=story.wave.program, name="Wave 2", number=2)
    put("Oil", "BOSS")
    wet = {"all": [{"field": "country", "op": "in", "value": ["DE", "AE"]}, within("Water", "Oil")["all"][0]]}
    mine = segments.create(name="Wet", rule=wet, by=by, at=story.at)
    factories.WaveSegmentFactory(wave=second, segment=mine)
    factories.ReadinessItemFactory(wave=second, state="done")
    launches.launch(wave=second, by=by, at=story.at)
    story.follow()
    story.at += DAY
    told = Terms("Gas is sold.")
    foreseen = division_changes.running(at("Gas"), at("Water"), told, by=by, at=story.at)
    assert [list(each.sentences) for each in foreseen] == [SAID, ["1 person comes in and is assigned."]]
    division_changes.merge(division=at("Gas"), into=at("Water"), by=by, at=story.at, terms=told)
    story.follow()
    assert dict(Assignment.objects.filter(wave=second).values_list("person__external_id", "state")) == {
        "BOSS": "assigned",
        "G0": "assigned",
    }
    assert list(ChangeOrder.objects.order_by("wave__number").values_list("effect", flat=True)) == [SAID, SAID[:1]]


def test_without_a_reason_or_the_right_nothing_is_done(story: Story, by: Actor) -> None:
    reader = actor_for(story.tenant, Role.REVIEWER, "reviewer@norvane.example")
    with pytest.raises(ValidationError) as refused:
        division_changes.merge(division=at("Gas"), into=at("Water"), by=by, at=story.at)
    assert refused.value.message_dict == {"reason": ["Enter the reason; it is kept with the decision."]}
    with pytest.raises(PermissionDenied, match="Who can lift it: administrator or program manager"):
        division_changes.merge(division=at("Gas"), into=at("Water"), by=reader, at=story.at, terms=Terms("So."))
    assert Division.objects.filter(path="Gas").exists()
    assert not ChangeOrder.objects.exists()
    assert not Entry.objects.filter(verb="division.merged").exists()
    assert order_merges.refusal(reader).startswith("Your role does not let you launch waves.")
    assert order_merges.refusal(by) == ""


def test_what_changes_no_running_wave_needs_neither(story: Story, by: Actor) -> None:
    Wave.objects.update(state=Wave.State.CLOSED)
    division_changes.merge(division=at("Gas"), into=at("Water"), by=by, at=story.at)
    assert not ChangeOrder.objects.exists()


def test_treatments_are_those_of_orders() -> None:
    assert list(merge_orders.TREATMENTS) == ChangeOrder.Treatment.choices


PATHS = ("A", "A/X", "A/Y", "B", "B/X", "C")


@settings(max_examples=25, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_who_comes_and_goes_is_who_is_there_before_and_after(inside: Tenant, by: Actor, data: st.DataObject) -> None:
    with transaction.atomic():
        _compare(by, data)
        transaction.set_rollback(True)


def _compare(by: Actor, data: st.DataObject) -> None:
    """Beside the tree of divisions as text, rewritten by hand."""
    moment = datetime.datetime(2026, 10, 6, 6, 0, tzinfo=datetime.UTC)
    divisions.ensure(PATHS)
    people = {factories.PersonFactory(external_id=f"M{n}", division=at(path)).pk: path for n, path in enumerate(PATHS)}
    named = data.draw(st.lists(st.sampled_from(PATHS), min_size=1, max_size=3, unique=True))
    negated = data.draw(st.booleans())
    rule = {"all": [{"field": "division", "op": "not_in" if negated else "in", "value": named}]}
    wave = factories.WaveFactory(state=Wave.State.LAUNCHED)
    factories.WaveSegmentFactory(wave=wave, segment=segments.create(name="S", rule=rule, by=by, at=moment))
    source, into = data.draw(st.sampled_from([(a, b) for a in PATHS for b in PATHS if not f"{b}/".startswith(f"{a}/")]))

    def moved(path: str) -> str:
        return into + path[len(source) :] if f"{path}/".startswith(f"{source}/") else path

    def there(path: str, names: list[str]) -> bool:
        return any(f"{path}/".startswith(f"{name}/") for name in names) is not negated

    before = {pk for pk, path in people.items() if there(path, named)}
    after = {pk for pk, path in people.items() if there(moved(path), [moved(name) for name in named])}
    watch = order_merges.Watch(source, into)
    division_changes._made_one(at(source), at(into), moment)
    change = watch._change(wave, Terms(), next(iter(order_merges._each([wave])))[1])
    found = (set(change.merged.came), set(change.merged.gone)) if change else (set(), set())
    assert found == (after - before, before - after)
