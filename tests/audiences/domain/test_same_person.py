"""Two records become one person and two again: the line, lists, what files mean by the id that went, refusals."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import duplicates, import_undo, imports, people_search, same_person
from audiences.models import PeopleImport, Person, PersonMerge, PossibleDuplicate, Segment
from rollout.journal.models import Entry
from tests import factories
from tests.audiences.domain.test_imports import AT, LATER, company, line, row

pytestmark = pytest.mark.django_db
THEN = LATER + datetime.timedelta(days=1)


def person(key: str) -> Person:
    return Person.objects.get(external_id=key)


def pair_of(one: str, other: str) -> PossibleDuplicate:
    first, second = sorted([person(one), person(other)], key=lambda each: each.pk)
    return PossibleDuplicate.objects.create(first=first, second=second, kind="duplicate", evidence=[], found_at=AT)


def rows() -> list[dict[str, str]]:
    """B and B2 are the same man; C reports to the one, D to the other."""
    found = [*company(), row("B2", "A", last_name="Person B", email="b2@norvane.example"), row("X", "A")]
    found[3]["manager_external_id"] = "B2"
    return found


@pytest.fixture
def load(inside, system):
    def run(given, at=AT, **more):
        return imports.load(rows=given, by=system, at=at, **more)

    run(rows())
    return run


@pytest.fixture
def merged(load, system) -> PersonMerge:
    return same_person.merge(pair=pair_of("B", "B2"), keep=person("B"), by=system, at=LATER, reason="Two contracts")


def test_reports_and_lists_move_and_the_other_record_has_left(load, system):
    segment = factories.SegmentFactory(
        rule={"all": [{"field": "manager", "op": "below", "value": ["B2"]}], "include": ["B", "B2"], "exclude": ["B2"]}
    )
    made = same_person.merge(pair=pair_of("B", "B2"), keep=person("B"), by=system, at=LATER)
    assert [each.external_id for each in person("B").reports.order_by("external_id")] == ["C", "D"]
    assert (person("B2").status, line("B2"), person("B").status) == ("left", (0, 0), "active")
    segment.refresh_from_db()
    assert segment.rule == {
        "all": [{"field": "manager", "op": "below", "value": ["B"]}],
        "include": ["B"],
        "exclude": ["B"],
    }
    entry = Entry.objects.get(verb=same_person.MERGED)
    assert (entry.subject_id, entry.data["away"]) == (made.kept_id, made.away_id)
    assert entry.data["people"] == [person("B").pk, person("B2").pk, person("D").pk]


def test_taking_it_back_restores_everything(load, system):
    kept = [field.attname for field in Person._meta.concrete_fields if field.name != "updated_at"]
    before = list(Person.objects.order_by("pk").values_list(*kept))
    segment = factories.SegmentFactory(rule={"all": [], "include": ["B2"]})
    pair = pair_of("B", "B2")
    made = same_person.merge(pair=pair, keep=person("B"), by=system, at=LATER)
    same_person.unmerge(merge=made, by=system, at=THEN, reason="Brothers")
    assert list(Person.objects.order_by("pk").values_list(*kept)) == before
    segment.refresh_from_db()
    pair.refresh_from_db()
    assert segment.rule == {"all": [], "include": ["B2"]}
    assert (pair.state, pair.reason) == ("not_same", "Brothers")
    duplicates.refresh(at=THEN)
    assert not PossibleDuplicate.objects.filter(state="open", second=person("B2")).exists()


def test_lists_that_were_changed_meanwhile_name_both_afterwards(load, system):
    segment = factories.SegmentFactory(rule={"all": [], "include": ["B2"]})
    made = same_person.merge(pair=pair_of("B", "B2"), keep=person("B"), by=system, at=LATER)
    Segment.objects.filter(pk=segment.pk).update(rule={"all": [], "include": ["B", "X"]})
    same_person.unmerge(merge=made, by=system, at=THEN)
    segment.refresh_from_db()
    assert segment.rule == {"all": [], "include": ["B", "X", "B2"]}


def test_the_next_file_means_the_person_who_stayed_by_either_id(merged, load):
    found = rows()
    assert load(found, THEN) == {"rows": 7, "new": 0, "changed": 0, "leavers": 0, "unchanged": 7, "rejected": 0}
    assert PeopleImport.objects.latest("number").notes == [
        "1 row is left out: it has an earlier id of somebody whose records were merged and who has a row of their own."
    ]
    only_old = [each for each in found if each["external_id"] != "B"]
    next(each for each in only_old if each["external_id"] == "B2")["job_role"] = "Lead"
    for each in only_old:
        if each["manager_external_id"] == "B":
            each["manager_external_id"] = "B2"
    counts = load(only_old, THEN)
    assert (counts["new"], counts["changed"], counts["leavers"]) == (0, 1, 0)
    assert (person("B").job_role, person("B").status, person("B2").status) == ("Lead", "active", "left")
    assert person("C").manager == person("B")
    assert Person.objects.count() == 8


def test_a_rejected_row_under_the_earlier_id_keeps_the_person(merged, load, inside, system):
    from audiences.domain import import_plans

    found = [each for each in rows() if each["external_id"] != "B"]
    next(each for each in found if each["external_id"] == "B2")["email"] = "no address"
    plan = import_plans.of_rows(found, source="people", tenant=inside)
    assert (plan.rejected, plan.leavers) == (1, 0)


def test_a_manager_under_the_earlier_id_is_the_one_who_stayed(merged, load):
    load([row("N", "B2")], THEN, delta=True)
    assert person("N").manager == person("B")


def test_pasted_ids_and_addresses_mean_the_one_who_stayed(merged):
    Person.objects.filter(external_id="B2").update(email_key="b@norvane.example")
    assert people_search.by_ids(["B2", "b@norvane.example", "C"]) == {"B2": "B", "b@norvane.example": "B", "C": "C"}


def test_undoing_an_import_does_not_bring_a_merged_record_back(load, system):
    without = [each for each in rows() if each["external_id"] != "B2"]
    without[3]["manager_external_id"] = "B"
    load(without, LATER)
    wrong = PeopleImport.objects.latest("number")
    same_person.merge(pair=pair_of("B", "B2"), keep=person("B"), by=system, at=LATER)
    assert import_undo.undo(people_import=wrong, by=system, at=THEN)["kept"] == 1
    assert person("B2").status == "left"


def test_who_is_above_the_other_is_not_their_own_manager(load, system):
    same_person.merge(pair=pair_of("B", "C"), keep=person("C"), by=system, at=LATER)
    assert person("C").manager == person("A")
    same_person.merge(pair=pair_of("A", "X"), keep=person("X"), by=system, at=LATER)
    assert person("X").manager is None
    assert person("C").manager == person("X")


@pytest.mark.parametrize(
    ("prepare", "keep", "sentence"),
    [
        (lambda: Person.objects.filter(external_id="B").update(status="left"), "B", "Keep the one that is here"),
        (lambda: None, "A", "Choose one of the two records"),
        (lambda: PossibleDuplicate.objects.update(state="not_same", decided_at=AT), "B", "decided this pair already"),
        (lambda: PossibleDuplicate.objects.all().delete(), "B", "is not proposed any more"),
    ],
)
def test_what_is_refused_says_why(load, system, prepare, keep, sentence):
    pair = pair_of("B", "B2")
    prepare()
    with pytest.raises(ValidationError, match=sentence):
        same_person.merge(pair=pair, keep=person(keep), by=system, at=LATER)
    assert not PersonMerge.objects.exists()


def test_a_loop_with_somebody_between_them_is_refused(load, system):
    pair = pair_of("A", "C")  # B stands between, and would lead whom they report to
    with pytest.raises(ValidationError, match="would be a loop"):
        same_person.merge(pair=pair, keep=person("C"), by=system, at=LATER)


def test_chains_are_refused_and_taken_back_in_order(merged, system):
    with pytest.raises(ValidationError, match="stands for another record already"):
        same_person.merge(pair=pair_of("B", "X"), keep=person("X"), by=system, at=THEN)
    with pytest.raises(ValidationError, match="merged into another one already"):
        same_person.merge(pair=pair_of("B2", "X"), keep=person("X"), by=system, at=THEN)


def test_a_merge_is_taken_back_once_and_in_time(merged, system):
    late = LATER + datetime.timedelta(days=same_person.DAYS, seconds=1)
    with pytest.raises(ValidationError, match="can be taken back for 90 days"):
        same_person.unmerge(merge=merged, by=system, at=late)
    same_person.unmerge(merge=merged, by=system, at=THEN)
    with pytest.raises(ValidationError, match="taken back already"):
        same_person.unmerge(merge=merged, by=system, at=THEN)


def test_the_floors_that_keep_something_of_a_person_are_plugged_in():
    assert same_person.plugs() == ["assignments", "programs"]
