"""Loading people: what is written, what a second time changes, and what a leaver, a returner and a new boss mean."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import imports
from audiences.models import Country, Division, PeopleImport, Person
from rollout.journal.models import Entry

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 9, 22, 6, 0, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(days=1)


def row(key: str, manager: str = "", **more: str) -> dict[str, str]:
    return {
        "external_id": key,
        "first_name": "Ada",
        "last_name": f"Person {key}",
        "email": f"{key.lower()}@norvane.example",
        "manager_external_id": manager,
        "division": "Energy/Grid",
        "country": "DE",
        **more,
    }


def company() -> list[dict[str, str]]:
    return [
        row("A", division="Energy"),
        row("B", "A", country="AE", attr_grade="7"),
        row("C", "B", hire_date="2020-02-29"),
        row("D", "B", country="", division="", time_zone="Asia/Kolkata"),
        row("E", "A", email="shop@norvane.example"),
        row("F", "A", email="Shop@norvane.example"),
    ]


@pytest.fixture
def load(inside, system):
    return lambda rows, at=AT: imports.load(rows=rows, by=system, at=at)


def line(key: str) -> tuple[int, int]:
    return Person.objects.values_list("lft", "rgt").get(external_id=key)


def test_everything_of_a_row_is_kept(load, inside):
    inside.time_zone = "Europe/Oslo"
    inside.save()
    assert load(company()) == {"rows": 6, "new": 6, "changed": 0, "leavers": 0, "unchanged": 0, "rejected": 0}
    c = Person.objects.select_related("manager", "division", "country").get(external_id="C")
    assert (c.name, c.name_key, c.email_key) == ("Ada Person C", "person c ada", "c@norvane.example")
    assert (c.manager.external_id, c.division.path, c.country.name) == ("B", "Energy/Grid", "Germany")
    assert (c.hired_on, c.time_zone, c.language) == (datetime.date(2020, 2, 29), "Europe/Berlin", "en")
    b, d = Person.objects.get(external_id="B"), Person.objects.get(external_id="D")
    assert (b.time_zone, b.attributes) == ("Asia/Dubai", {"grade": "7"})
    assert (d.time_zone, d.country, d.division) == ("Asia/Kolkata", None, None)
    assert list(Country.objects.order_by("code").values_list("code", flat=True)) == ["AE", "DE"]
    assert list(Division.objects.order_by("path").values_list("path", "lft", "rgt")) == [
        ("Energy", 1, 4),
        ("Energy/Grid", 2, 3),
    ]


def test_managers_span_what_is_below_them_and_shared_mailboxes_are_marked(load):
    load(company())
    assert [line(key) for key in "ABCDEF"] == [(1, 12), (2, 7), (3, 4), (5, 6), (8, 9), (10, 11)]
    assert Person.objects.get(external_id="B").manages
    assert set(Person.objects.filter(shared_mailbox=True).values_list("external_id", flat=True)) == {"E", "F"}


def test_the_same_rows_again_change_nothing(load):
    load(company())
    before = list(Person.objects.order_by("pk").values())
    assert load(company(), LATER)["unchanged"] == 6
    assert list(Person.objects.order_by("pk").values()) == before


def test_leavers_keep_their_row_and_stand_outside_the_line(load):
    load(company())
    counts = load([each for each in company() if each["external_id"] not in "CF"], LATER)
    assert (counts["leavers"], counts["unchanged"]) == (2, 4)
    left = Person.objects.get(external_id="C")
    assert (left.status, left.manager.external_id, line("C"), left.updated_at) == ("left", "B", (0, 0), LATER)
    assert line("A") == (1, 8)
    assert not Person.objects.get(external_id="E").shared_mailbox
    assert load(company(), LATER)["changed"] == 2
    assert line("C") == (3, 4)


def test_a_leaver_between_two_present_people_holds_the_line_together(load):
    load(company())
    rows = [row("A", division="Energy"), row("B", "A", status="left"), row("C", "B")]
    load(rows, LATER)
    assert (line("A"), line("B"), line("C")) == ((1, 6), (2, 5), (3, 4))


def test_another_source_has_its_own_leavers(load, inside, system):
    load(company())
    contractors = [row("X1", "A"), row("X2", "X1")]
    assert imports.load(rows=contractors, by=system, at=AT, source="agency")["new"] == 2
    assert load(company(), LATER)["leavers"] == 0
    assert imports.load(rows=contractors[:1], by=system, at=LATER, source="agency")["leavers"] == 1


def test_a_rejected_row_stops_a_load_and_changes_nothing(load):
    load(company())
    with pytest.raises(ValidationError) as refused:
        load([*company(), row("G", "nobody"), row("H", country="Germany"), row("I", "H")])
    assert refused.value.messages == [
        "Row 8, manager_external_id: The manager “nobody” is not in the file; "
        "the external id of somebody in it is accepted.",
        "Row 9, country: “Germany” is not a country code; two letters of ISO 3166 such as DE are accepted.",
        "Row 10, manager_external_id: The manager “H” is in the file, but that row is rejected.",
    ]
    assert Person.objects.count() == 6


def test_a_loop_through_recorded_people_is_found(load):
    """B's own row is rejected and keeps its manager A, so A below B would close the line."""
    load(company())
    rows = [row("A", "B", division="Energy"), row("B", country="??"), *company()[2:]]
    with pytest.raises(ValidationError) as refused:
        load(rows)
    assert "The manager line is a loop: A → B → A." in " ".join(refused.value.messages)


def test_the_journal_has_one_entry_with_counts_and_no_names(load, system):
    load(company())
    entry = Entry.objects.get(verb="people.imported")
    assert entry.data == {"rows": 6, "new": 6, "changed": 0, "leavers": 0, "unchanged": 0, "rejected": 0}
    assert PeopleImport.objects.get(pk=entry.subject_id).state == "applied"
