"""An id that was merged away goes on meaning the record that stayed: in files, and wherever ids are read."""

import pytest

from audiences.domain import imports, person_aliases, same_person
from audiences.models import Person, PossibleDuplicate
from rollout.tenancy.actors import Actor
from tests.audiences.domain.test_imports import AT, LATER, company, row

pytestmark = pytest.mark.django_db


def person(key: str) -> Person:
    return Person.objects.get(external_id=key)


@pytest.fixture
def merged(inside, system: Actor):
    """C of the people file was merged into E, and F into E as well."""
    imports.load(rows=company(), by=system, at=AT)
    found = []
    for away in ("C", "F"):
        one, other = sorted((person(away), person("E")), key=lambda each: each.pk)
        pair = PossibleDuplicate.objects.create(
            first=one, second=other, kind="duplicate", evidence=["named"], found_at=AT
        )
        found.append(same_person.merge(pair=pair, keep=person("E"), by=system, at=AT))
    return found


def take(system: Actor, *rows: dict[str, str]) -> dict[str, int]:
    kept = [each for each in company() if each["external_id"] in "ABD"]
    return imports.load(rows=[*kept, *rows], by=system, at=LATER)


def test_a_row_under_an_earlier_id_is_of_the_record_that_stayed(merged, system):
    take(system, row("C", "A", job_role="Buyer"))
    assert person("E").job_role == "Buyer"
    assert (person("C").job_role, person("C").status) == ("", "left")


def test_a_row_under_their_own_id_wins_and_then_the_first_of_the_earlier_ones(merged, system):
    take(system, row("C", "A", job_role="Earlier"), row("E", "A", job_role="Own"), row("F", "A", job_role="Earlier"))
    assert person("E").job_role == "Own"
    take(system, row("F", "A", job_role="Second"), row("C", "A", job_role="First"))
    assert person("E").job_role == "First"


def test_a_manager_named_by_an_earlier_id_is_the_one_who_stayed(merged, system):
    take(system, row("E", "A"), row("G", "F"))
    assert person("G").manager_id == person("E").pk


def test_ids_are_asked_for_until_the_merge_is_taken_back(merged, system):
    assert person_aliases.standing() == {person("C").pk: person("E").pk, person("F").pk: person("E").pk}
    assert {key: each.kept.external_id for key, each in person_aliases.meant(["C", "E", "X"]).items()} == {"C": "E"}
    same_person.unmerge(merge=merged[0], by=system, at=LATER)
    assert person_aliases.meant(["C", "F"]).keys() == {"F"}
    assert person_aliases.standing() == {person("F").pk: person("E").pk}


def test_without_a_merge_a_file_is_as_it_is(inside, system):
    imports.load(rows=company(), by=system, at=AT)
    assert imports.load(rows=company(), by=system, at=LATER)["unchanged"] == 6
    assert (person_aliases.standing(), person_aliases.meant(["C"])) == ({}, {})
