"""What an import keeps of whom it changes: values before and after, of the changed fields alone."""

import pytest
from django.db import connection

from audiences.domain import import_record, imports
from audiences.domain.people_fields import FIELDS, KEYS, bits
from audiences.models import ImportedChange, ImportedPeople, PeopleImport, Person
from tests.audiences.domain.test_imports import AT, LATER, company, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def changes(inside, system) -> dict[str, ImportedChange]:
    """By external id, of a file in which B changes, F leaves and G and H come."""
    imports.load(rows=company(), by=system, at=AT)
    rows = [*company()[:5], row("G", "A"), row("H", "A")]
    rows[1] |= {"job_role": "Buyer", "email": "", "last_name": "Renamed"}
    imports.load(rows=rows, by=system, at=LATER, source="people")
    found = ImportedChange.objects.filter(people_import=PeopleImport.objects.latest("number"))
    return {each.person.external_id: each for each in found.select_related("person")}


def at(change: ImportedChange, name: str) -> tuple[str | None, str | None]:
    place = import_record.POSITIONS[name] - 1
    return change.before[place], change.after[place]


def test_every_field_and_key_has_a_place_of_its_own():
    names = [*(field.name for field in FIELDS), *KEYS]
    assert sorted(import_record.POSITIONS, key=import_record.POSITIONS.get) == names
    assert list(import_record.POSITIONS.values()) == list(range(1, len(names) + 1))


def test_changed_fields_are_kept_with_their_keys_and_others_are_not(changes):
    change = changes["B"]
    assert change.mask == bits("job_role", "email", "last_name")
    assert at(change, "job_role") == ("", "Buyer")
    assert at(change, "email_key") == ("b@norvane.example", "")
    assert at(change, "name_key") == ("person b ada", "renamed ada")
    assert at(change, "site") == (None, None)
    assert (change.source, change.outcome) == ("people", "")


def test_a_leaver_is_a_change_of_status_alone(changes):
    change = changes["F"]
    assert (change.mask, at(change, "status"), at(change, "email")) == (
        bits("status"),
        ("active", "left"),
        (None, None),
    )


def test_who_was_brought_is_kept_by_id(changes):
    last = PeopleImport.objects.latest("number")
    ids = Person.objects.filter(external_id__in=["G", "H"]).order_by("pk").values_list("pk", flat=True)
    assert [each.people for each in ImportedPeople.objects.filter(people_import=last)] == [list(ids)]
    assert set(changes) == {"B", "F"}


def test_current_says_the_record_in_the_same_places(changes):
    change = changes["B"]
    current = import_record.current("p", str(change.mask))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ARRAY[{current}]::text[] FROM audiences_person p WHERE p.id = %s", [change.person_id])
        assert cursor.fetchone()[0] == change.after
