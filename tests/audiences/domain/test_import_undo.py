"""Undoing an import puts everybody back but those who changed since, and what it does is followed and kept."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from audiences.domain import import_undo, imports
from audiences.models import ImportedChange, PeopleImport, Person
from rollout.jobs.domain import jobs
from rollout.journal.models import Entry
from tests.audiences.domain.test_imports import AT, LATER, company, row

pytestmark = pytest.mark.django_db
THEN = LATER + datetime.timedelta(days=1)
KEPT = [field.attname for field in Person._meta.concrete_fields if field.attname not in ("updated_at",)]


def people() -> list[tuple[object, ...]]:
    return list(Person.objects.order_by("pk").values_list(*KEPT))


@pytest.fixture
def load(inside, system):
    return lambda rows, at, **more: imports.load(rows=rows, by=system, at=at, **more)


def last() -> PeopleImport:
    return PeopleImport.objects.latest("number")


def changed_company() -> list[dict[str, str]]:
    rows = company()
    rows[1] |= {"manager_external_id": "", "country": "FR", "job_role": "Buyer", "attr_grade": "8", "email": ""}
    rows[2] |= {"division": "Energy/Ops", "hire_date": "2021-01-01", "last_name": "Renamed"}
    return [*rows[:5], row("G", "A")]  # F leaves, G comes


def test_everybody_is_as_before_and_who_came_has_left(load, system):
    load(company(), AT)
    before = people()
    load(changed_company(), LATER)
    assert import_undo.undo(people_import=last(), by=system, at=THEN, reason="The wrong file") == {
        "restored": 3,
        "left": 1,
        "kept": 0,
    }
    assert people()[: len(before)] == before
    assert Person.objects.get(external_id="G").status == "left"
    entry = Entry.objects.get(verb=import_undo.VERB)
    assert (entry.reason, entry.data) == ("The wrong file", {"restored": 3, "left": 1, "kept": 0})


def test_undoing_twice_is_undoing_once(load, system):
    load(company(), AT)
    load(changed_company(), LATER)
    first = import_undo.undo(people_import=last(), by=system, at=THEN)
    after = people()
    assert import_undo.undo(people_import=last(), by=system, at=THEN) == first
    assert people() == after
    assert Entry.objects.filter(verb=import_undo.VERB).count() == 1


def test_who_changed_since_is_left_alone_and_listed(load, system):
    load(company(), AT)
    load(changed_company(), LATER)
    wrong = last()
    rows = changed_company()
    rows[1]["job_role"] = "Lead buyer"
    rows[5]["job_role"] = "Clerk"
    load(rows, THEN)
    counts = import_undo.undo(people_import=wrong, by=system, at=THEN)
    assert counts == {"restored": 2, "left": 0, "kept": 2}
    assert [each.person.external_id for each in import_undo.kept(wrong)] == ["B"]
    assert Person.objects.get(external_id="B").job_role == "Lead buyer"
    assert Person.objects.get(external_id="C").last_name == "Person C"
    assert Person.objects.get(external_id="G").status == "active"


def test_a_manager_line_that_would_close_is_refused(load, system):
    load([row("A"), row("B", "A"), row("C")], AT)
    load([row("A"), row("B"), row("C")], LATER)
    wrong = last()
    load([row("A", "B"), row("B"), row("C")], THEN)
    with pytest.raises(ValidationError, match="would close a loop"):
        import_undo.undo(people_import=wrong, by=system, at=THEN)


def test_what_was_not_applied_is_not_undone(inside, system):
    made = imports.upload(file_name="people.csv", content=b"x", by=system, at=AT)
    with pytest.raises(ValidationError, match="not applied"):
        import_undo.undo(people_import=made, by=system, at=AT)
    with pytest.raises(ValidationError, match="not applied"):
        imports.ask_to_undo(people_import=made, reason="No", by=system, at=AT)


def test_it_runs_as_a_job_with_a_reason(load, inside, system):
    load(company(), AT)
    with pytest.raises(ValidationError, match="Say why"):
        imports.ask_to_undo(people_import=last(), reason=" ", by=system, at=LATER)
    job = imports.ask_to_undo(people_import=last(), reason="The wrong file", by=system, at=LATER)
    jobs.run_queued(inside)
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "")
    assert job.result == {"restored": 0, "left": 6, "kept": 0}
    assert not ImportedChange.objects.exists()
    assert last().state == "undone"
