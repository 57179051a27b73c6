"""Possible duplicates by the pages: the list, a pair side by side, a decision, and taking it back."""

import pytest
from django.test import Client

from audiences.domain import duplicates
from audiences.models import Person, PossibleDuplicate
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.domain.test_imports import AT
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = "/norvane/people/duplicates/"


@pytest.fixture
def pair(people) -> PossibleDuplicate:
    """E and F, who share a mailbox."""
    with walls.inside(people.pk):
        duplicates.refresh(at=AT)
        return PossibleDuplicate.objects.get()


def text(answer: object) -> str:
    return answer.content.decode()


def test_an_empty_list_says_what_to_do(manager: Client):
    page = text(manager.get(LIST))
    assert "No two records look like one person" in page
    assert "Import people" in page


def test_the_list_is_searched_narrowed_and_taken_along(manager, pair, people):
    page = text(manager.get(LIST))
    assert "Same e-mail address, and nobody else has it" in page
    assert "To decide" in page
    assert "Nothing matches" in text(manager.get(LIST, {"q": "nobody"}))
    assert "Ada Person F" in text(manager.get(LIST, {"q": "person e", "why": "email", "kind": "duplicate"}))
    assert "Nothing matches" in text(manager.get(LIST, {"why": "hired"}))
    rows = manager.get(LIST, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Was there first,Came in later,What it may be,Why,Found,State"
    with walls.inside(people.pk):
        assert Entry.objects.filter(verb="data.exported").count() == 1


def test_a_pair_is_merged_and_taken_back(manager, pair, people):
    url = f"{LIST}{pair.pk}/"
    page = text(manager.get(url))
    assert "Side by side" in page
    assert "One person: Ada Person E (E) stays, as suggested" in page
    with walls.inside(people.pk):
        e, f = Person.objects.get(external_id="E"), Person.objects.get(external_id="F")
    assert manager.post(url, {"decision": e.pk, "reason": "Two files"}).status_code == 302
    assert "F is now Ada Person E (E)." in text(manager.get(LIST))
    assert "This record was merged into another one" in text(manager.get(f"/norvane/people/{f.pk}/"))
    assert "Also known as" in text(manager.get(f"/norvane/people/{e.pk}/"))
    page = text(manager.get(url))
    assert "F is E now" in page
    assert manager.post(url, {"reason": ""}).status_code == 422
    assert manager.post(url, {"reason": "Twins"}).status_code == 302
    page = text(manager.get(url))
    assert "Not the same person" in page
    assert "Twins" in page
    assert "Decide it" not in page


def test_two_people_stay_two(manager, pair, people):
    assert manager.post(f"{LIST}{pair.pk}/", {"decision": "not_same"}).status_code == 302
    with walls.inside(people.pk):
        duplicates.refresh(at=AT)
        assert PossibleDuplicate.objects.get().state == "not_same"


def test_a_refusal_is_a_sentence_on_the_page(manager, pair, people):
    url = f"{LIST}{pair.pk}/"
    answer = manager.post(url, {})
    assert answer.status_code == 422
    assert "Choose which record stays, or that they are two people." in text(answer)
    with walls.inside(people.pk):
        Person.objects.filter(external_id="E").update(status="left")
        e = Person.objects.get(external_id="E")
    answer = manager.post(url, {"decision": e.pk})
    assert answer.status_code == 422
    assert "Keep the one that is here." in text(answer)
    manager.post(url, {"decision": "not_same"})
    answer = manager.post(url, {"decision": "not_same"})
    assert answer.status_code == 422
    assert "Somebody has decided this pair already." in text(answer)


def test_others_may_not(sign_in, pair):
    assert sign_in(Role.AUDITOR).get(LIST).status_code == 403


def test_the_list_costs_the_same_for_one_and_three(manager, pair, people):
    counts = []
    for more in (0, 2):
        with walls.inside(people.pk):
            for n in range(more):
                factories.PersonFactory(email=f"m{n}@x.example")
                factories.PersonFactory(email=f"m{n}@x.example")
            duplicates.refresh(at=AT)
        with queries_of() as queries:
            assert manager.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts == [12, 12]


@pytest.mark.parametrize("reports", [1, 3])
def test_a_pair_costs_as_much_whatever_they_hold(manager, pair, people, reports: int):
    with walls.inside(people.pk):
        boss = Person.objects.get(external_id="F")
        for _ in range(reports):
            factories.AssignmentFactory(person=boss)
            factories.PersonFactory(manager=boss)
    with queries_of() as queries:
        assert manager.get(f"{LIST}{pair.pk}/").status_code == 200
    assert len(queries) == 21  # with those for the pinned programs that the assignments bring along


def test_two_records_are_compared_by_naming_them(manager, people):
    answer = manager.post(LIST, {"one": "B", "other": "C"}, follow=True)
    assert "Side by side" in text(answer)
    assert "Somebody said so" in text(answer)
    answer = manager.post(LIST, {"one": "B", "other": "nobody"})
    assert answer.status_code == 422
    assert "Nobody here has the id or address “nobody”" in text(answer)
