"""Values corrected by hand hold against files until they agree, are given up, or a day passes."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import corrections, import_plans, imports, people_sources, person_values
from audiences.domain.people_sources import Declaration
from audiences.domain.people_terms import Heard
from audiences.models import LocalCorrection, PeopleImport, Person
from rollout.journal.models import Entry
from rollout.tenancy import walls
from tests.audiences.domain.test_imports import AT, LATER, company, line

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def person(key: str) -> Person:
    return Person.objects.get(external_id=key)


@pytest.fixture
def load(inside, system):
    def run(given, at=LATER, **more):
        return imports.load(rows=given, by=system, at=at, **more)

    run(company(), AT)
    return run


@pytest.fixture
def correct(load, system):
    def run(key: str, column: str, value: str, **more) -> LocalCorrection:
        said = {"reason": "Not my report", "at": LATER, **more}
        return corrections.correct(person=person(key), column=column, value=value, by=system, **said)

    return run


def with_values(key: str, **more: str) -> list[dict[str, str]]:
    return [each | (more if each["external_id"] == key else {}) for each in company()]


def test_a_corrected_value_stays_and_the_preview_counts_it(correct, load, inside):
    made = correct("C", "job_role", "Buyer")
    assert (person("C").job_role, made.file_value, made.heard_at) == ("Buyer", "", None)
    rows = with_values("C", job_role="Clerk", site="Oslo")
    terms = import_plans.of_rows(rows, source="people", tenant=inside).terms
    assert corrections.heard(terms) == Heard(held=1, agreed=0)
    assert load(rows)["changed"] == 1
    made.refresh_from_db()
    assert (person("C").job_role, person("C").site) == ("Buyer", "Oslo")
    assert (made.file_value, made.heard_at, made.ended_at) == ("Clerk", LATER, None)
    assert PeopleImport.objects.latest("number").corrections == {"held": 1, "agreed": 0}


def test_it_ends_when_the_file_says_the_same(correct, load):
    made = correct("C", "job_role", "Buyer")
    load(with_values("C", job_role="Buyer"))
    made.refresh_from_db()
    assert (made.outcome, made.ended_at) == ("agreed", LATER)
    assert load(with_values("C", job_role="Chef"))["changed"] == 1
    assert person("C").job_role == "Chef"


def test_a_manager_is_corrected_with_the_line_and_by_address(correct, load):
    correct("C", "manager_external_id", "a@norvane.example")
    assert person("C").manager == person("A")
    assert line("B")[1] - line("B")[0] == 3  # D alone is below
    load(company())
    assert person("C").manager == person("A")
    assert LocalCorrection.objects.get().file_value == "B"


def test_a_mailbox_that_becomes_shared_says_so(correct):
    correct("C", "email", "d@norvane.example")
    assert set(Person.objects.filter(shared_mailbox=True).values_list("external_id", flat=True)) == {"C", "D", "E", "F"}


@pytest.mark.parametrize(
    ("key", "column", "value", "sentence"),
    [
        ("C", "manager_external_id", "nobody", "Nobody here has the id or address “nobody”"),
        ("C", "manager_external_id", "C", "Nobody is their own manager"),
        ("B", "manager_external_id", "C", "would be a loop"),
        ("C", "division", "Energy/Nowhere", "There is no division “Energy/Nowhere”"),
        ("C", "email", "no address", "is not an e-mail address"),
        ("C", "time_zone", "Mars/Base", "is not a time zone"),
        ("C", "time_zone", "", "Enter a value"),
        ("C", "job_role", "=A1", "which a spreadsheet runs as a formula"),
        ("C", "country", "FR", "cannot be corrected here"),
        ("C", "division", "Energy/Grid", "recorded already"),
    ],
)
def test_what_is_refused_says_why(correct, key, column, value, sentence):
    before = list(Person.objects.order_by("pk").values())
    with pytest.raises(ValidationError, match=sentence), walls.inside(person(key).tenant_id):
        correct(key, column, value)
    assert list(Person.objects.order_by("pk").values()) == before
    assert not LocalCorrection.objects.exists()


def test_who_left_and_days_that_are_over_are_refused(correct, load):
    with pytest.raises(ValidationError, match="This day is over"):
        correct("C", "job_role", "Buyer", until=(LATER - DAY).date())
    load(company()[:5])
    with pytest.raises(ValidationError, match="has left"):
        correct("F", "job_role", "Buyer")


def test_correcting_again_is_the_same_correction_and_back_to_the_file_ends_it(correct):
    first = correct("C", "job_role", "Buyer")
    assert correct("C", "job_role", "Chef").pk == first.pk
    assert correct("C", "job_role", "").outcome == "taken"
    assert not corrections.standing().exists()


def test_the_files_value_is_taken(correct, load, system):
    made = correct("C", "manager_external_id", "A")
    corrections.take(correction=made, by=system, at=LATER)
    assert person("C").manager == person("B")
    made.refresh_from_db()
    assert made.outcome == "taken"
    with pytest.raises(ValidationError, match="has ended"):
        corrections.keep(correction=made, by=system, at=LATER)


def test_a_value_that_is_gone_cannot_be_taken(correct, system):
    made = correct("C", "manager_external_id", "A")
    Person.objects.filter(external_id="B").update(status="left")
    with pytest.raises(ValidationError, match="is not here any more"), walls.inside(made.tenant_id):
        corrections.take(correction=made, by=system, at=LATER)
    assert person("C").manager == person("A")


def test_the_last_day_ends_it_and_keeping_it_has_none(correct, load, inside, system):
    today = datetime.datetime.now(datetime.UTC)
    inside.clock_offset = LATER - today
    inside.save()
    short = correct("C", "job_role", "Buyer", until=LATER.date())
    kept = correct("D", "job_role", "Buyer", until=LATER.date())
    corrections.keep(correction=kept, by=system, at=LATER)
    assert corrections.expire(inside) is not None
    short.refresh_from_db()
    assert short.ended_at is None
    inside.clock_offset += 2 * DAY
    inside.save()
    assert corrections.expire(inside) is None
    short.refresh_from_db()
    kept.refresh_from_db()
    assert (short.outcome, kept.outcome, kept.until) == ("expired", "", None)
    assert load(with_values("C", job_role="Clerk"))["changed"] == 1
    assert person("C").job_role == "Clerk"


def test_a_source_without_a_say_is_not_heard(correct, load, system):
    people_sources.declare(code="directory", said=Declaration("Directory", owned=("email",)), by=system, at=AT)
    correct("C", "email", "c2@norvane.example")
    correct("C", "job_role", "Buyer")
    load(with_values("C", job_role="Clerk", email="c3@norvane.example"))
    said = dict(LocalCorrection.objects.values_list("field", "file_value"))
    assert said == {"email": "c@norvane.example", "job_role": "Clerk"}
    load(with_values("C", email="c4@norvane.example")[2:3], source="directory", delta=True)
    assert LocalCorrection.objects.get(field="email").file_value == "c4@norvane.example"
    assert person("C").email == "c2@norvane.example"


def test_a_report_notes_what_was_reported(correct, system):
    assert corrections.report(by=system, at=LATER) == []
    correct("C", "job_role", "Buyer")
    assert [each.person.external_id for each in corrections.report(by=system, at=LATER)] == ["C"]
    assert LocalCorrection.objects.get().reported_at == LATER
    assert Entry.objects.get(verb=corrections.REPORTED).data == {"rows": 1}


def test_a_file_that_only_agrees_can_be_applied(correct, inside, system):
    from rollout.jobs.domain import jobs
    from tests.audiences.domain.test_import_apply import file_of

    made = correct("C", "job_role", "Buyer")
    content = file_of(with_values("C", job_role="Buyer"))
    Person.objects.filter(external_id="B").update(attributes={})
    uploaded = imports.upload(file_name="people.csv", content=content, by=system, at=LATER)
    jobs.run_queued(inside)
    uploaded.refresh_from_db()
    assert (uploaded.counts["changed"], uploaded.corrections) == (0, {"held": 0, "agreed": 1})
    imports.ask_to_apply(people_import=uploaded, confirmed=False, by=system, at=LATER)
    jobs.run_queued(inside)
    made.refresh_from_db()
    assert made.outcome == "agreed"


def test_every_field_that_can_be_corrected_is_one_that_files_change(correct, load):
    given = {
        "manager_external_id": "A",
        "division": "Energy",
        "job_role": "Buyer",
        "function": "Sales",
        "site": "Oslo",
        "email": "c2@norvane.example",
        "mobile": "+47 1234567",
        "language": "no",
        "time_zone": "Europe/Oslo",
        "employment_type": "contract",
        "technology_access": "shared",
    }
    assert set(given) == set(person_values.COLUMNS)
    for column, value in given.items():
        correct("C", column, value)
    assert load(company())["changed"] == 0
    assert {each.field: each.value for each in corrections.standing()} == given
    assert {column: person_values.recorded(person("C"), column) for column in given} == given
