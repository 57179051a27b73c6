"""Sources: whom a full file is about, which fields belong to somebody else, and files of a few people."""

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import division_changes, imports
from audiences.models import Country, Division, PeopleSource, Person
from tests.audiences.domain.test_imports import AT, LATER, company, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(inside, system):
    return lambda rows, at=AT, **more: imports.load(rows=rows, by=system, at=at, **more)


def left() -> set[str]:
    return set(Person.objects.filter(status="left").values_list("external_id", flat=True))


def test_who_is_outside_the_scope_is_no_leaver(load):
    load(company())
    energy = Division.objects.get(path="Energy/Grid")
    PeopleSource.objects.create(code="people", name="HR", reach="division", division=energy, declared_at=AT)
    assert load([row("A", division="Energy")], LATER)["leavers"] == 4
    assert left() == {"B", "C", "E", "F"}  # D has no division


def test_a_country_is_a_scope(load):
    load(company())
    PeopleSource.objects.create(
        code="people", name="HR", reach="country", country=Country.objects.get(code="AE"), declared_at=AT
    )
    assert load([row("A", division="Energy")], LATER)["leavers"] == 1
    assert left() == {"B"}


def test_a_delta_makes_nobody_a_leaver_and_may_name_a_manager_who_is_not_in_it(load):
    load(company())
    counts = load([row("G", "B"), row("C", "A", hire_date="2020-02-29")], LATER, delta=True)
    assert (counts["new"], counts["changed"], counts["leavers"]) == (1, 1, 0)
    assert Person.objects.get(external_id="G").manager.external_id == "B"
    with pytest.raises(Exception, match="neither in the file nor among the people"):
        load([row("H", "nobody")], LATER, delta=True)


def test_fields_of_another_source_stay_and_their_own_file_changes_these_alone(load):
    load(company())
    PeopleSource.objects.create(code="directory", name="Directory", owned=["email"], declared_at=AT)
    rows = company()
    rows[2] |= {"email": "new@norvane.example", "job_role": "Buyer"}
    assert load(rows, LATER)["changed"] == 1
    c = Person.objects.get(external_id="C")
    assert (c.email, c.email_key, c.job_role) == ("c@norvane.example", "c@norvane.example", "Buyer")
    rows[2]["job_role"] = "Chef"
    assert load(rows[2:3], LATER, source="directory", delta=True)["changed"] == 1
    c.refresh_from_db()
    assert (c.email, c.email_key, c.job_role, c.source) == (
        "new@norvane.example",
        "new@norvane.example",
        "Buyer",
        "people",
    )


def test_a_source_may_reject_divisions_that_are_not_there(load):
    load([row("A", division="Energy"), row("B", "A", division="Energy")])
    source = PeopleSource.objects.create(code="people", name="HR", known_divisions=True, declared_at=AT)
    wrong = [row("A", division="Energy"), row("B", "A", division="Enregy"), row("C", "B", division="Energy")]
    with pytest.raises(ValidationError) as refused:
        load(wrong, LATER)
    assert refused.value.messages == [
        "Row 3, division: There is no division “Enregy”, and files of this source make none; "
        "the path of one that is there is accepted."
    ]
    assert not Division.objects.filter(path="Enregy").exists()
    PeopleSource.objects.create(code="places", name="Places", owned=["division"], declared_at=AT)
    assert load(wrong[:2], LATER)["rejected"] == 0  # what the file may not change is not looked at
    source.known_divisions = False
    source.save()
    assert load([*wrong, row("D", "B", division="Enregy/Grid")], LATER)["new"] == 2
    assert Division.objects.filter(path="Enregy/Grid").exists()


def test_a_division_that_was_renamed_is_known_by_its_earlier_name(load, system):
    load([row("A", division="Energy")])
    PeopleSource.objects.create(code="people", name="HR", known_divisions=True, declared_at=AT)
    division_changes.rename(division=Division.objects.get(path="Energy"), name="Networks", by=system, at=AT)
    assert load([row("A", division="Energy")], LATER)["rejected"] == 0
