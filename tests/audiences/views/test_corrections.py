"""Local corrections by the pages: correcting a value, the list, both decisions, the report to HR."""

import pytest
from django.test import Client

from audiences.domain import imports
from audiences.models import LocalCorrection, Person
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests.audiences.domain.test_imports import LATER, company
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = "/norvane/people/corrections/"


def url(people, key: str = "C") -> str:
    with walls.inside(people.pk):
        return f"/norvane/people/{Person.objects.get(external_id=key).pk}/"


def text(answer: object) -> str:
    return answer.content.decode()


@pytest.fixture
def corrected(manager, people) -> LocalCorrection:
    """The manager of C, by hand; then a file that says otherwise."""
    said = {"value": "A", "reason": "Not my report", "until": ""}
    assert manager.post(f"{url(people)}correct/?field=manager_external_id", said).status_code == 302
    with walls.inside(people.pk):
        return LocalCorrection.objects.get()


def test_a_value_is_corrected_on_the_persons_page(manager, people):
    page = text(manager.get(url(people)))
    assert "Correct a value" in page
    chosen = text(manager.get(f"{url(people)}correct/"))
    assert "What can be corrected" in chosen
    assert "Correct it" not in chosen
    form = f"{url(people)}correct/?field=division"
    assert "Energy/Grid" in text(manager.get(form))
    refused = manager.post(form, {"value": "Nowhere", "reason": "Moved"})
    assert refused.status_code == 422
    assert manager.post(form, {"value": "Energy", "reason": ""}).status_code == 422
    assert manager.post(form, {"value": "Energy", "reason": "Moved", "until": "2000-01-01"}).status_code == 422
    assert manager.post(form, {"value": "Energy", "reason": "Moved"}).status_code == 302
    page = text(manager.get(url(people)))
    assert "Corrected here" in page
    assert "Moved" in page
    assert manager.post(f"{url(people)}correct/?field=status", {"value": "left"}).status_code == 422


def test_the_list_shows_both_values_and_takes_a_decision(manager, people, corrected, system):
    with walls.inside(people.pk):
        imports.load(rows=company(), by=system, at=LATER)
    page = text(manager.get(LIST))
    assert "Ada Person A, A" in page
    assert "Ada Person B, B" in page
    assert "Not my report" in page
    assert "Ada Person C" in text(manager.get(LIST, {"file": "other", "field": "manager_external_id", "q": "person c"}))
    assert "Nothing matches" in text(manager.get(LIST, {"file": "silent"}))
    answer = manager.post(f"{LIST}{corrected.pk}/", {"answer": "keep"}, follow=True)
    assert "stays as it is here until the file says the same" in text(answer)
    answer = manager.post(f"{LIST}{corrected.pk}/", {"answer": "take"}, follow=True)
    assert "is what the file says" in text(answer)
    assert "Nothing is corrected here" in text(answer)
    assert "This correction has ended" in text(manager.post(f"{LIST}{corrected.pk}/", {"answer": "take"}, follow=True))
    assert "Choose to keep ours" in text(manager.post(f"{LIST}{corrected.pk}/", {"answer": "?"}, follow=True))


def test_the_report_is_a_file_for_hr(manager, people, corrected):
    answer = manager.post(f"{LIST}report/")
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "external_id,Person,Field,In Fairway,In the people file,Since,Who,Why"
    assert rows[1].startswith("C,Ada Person C,Manager,A,B,")
    with walls.inside(people.pk):
        assert LocalCorrection.objects.get().reported_by.email == "program_manager@norvane.example"
        assert Entry.objects.filter(verb="data.exported").count() == 1
    assert manager.get(f"{LIST}report/").status_code == 405


def test_others_may_not(sign_in, people, corrected):
    auditor = sign_in(Role.AUDITOR)
    assert auditor.get(LIST).status_code == 403
    assert auditor.get(f"{url(people)}correct/").status_code == 403
    assert "Correct a value" not in text(auditor.get(url(people)))


def test_the_list_costs_the_same_for_one_and_three(manager: Client, people, corrected):
    counts = []
    for more in ((), ("D", "E")):
        for key in more:
            said = {"value": "B" if key == "E" else "A", "reason": "Not my report"}
            assert manager.post(f"{url(people, key)}correct/?field=manager_external_id", said).status_code == 302
        with queries_of() as queries:
            assert manager.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts == [15, 15]
