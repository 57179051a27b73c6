"""Assignments, deadlines and completions when two records become one person, and two again."""

import datetime

import pytest

from audiences.domain import same_person
from audiences.models import Person, PersonMerge, PossibleDuplicate
from delivery.domain import completions, merged_people
from delivery.domain.completions import Line
from delivery.models import Assignment, AssignmentException, CompletionRecord
from programs.models import Wave
from rollout.journal.models import Entry
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 10, 12, 8, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
DONE = Line("r1", "OLD", "ABE-101", "Completed", "92", "2026-10-06T09:00:00Z", "2026-10-06T09:40:00Z")
State = Assignment.State


@pytest.fixture
def wave(inside) -> Wave:
    return factories.WaveFactory(program=factories.ModuleFactory().program)


@pytest.fixture
def old(inside) -> Person:
    return factories.PersonFactory(external_id="OLD", lft=0, rgt=0)


@pytest.fixture
def new(old) -> Person:
    return factories.PersonFactory(external_id="NEW", lft=0, rgt=0)


@pytest.fixture
def merge(old, new, system):
    def run() -> PersonMerge:
        pair = PossibleDuplicate.objects.create(first=old, second=new, kind="duplicate", evidence=[], found_at=AT)
        return same_person.merge(pair=pair, keep=new, by=system, at=AT)

    return run


def test_assignments_move_with_deadline_and_exceptions_and_come_back(wave, old, new, merge, system):
    theirs = factories.AssignmentFactory(wave=wave, person=old)
    AssignmentException.objects.create(assignment=theirs, kind="extension", reason="Ill", asked_at=AT)
    made = merge()
    moved = Assignment.objects.get()
    assert (moved.pk, moved.person, moved.due_at, moved.state) == (theirs.pk, new, theirs.due_at, State.ASSIGNED)
    assert moved.pk == AssignmentException.objects.get().assignment_id
    entry = Entry.objects.get(verb=merged_people.VERB)
    assert (entry.subject_id, entry.data) == (new.pk, {"assignments": [theirs.pk], "people": [new.pk, old.pk]})
    same_person.unmerge(merge=made, by=system, at=AT + DAY)
    moved.refresh_from_db()
    assert (moved.person, moved.due_at, moved.state) == (old, theirs.due_at, State.ASSIGNED)


def test_in_a_program_of_both_that_of_who_stays_goes_on(wave, old, new, merge, system):
    stays, goes = (factories.AssignmentFactory(wave=wave, person=each) for each in (new, old))
    made = merge()
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.person, stays.state) == (new, State.ASSIGNED)
    assert (goes.person, goes.state) == (old, State.WITHDRAWN)
    same_person.unmerge(merge=made, by=system, at=AT + DAY)
    goes.refresh_from_db()
    assert (goes.person, goes.state, goes.due_at) == (old, State.ASSIGNED, goes.due_at)


def test_what_either_completed_counts_and_the_ledger_is_only_added_to(wave, old, new, merge, system):
    stays = factories.AssignmentFactory(wave=wave, person=new)
    source = factories.CompletionSourceFactory()
    completions.record(source=source, lines=[DONE], by=system, at=AT)
    first = CompletionRecord.objects.get()
    made = merge()
    stays.refresh_from_db()
    assert (stays.state, stays.completed_at) == (State.COMPLETED, first.completed_at)
    known, later = CompletionRecord.objects.order_by("pk")
    assert (known.person, later.person, later.supersedes, later.raw) == (old, new, first, first.raw)
    same_person.unmerge(merge=made, by=system, at=AT + DAY)
    stays.refresh_from_db()
    assert stays.state == State.ASSIGNED
    assert [each.person for each in CompletionRecord.objects.current()] == [old]
    assert CompletionRecord.objects.count() == 3


def test_a_line_that_says_the_earlier_id_is_about_who_stayed(wave, old, new, merge, system):
    factories.AssignmentFactory(wave=wave, person=old)
    source = factories.CompletionSourceFactory()
    merge()
    counts = completions.record(source=source, lines=[DONE], by=system, at=AT)
    assert (counts.recorded, counts.completed, counts.unmatched) == (1, 1, {})
    assert CompletionRecord.objects.get().person == new


def test_an_address_of_both_records_is_one_persons(wave, old, new, merge, system):
    Person.objects.update(email_key="both@norvane.example")
    source = factories.CompletionSourceFactory()
    by_mail = Line("r2", "both@norvane.example", "ABE-101", "Completed", "", "", "2026-10-06T09:40:00Z")
    assert completions.record(source=source, lines=[by_mail], by=system, at=AT).recorded == 0
    merge()
    assert completions.record(source=source, lines=[by_mail], by=system, at=AT + DAY).recorded == 1


def test_a_returner_goes_on_where_they_were(wave, old, new, merge, system):
    theirs = factories.AssignmentFactory(wave=wave, person=old)
    Person.objects.filter(pk=old.pk).update(status="left")
    Assignment.objects.update(state=State.WITHDRAWN, withdrawn_reason="left", withdrawn_at=AT - DAY)
    merge()
    theirs.refresh_from_db()
    assert (theirs.person, theirs.state, theirs.withdrawn_at) == (new, State.ASSIGNED, None)
