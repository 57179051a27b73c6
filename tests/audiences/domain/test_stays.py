"""Who was in when, and why: differences are the same as sets, and every move has its cause."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import corrections, import_undo, imports, same_person, segments, stay_following, stays
from audiences.models import Person, Segment, SegmentStay
from rollout.journal.domain import followers
from rollout.journal.models import Entry
from rollout.tenancy import walls
from tests import factories
from tests.audiences.domain.test_imports import AT, company, row

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
NOBODY = {"any": []}


def open_in(segment: Segment) -> set[str]:
    found = SegmentStay.objects.filter(segment=segment, left_at=None)
    return set(found.values_list("person__external_id", flat=True))


def follow(tenant, since: int = 0) -> int:
    """What the follower does, for entries that this transaction still hides from it; the id of the last one."""
    for entry in Entry.objects.filter(pk__gt=since).order_by("pk"):
        since, after = entry.pk, 0
        if entry.verb in followers.registered()[stay_following.FOLLOWER]:
            while after is not None:
                after = stay_following.follow(entry, tenant, after)
    return since


@pytest.fixture
def loaded(inside, system):
    imports.load(rows=company(), by=system, at=AT)
    return inside


def test_stays_follow_segments_and_people_with_their_causes(loaded, system):
    germans = segments.create(name="Germans", rule=GERMANS, by=system, at=AT)
    read = follow(loaded)
    assert open_in(germans) == {"A", "C", "E", "F"}
    assert set(SegmentStay.objects.values_list("join_cause", flat=True)) == {"start"}
    imports.load(
        rows=[each | {"country": "DE"} if each["external_id"] == "B" else each for each in company()[:5]],
        by=system,
        at=AT + DAY,
    )
    read = follow(loaded, read)
    assert open_in(germans) == {"A", "B", "C", "E"}
    joined = SegmentStay.objects.get(person__external_id="B")
    left = SegmentStay.objects.get(person__external_id="F")
    assert (joined.join_cause, joined.joined_at) == ("import", AT + DAY)
    assert (left.leave_cause, left.left_at) == ("import", AT + DAY)
    assert Entry.objects.get(pk=left.leave_entry).verb == "people.imported"
    segments.change(segment=germans, name="Germans", rule=GERMANS | {"exclude": ["A"]}, by=system, at=AT + 2 * DAY)
    read = follow(loaded, read)
    assert SegmentStay.objects.get(person__external_id="A").leave_cause == "list"

    def on(days: float) -> set[str]:
        found = SegmentStay.objects.filter(stays.in_at(germans, AT + days * DAY))
        return set(found.values_list("person__external_id", flat=True))

    assert (on(0.5), on(1.5), on(2.5)) == ({"A", "C", "E", "F"}, {"A", "B", "C", "E"}, {"B", "C", "E"})


def test_a_segment_inside_another_moves_both(loaded, system):
    inner = segments.create(name="Inner", rule=NOBODY, by=system, at=AT)
    nested = {"all": [{"field": "segment", "op": "in", "value": [str(inner.number)]}]}
    outer = segments.create(name="Outer", rule=nested, by=system, at=AT)
    read = follow(loaded)
    segments.change(segment=inner, name="Inner", rule=GERMANS, by=system, at=AT + DAY)
    read = follow(loaded, read)
    assert open_in(outer) == {"A", "C", "E", "F"}
    assert set(SegmentStay.objects.filter(segment=outer).values_list("join_cause", flat=True)) == {"segment"}
    assert set(SegmentStay.objects.filter(segment=inner).values_list("join_cause", flat=True)) == {"rule"}


def test_somebody_whose_manager_moved_is_looked_at_too(loaded, system):
    below_b = {"all": [{"field": "manager", "op": "below", "value": ["B"]}]}
    segment = segments.create(name="B's", rule=below_b, by=system, at=AT)
    imports.load(rows=[*company(), row("G", "C"), row("H", "A")], by=system, at=AT)
    read = follow(loaded)
    assert open_in(segment) == {"C", "D", "G"}
    moved = [each | {"manager_external_id": "H"} if each["external_id"] == "C" else each for each in company()]
    imports.load(rows=[*moved, row("G", "C"), row("H", "A")], by=system, at=AT + DAY)
    read = follow(loaded, read)
    assert open_in(segment) == {"D"}  # G's own record did not change


def test_frozen_stays_and_join_only_keeps(loaded, system):
    frozen = segments.create(name="Frozen", rule=GERMANS, by=system, at=AT)
    keeping = segments.create(name="Join only", rule=GERMANS, by=system, at=AT)
    segments.set_kind(segment=frozen, kind="frozen", by=system, at=AT)
    segments.set_kind(segment=keeping, kind="join_only", by=system, at=AT)
    with pytest.raises(ValidationError, match="Frozen” is frozen"):
        segments.change(segment=Segment.objects.get(pk=frozen.pk), name="Frozen", rule=NOBODY, by=system, at=AT)
    read = follow(loaded)
    rows = [each | {"country": {"A": "AE", "B": "DE"}.get(each["external_id"], each["country"])} for each in company()]
    imports.load(rows=rows, by=system, at=AT + DAY)
    frozen, keeping = Segment.objects.get(pk=frozen.pk), Segment.objects.get(pk=keeping.pk)

    def members(segment: Segment) -> set[str]:
        return set(segments.members(segment).values_list("external_id", flat=True))

    assert members(frozen) == {"A", "C", "E", "F"}
    assert members(keeping) == {"A", "B", "C", "E", "F"}  # at once, before anything followed
    read = follow(loaded, read)
    assert (open_in(frozen), open_in(keeping)) == ({"A", "C", "E", "F"}, {"A", "B", "C", "E", "F"})
    for person in Person.objects.all():
        assert segments.holds(frozen, person) is (person.external_id in members(frozen))
        assert segments.holds(keeping, person) is (person.external_id in members(keeping))
    segments.set_kind(segment=frozen, kind="dynamic", by=system, at=AT + 2 * DAY)
    read = follow(loaded, read)
    assert open_in(frozen) == {"B", "C", "E", "F"}
    assert SegmentStay.objects.get(segment=frozen, person__external_id="A").leave_cause == "kind"


@given(sets=st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=5), among=st.sets(st.integers(0, 5)))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_differences_end_where_sets_do(inside, sets, among):
    """Lists stand for any rule; the memory of every moment is the set of that moment."""
    people = [factories.PersonFactory(external_id=f"{n}-{Person.objects.count()}") for n in range(6)]
    segment = factories.SegmentFactory(rule=NOBODY)
    before: set[int] = set()
    for step, wanted in enumerate(sets):
        rule = {**NOBODY, "include": [people[n].external_id for n in sorted(wanted)]}
        Segment.objects.filter(pk=segment.pk).update(rule=rule)
        moved = stays.bring_up(segment=segment, cause="list", at=AT + step * DAY)
        assert (moved.joined, moved.left) == (len(wanted - before), len(before - wanted))
        before = wanted
    for step, wanted in enumerate(sets):
        found = SegmentStay.objects.filter(stays.in_at(segment, AT + (step + 0.5) * DAY))
        assert set(found.values_list("person", flat=True)) == {people[n].pk for n in wanted}
    Segment.objects.filter(pk=segment.pk).update(rule={"all": []})
    stays.bring_up(segment=segment, cause="rule", at=AT + 9 * DAY, among=[people[n].pk for n in among])
    found = SegmentStay.objects.filter(segment=segment, left_at=None)
    assert set(found.values_list("person", flat=True)) == {people[n].pk for n in before | among}


def test_days_that_pass_move_people(tenant, system):
    rule = {"all": [{"field": "hired_on", "op": "within", "value": ["30"]}]}
    with walls.inside(tenant.pk):
        today = datetime.datetime.now(datetime.UTC).date()
        factories.PersonFactory(external_id="N", hired_on=today - 20 * DAY)
        segment = segments.create(name="New", rule=rule, by=system, at=AT)
        follow(tenant)
        assert open_in(segment) == {"N"}
    tenant.clock_offset = 15 * DAY
    tenant.save()
    again = stay_following.follow_days(tenant)
    with walls.inside(tenant.pk):
        assert open_in(segment) == set()
        assert SegmentStay.objects.get().leave_cause == "time"
    assert again is not None


def test_the_follower_hears_of_every_verb():
    assert followers.registered()[stay_following.FOLLOWER] == {
        "segment.created",
        "segment.changed",
        "segment.kind_changed",
        "people.imported",
        import_undo.VERB,
        same_person.MERGED,
        corrections.MADE,
        corrections.ENDED,
        same_person.UNMERGED,
        "region.changed",
        "region.handed_over",
        "region.removed",
        "division.renamed",
        "division.moved",
        "division.merged",
        "completions.recorded",
        "assignments.issued",
        "assignments.recontented",
        "assignments.renewed",
        "assignments.reopened",
    }


def test_an_import_looks_only_at_whom_it_changed(loaded, system):
    below_a = {"all": [{"field": "manager", "op": "below", "value": ["A"]}]}
    germans, below = (
        segments.create(name=name, rule=rule, by=system, at=AT) for name, rule in (("G", GERMANS), ("B", below_a))
    )
    follow(loaded)
    rows = [each | {"country": "DE"} if each["external_id"] == "B" else each for each in company()[:5]]
    imports.load(rows=[*rows, row("H")], by=system, at=AT + DAY)
    entry = Entry.objects.get(verb="people.imported", at=AT + DAY)
    looked_at = stay_following.among(entry, Segment.objects.get(pk=germans.pk))
    assert set(Person.objects.filter(pk__in=looked_at).values_list("external_id", flat=True)) == {"B", "F", "H"}
    assert stay_following.among(entry, Segment.objects.get(pk=below.pk)) is None  # a line moves with its managers
