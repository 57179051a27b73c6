"""Divisions move or become one while waves run: each whose people change has an order, which happens as foreseen."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import division_changes, divisions, reorganizing, segments
from audiences.domain.reorganizing import Terms
from audiences.models import Division, Person
from comms.domain import withdrawals
from comms.models import Message
from delivery import wakeups
from delivery.models import Assignment, Issuing
from programs.domain import launches, order_reorganizing
from programs.models import ChangeOrder, Launch, Program, Wave
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
    (foreseen,) = division_changes.running_merged(at("Gas"), at("Water"), Terms(), by=by, at=story.at)
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
    foreseen = division_changes.running_merged(at("Gas"), at("Water"), told, by=by, at=story.at)
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
    assert order_reorganizing.refusal(reader).startswith("Your role does not let you launch waves.")
    assert order_reorganizing.refusal(by) == ""


def test_what_changes_no_running_wave_needs_neither(story: Story, by: Actor) -> None:
    Wave.objects.update(state=Wave.State.CLOSED)
    division_changes.merge(division=at("Gas"), into=at("Water"), by=by, at=story.at)
    assert not ChangeOrder.objects.exists()


def test_treatments_are_those_of_orders() -> None:
    assert list(reorganizing.TREATMENTS) == ChangeOrder.Treatment.choices


def test_what_moves_in_the_tree_comes_and_goes_by_an_order_too(story: Story, by: Actor) -> None:
    foreseen = division_changes.running_moved(at("Gas"), at("Water"), Terms(), by=by, at=story.at)
    assert [list(each.sentences) for each in foreseen] == [SAID]
    assert (at("Gas").parent, states()["G0"]) == (None, "assigned"), "only foreseen"
    told = Terms(reason="Gas is sold.")
    moved = division_changes.move(division=at("Gas"), under=at("Water"), by=by, at=story.at, terms=told)
    story.follow()
    order = ChangeOrder.objects.get()
    assert (moved.path, order.effect) == ("Water/Gas", SAID)
    assert order.reorganized["was"] == "Gas"
    assert order.reorganized["now"] == "Water/Gas"
    assert states() == {"G0": "withdrawn", "G1": "in_progress", "G2": "completed", "I0": "assigned"}


def test_nothing_moves_without_a_reason_or_the_right(story: Story, by: Actor) -> None:
    reader = actor_for(story.tenant, Role.REVIEWER, "reviewer@norvane.example")
    for who, terms, refusal in ((by, None, ValidationError), (reader, Terms("So."), PermissionDenied)):
        with pytest.raises(refusal):
            division_changes.move(division=at("Gas"), under=at("Water"), by=who, at=story.at, terms=terms)
    assert at("Gas").parent is None
    assert not Entry.objects.filter(verb="division.moved").exists()
    division_changes.move(division=at("Oil"), under=at("Gas"), by=reader, at=story.at)
    assert not ChangeOrder.objects.exists(), "nobody of a wave comes or goes by it"


PATHS = ("A", "A/X", "B", "B/X", "C")
WAVES = (0, 1, 2)
KINDS = {
    "come": r"assigned\.",
    "wait": "the gate holds",
    "as well": "assigned there",
    "unstarted": "not started",
    "begun": "has begun|have begun",
    "done": "done or exempt",
}
wave_drawn = st.fixed_dictionaries(
    {"named": st.sets(st.sampled_from(PATHS), min_size=1, max_size=2), "negated": st.booleans(), "held": st.booleans()}
)


@settings(max_examples=12, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whoever_is_in_several_waves_is_counted_where_they_will_be(
    inside: Tenant, by: Actor, data: st.DataObject
) -> None:
    with transaction.atomic():
        _Company(inside, by, data).compare()
        transaction.set_rollback(True)


class _Company:
    """Waves of one program beside a plain reading: paths are text, a wave is whom its words name, and the first that
    was launched and is not held takes whoever has nothing."""

    def __init__(self, tenant: Tenant, by: Actor, data: st.DataObject) -> None:
        self.tenant, self.by, self.draw = tenant, by, data.draw
        self.moment = datetime.datetime(2026, 10, 6, 6, 0, tzinfo=datetime.UTC)
        divisions.ensure(PATHS)
        self.people = {
            factories.PersonFactory(external_id=f"M{n}", division=at(path)).pk: path for n, path in enumerate(PATHS * 2)
        }
        self.drawn = [self.draw(wave_drawn) for _ in WAVES]
        self.turn = self.draw(st.permutations(WAVES))
        program = factories.ProgramFactory()
        self.waves = [self._launched(program, n) for n in WAVES]
        self.has: dict[int, int] = {}  # the wave that somebody is assigned
        self.left: set[int] = set()  # who has lost what they had
        self.state = {pk: self.draw(st.sampled_from(STATES)) for pk in self.people}
        for pk, path in self.people.items():
            self._assign(pk, [n for n in self.turn if self._names(n, path)])
        for n in WAVES:
            if self.drawn[n]["held"]:
                factories.ReadinessItemFactory(wave=self.waves[n], state="open")

    def _launched(self, program: Program, n: int) -> Wave:
        made, drawn = factories.WaveFactory(program=program, number=n + 1, state="launched"), self.drawn[n]
        launched_at = self.moment - (len(WAVES) - self.turn.index(n)) * DAY
        Launch.objects.create(wave=made, launched_at=launched_at, people=0)
        Issuing.objects.create(wave=made, launched_at=launched_at, finished_at=launched_at)
        leaf = {"field": "division", "op": "not_in" if drawn["negated"] else "in", "value": sorted(drawn["named"])}
        segment = segments.create(name=f"S{n}", rule={"all": [leaf]}, by=self.by, at=self.moment)
        factories.WaveSegmentFactory(wave=made, segment=segment)
        return made

    def _assign(self, pk: int, waves: list[int]) -> None:
        """The first takes them; of those whom none does, some had something that was withdrawn."""
        lost = {} if waves else {"state": "withdrawn", "withdrawn_reason": "audience", "withdrawn_at": self.moment}
        wave = waves[0] if waves else self.draw(st.sampled_from([None, *WAVES]))
        if wave is None:
            return
        fields = lost or {"state": self.state[pk]}
        factories.AssignmentFactory(wave=self.waves[wave], person_id=pk, person=None, **fields)
        if waves:
            self.has[pk] = wave

    def _names(self, n: int, path: str, moved: Callable[[str], str] = str) -> bool:
        drawn = self.drawn[n]
        return any(f"{path}/".startswith(f"{moved(name)}/") for name in drawn["named"]) is not drawn["negated"]

    def compare(self) -> None:
        source, target = self.draw(st.sampled_from([("A", "B"), ("B", "A"), ("A/X", "C"), ("C", "A"), ("B/X", "A")]))
        is_merge = self.draw(st.booleans()) or (source, target) == ("B/X", "A")
        now = target if is_merge else f"{target}/{source.split('/')[-1]}"
        terms = Terms("So.", *(self.draw(st.sampled_from(["withdraw", "keep"])) for _ in range(2)))
        given = {"by": self.by, "at": self.moment}
        ask = division_changes.running_merged if is_merge else division_changes.running_moved
        foreseen = {
            each.title.split(" of ")[0]: counts(each.sentences) for each in ask(at(source), at(target), terms, **given)
        }
        does = division_changes.merge if is_merge else division_changes.move
        does(division=at(source), terms=terms, **{"into" if is_merge else "under": at(target)}, **given)
        for entry in Entry.objects.filter(verb="order.approved").order_by("pk"):
            after: int | None = 0
            while after is not None:
                after = wakeups.on_moves(entry, self.tenant, after)

        def moved(path: str) -> str:
            return now + path[len(source) :] if f"{path}/".startswith(f"{source}/") else path

        told, has = self._read(moved, terms)
        assert foreseen == told
        open_ones = Assignment.objects.exclude(state="withdrawn").values_list("person", "wave__number")
        assert {pk: number - 1 for pk, number in open_ones} == has

    def _read(self, moved: Callable[[str], str], terms: Terms) -> tuple[dict[str, dict[str, int]], dict[int, int]]:
        told: dict[str, Counter[str]] = {f"Wave {n + 1}": Counter() for n in WAVES}
        has: dict[int, int] = {}
        for pk, path in self.people.items():
            there = [n for n in self.turn if self._names(n, moved(path), moved)]
            mine, state = self.has.get(pk), self.state[pk]
            if mine is not None:
                if mine not in there:
                    told[f"Wave {mine + 1}"][{"assigned": "unstarted", "in_progress": "begun"}.get(state, "done")] += 1
                treatment = {"assigned": terms.not_started, "in_progress": terms.in_progress}.get(state, "keep")
                if mine in there or treatment == "keep":
                    has[pk] = mine
                    continue
            takers = [n for n in there if not self.drawn[n]["held"]]
            if takers:
                has[pk] = takers[0]
            for n in there:
                known = "wait" if not takers else "come" if n == takers[0] else "as well"
                told[f"Wave {n + 1}"][known] += 1
        return {name: dict(found) for name, found in told.items() if found}, has


def counts(sentences: Sequence[str]) -> dict[str, int]:
    """The figure of each sentence, by what it says."""
    found: Counter[str] = Counter()
    for said in sentences:
        (kind,) = [kind for kind, words in KINDS.items() if re.search(words, said)]
        found[kind] += int(said.split()[0])
    return dict(found)
