"""Other modules by a change order: who keeps, who gets the new content, who starts again; held to a plain reading."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import segments, stay_following
from audiences.models import Segment, SegmentStay
from comms.domain import corrections, following
from comms.models import Message
from delivery import wakeups
from delivery.domain import assigned_modules, assignments, exceptions, issuing, recontented, redated, renewals
from delivery.models import Assignment, AssignmentCycle, AssignmentException, CompletionRecord
from programs.domain import change_orders, order_content, own_rules
from programs.domain.order_content import KEEP, RETAKE, TOP_UP, ContentChange
from programs.models import Module, Review, Wave
from rollout.journal.domain import followers
from rollout.journal.models import Entry
from rollout.tenancy.models import Tenant
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for

AT = datetime.datetime(2026, 10, 12, 8, 0, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
NEW = {"title": "Third", "kind": "elearning", "course_id": "C-2", "launch_url": "", "minutes": 5}
ORDERED = 10  # the hour of the order
Row = tuple[int, int]  # course, hour of completion


class Story:
    """A running wave with two modules, and what its people completed."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.asker, self.approver = actor_for(tenant, Role.PROGRAM_MANAGER), actor_for(tenant, Role.ADMINISTRATOR)
        self.program = factories.ProgramFactory()
        for n in (0, 1):
            factories.ModuleFactory(program=self.program, number=n + 1, title=f"M{n}", course_id=f"C-{n}")
        self.wave = factories.WaveFactory(program=self.program, state="launched", starts_on=AT.date())
        self.source = factories.CompletionSourceFactory()
        self.records = 0

    def assigned(self, **fields: Any) -> Assignment:
        return factories.AssignmentFactory(wave=self.wave, assigned_at=AT, **fields)

    def complete(self, person: int, rows: Sequence[Row]) -> None:
        for course, hour in rows:
            module = Module.every.filter(program=self.program, course_id=f"C-{course}").first()
            if module is None:
                continue
            self.records += 1
            CompletionRecord.objects.create(
                source=self.source, record_id=f"r{self.records}", digest=f"d{self.records}", person_id=person,
                module=module, status="completed", started_at=AT + hour * HOUR, completed_at=AT + hour * HOUR,
                received_at=AT + 100 * HOUR, raw={},
            )  # fmt: skip
        assignments.rebuild(self.program)

    def change(self, removes: int | None, adds: Any, **treatments: str) -> ContentChange:
        module = self.program.modules.get(course_id=f"C-{removes}").pk if removes is not None else None
        return ContentChange(Wave.objects.get(pk=self.wave.pk), module, adds, **treatments)

    def order(self, change: ContentChange, at: datetime.datetime = AT + ORDERED * HOUR) -> Entry:
        wave = change.wave
        given = {"ends_on": wave.ends_on, "due_rule": wave.due_rule, "reason": "r", "parts": [change]}
        asked = change_orders.ask(wave=wave, **given, by=self.asker, at=at)
        change_orders.approve(order=asked, by=self.approver, at=at)
        return Entry.objects.filter(verb="order.approved").latest("pk")

    def follow(self, entry: Entry) -> None:
        after: int | None = 0
        while after is not None:
            after = wakeups.on_content(entry, self.tenant, after)


@pytest.fixture
def story(inside: Tenant) -> Story:
    return Story(inside)


def reached(rows: Sequence[Row], asked: Sequence[int], since: int) -> int | None:
    """The hour at which all asked courses were completed at `since` or later, by reading."""
    firsts = [min((hour for c, hour in rows if c == course and hour >= since), default=None) for course in asked]
    return None if None in firsts else max(each for each in firsts if each is not None)


rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9)), max_size=3)
later_rows = st.lists(st.tuples(st.integers(0, 2), st.integers(11, 20)), max_size=4)
treatments = st.fixed_dictionaries(
    {
        "not_started": st.sampled_from([KEEP, TOP_UP]),
        "in_progress": st.sampled_from([KEEP, TOP_UP, RETAKE]),
        "done": st.sampled_from([KEEP, TOP_UP, RETAKE]),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    change=st.sampled_from([(None, NEW), (1, NEW), (1, None)]),
    chosen=treatments,
    people=st.lists(st.tuples(rows, later_rows), min_size=1, max_size=3),
)
def test_who_has_what_to_do_follows_the_treatment(
    story: Story, change: tuple[int | None, Any], chosen: dict[str, str], people: list[tuple[list[Row], list[Row]]]
) -> None:
    with transaction.atomic():
        removes, adds = change
        mine = [story.assigned() for _each in people]
        for each, (before, _after) in zip(mine, people, strict=True):
            story.complete(each.person_id, [row for row in before if row[0] < 2])
        asked = story.change(removes, adds, **chosen)
        foreseen = [line.count for line in recontented.effects(asked, AT)[:3]]
        entry = story.order(asked)
        story.follow(entry)
        latecomer = factories.AssignmentFactory(wave=story.wave, assigned_at=AT + 12 * HOUR)
        counts = dict.fromkeys(order_content.STATES, 0)
        new = [course for course in (0, 1) if course != removes] + ([2] if adds else [])
        for each, (before, after) in zip(mine, people, strict=True):
            before = [row for row in before if row[0] < 2]
            after = [row for row in after if row[0] < 2 or adds]
            story.complete(each.person_id, after)
            was = "done" if reached(before, (0, 1), 0) is not None else "in_progress" if before else "not_started"
            counts[was] += 1
            content = (0, 1) if chosen[was] == KEEP else new
            since = ORDERED if chosen[was] == RETAKE else 0
            hour = reached([*before, *after], content, since)
            each.refresh_from_db()
            assert each.completed_at == (None if hour is None else AT + hour * HOUR)
            shown = assigned_modules.of(each)
            assert sorted(int(module.course_id[-1]) for module in shown) == sorted(content)
            assert (each.cycle == 2) == (chosen[was] == RETAKE)
        assert foreseen == list(counts.values()), "what is foreseen is what happens"
        assert [int(m.course_id[-1]) for m in assigned_modules.of(latecomer)] == sorted(new)
        story.follow(entry)
        assert assignments.rebuild(story.program) == {}, "repeated, nothing is left to do"
        transaction.set_rollback(True)


def test_whoever_has_more_to_do_gets_time_and_is_told(story: Story, inside: Tenant) -> None:
    sequence = factories.SequenceFactory(program=story.program)
    step = factories.StepFactory(sequence=sequence)
    factories.StepTextFactory(step=step)
    done, fresh = story.assigned(), story.assigned()
    story.complete(done.person_id, [(0, 1), (1, 2)])
    factories.MessageFactory(
        program=story.program, wave=story.wave, step=step, assignment=done, recipient=done.person, cause="step",
        cause_id=step.pk, occurrence="1", state="sent",
    )  # fmt: skip
    asked = story.change(None, NEW, done=TOP_UP, not_started=KEEP)
    assert [line.count for line in corrections.of_content(asked, AT)] == [1]
    entry = story.order(asked, AT + 24 * HOUR)
    story.follow(entry)
    was = {each.pk: each.due_at for each in (done, fresh)}
    done.refresh_from_db()
    fresh.refresh_from_db()
    assert (done.state, done.completed_at) == ("in_progress", None)
    assert done.due_at > was[done.pk]
    assert fresh.due_at == was[fresh.pk], "who keeps what they have is as they were"
    told = Entry.objects.filter(verb=redated.VERB).get()
    assert told.data["assignments"] == [done.pk]
    following.follow(told, inside, 0)
    assert Message.objects.filter(assignment=done, state="planned").count() == 1


def test_starting_again_keeps_what_was_done_before(story: Story) -> None:
    done = story.assigned()
    story.complete(done.person_id, [(0, 1), (1, 2)])
    story.follow(story.order(story.change(1, NEW, done=RETAKE)))
    done.refresh_from_db()
    kept = AssignmentCycle.objects.get(assignment=done)
    assert (kept.number, kept.completed_at) == (1, AT + 2 * HOUR)
    assert (done.cycle, done.state, done.completed_before_at) == (2, "assigned", AT + 2 * HOUR)
    assert Entry.objects.filter(verb=renewals.VERB).get().data["assignments"] == [done.pk]


def test_a_version_takes_the_place_and_rules_of_places_follow(story: Story) -> None:
    old = story.program.modules.get(number=1)
    variant = factories.VariantFactory(module=old)
    Review.objects.create(variant=variant, kind="sme", due_on=AT.date(), asked_at=AT)
    country = factories.CountryFactory()
    wanted = own_rules.Wanted(country=country, modules=[old])
    rule = own_rules.add(program=story.program, wanted=wanted, by=story.asker, at=AT)
    mine = story.assigned(own_rule=rule)
    story.follow(story.order(story.change(0, NEW)))
    new = story.program.modules.get(number=1)
    assert (new.course_id, new.added_at) == ("C-2", AT + ORDERED * HOUR)
    assert Module.every.get(pk=old.pk).removed_at == new.added_at
    mine.refresh_from_db()
    assert [module.course_id for module in assigned_modules.of(mine)] == ["C-2"]
    assert not Review.objects.open().exists(), "nobody reviews what is taken out"


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (lambda story: story.change(None, {**NEW, "title": " "}), "Enter a title"),
        (lambda story: story.change(None, {**NEW, "course_id": ""}), "Enter the course id"),
        (lambda story: story.change(0, {**NEW, "course_id": "C-0"}), "A new version has another"),
        (lambda story: story.change(0, {**NEW, "kind": "guide"}), "A new version is completed as"),
        (lambda story: story.change(None, NEW, not_started=RETAKE), "Choose what becomes of people"),
        (lambda story: ContentChange(story.wave, factories.ModuleFactory(number=9).pk, None), "that the program has"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is(
    story: Story, made: Callable[[Story], ContentChange], says: str
) -> None:
    change = made(story)
    with pytest.raises(ValidationError, match=says):
        story.order(change)
    assert Module.every.filter(program=story.program).count() == 2


def test_the_last_module_and_what_a_rule_names_alone_stay(story: Story) -> None:
    first = story.program.modules.get(number=1)
    wanted = own_rules.Wanted(job_role="Clerk", modules=[first])
    own_rules.add(program=story.program, wanted=wanted, by=story.asker, at=AT)
    with pytest.raises(ValidationError, match="Clerk names no other module"):
        story.order(story.change(0, None))
    story.order(story.change(1, None))
    with pytest.raises(ValidationError, match="the last module that people complete"):
        story.order(story.change(0, None), AT + 20 * HOUR)


def test_an_order_is_refused_once_the_module_is_gone(story: Story) -> None:
    change = story.change(1, None)
    wave, at = change.wave, AT + HOUR
    given = {"ends_on": wave.ends_on, "due_rule": wave.due_rule, "reason": "r"}
    asked = change_orders.ask(wave=wave, **given, parts=[change], by=story.asker, at=at)
    Module.objects.filter(pk=change.removes).update(removed_at=at)
    with pytest.raises(ValidationError, match="was changed since this was asked for"):
        change_orders.approve(order=asked, by=story.approver, at=at)


def waiting(row: Assignment, kind: str, **fields: Any) -> AssignmentException:
    return AssignmentException.objects.create(
        assignment=row, cycle=row.cycle, kind=kind, reason="Ward.", asked_at=AT, **fields
    )


def test_what_waits_goes_on_for_the_new_cycle_or_is_closed_with_a_sentence(story: Story) -> None:
    """An exemption can be decided as ever; credit for before, and time that the deadline gives now, cannot."""
    exempt, credit, more, long = (story.assigned() for _ in range(4))
    for each in (exempt, credit, more, long):
        story.complete(each.person_id, [(0, 1)])
    day = more.due_at.date()
    asked = [
        waiting(exempt, "exemption", until=day),
        waiting(credit, "credit", learned_on=AT.date() - datetime.timedelta(days=3)),
        waiting(more, "extension", until=day + datetime.timedelta(days=1)),
        waiting(long, "extension", until=day + datetime.timedelta(days=200)),
    ]
    at = AT + 24 * HOUR
    entry = story.order(story.change(1, NEW, in_progress=RETAKE), at)
    for each in asked:
        each.refresh_from_db()
    assert [(each.cycle, each.state) for each in asked] == [(2, "asked"), (2, "lapsed"), (2, "asked"), (2, "asked")]
    assert asked[1].ended_because == (
        "A new cycle of the training began on 13 October 2026; what was learned before is of the cycle that is over."
    )
    story.follow(entry)
    for each in asked:
        each.refresh_from_db()
    assert [each.state for each in asked] == ["asked", "lapsed", "lapsed", "asked"]
    assert (asked[2].ended_at, asked[2].decided_at) == (at, None)
    assert asked[2].ended_because.startswith("The deadline moved to 10 November 2026, ")
    told = Entry.objects.filter(subject="assignmentexception").order_by("pk").values_list("verb", "subject_id")
    assert list(told) == [
        ("exception.carried", asked[0].pk),
        ("exception.lapsed", asked[1].pk),
        ("exception.carried", asked[2].pk),
        ("exception.carried", asked[3].pk),
        ("exception.lapsed", asked[2].pk),
    ]
    exceptions.grant(exception=asked[0], reason="Yes.", by=story.asker, at=at)
    exempt.refresh_from_db()
    assert exempt.state == "exempt", "it holds for the cycle that the person is in"
    story.follow(entry)
    assert Entry.objects.filter(subject="assignmentexception").count() == 6, "once"


def test_who_has_more_to_do_is_out_of_segments_of_who_is_done(story: Story) -> None:
    rule = {"all": [{"field": "completed_program", "op": "ever", "value": [story.program.slug]}]}
    segment = segments.create(name="Done", rule=rule, by=story.asker, at=AT)
    made = Entry.objects.get(verb="segment.created")
    done, begun = story.assigned(), story.assigned()
    story.complete(done.person_id, [(0, 1), (1, 2)])
    story.complete(begun.person_id, [(0, 1)])
    stay_following.follow(made, story.tenant, 0)
    assert stays_in(segment) == {done.person_id}
    entry = story.order(story.change(1, NEW, done=TOP_UP, in_progress=KEEP))
    story.follow(entry)
    hear(story.tenant)
    assert stays_in(segment) == set()
    entry = story.order(story.change(2, None, in_progress=TOP_UP), AT + 20 * HOUR)
    story.follow(entry)
    hear(story.tenant)
    assert stays_in(segment) == {done.person_id, begun.person_id}, "one module is all that is left of it"


def test_who_is_complete_as_they_are_assigned_is_in_segments_of_who_is_done(story: Story) -> None:
    rule = {"all": [{"field": "completed_program", "op": "ever", "value": [story.program.slug]}]}
    segment, person = segments.create(name="Done", rule=rule, by=story.asker, at=AT), factories.PersonFactory()
    story.complete(person.pk, [(0, -3), (1, -2)])
    hear(story.tenant)
    assert stays_in(segment) == set()
    issuing.issue([person], wave=story.wave, since=AT, by=story.asker, at=AT)
    hear(story.tenant)
    assert stays_in(segment) == {person.pk}


def hear(tenant: Tenant) -> None:
    """Let segments follow the journal, as they are registered to."""
    for entry in Entry.objects.filter(verb__in=followers.registered()[stay_following.FOLLOWER]).order_by("pk"):
        after: int | None = 0
        while after is not None:
            after = stay_following.follow(entry, tenant, after)


def stays_in(segment: Segment) -> set[int]:
    return set(SegmentStay.objects.filter(segment=segment, left_at=None).values_list("person", flat=True))
