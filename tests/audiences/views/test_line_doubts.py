"""“Not my report” by the pages: where it is said, where it is looked at, and what both cost."""

import pytest
from django.test import Client

from audiences.models import LineDoubt, Person
from rollout.tenancy import walls
from rollout.tenancy.models import Membership, User
from rollout.tenancy.permissions import Role
from tests.audiences.domain.test_imports import AT
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
LIST = "/norvane/people/corrections/not-my-report/"


@pytest.fixture
def boss(people) -> Client:
    """B of the people file, by their address."""
    user = User.objects.create_user("b@norvane.example", "correct horse battery")
    Membership.objects.create(user=user, tenant=people, role=Role.FACILITATOR)
    client = Client()
    client.force_login(user)
    return client


def of(people, key: str) -> str:
    with walls.inside(people.pk):
        return f"/norvane/team/{Person.objects.get(external_id=key).pk}/"


def text(answer: object) -> str:
    return answer.content.decode()


def test_a_manager_says_it_and_it_is_looked_at(people, boss, manager):
    page = text(boss.get(of(people, "C")))
    assert "You are recorded as their manager." in page
    answer = text(boss.post(f"{of(people, 'C')}not-mine/", {"answer": "not_mine", "reason": "With A"}, follow=True))
    assert "Nothing changes until somebody has looked at it." in answer
    assert "Take it back" in answer
    listed = text(manager.get(LIST, {"q": "person c"}))
    assert "Ada Person C" in listed
    assert "With A" in listed
    assert "?field=manager_external_id" in listed
    assert "not my report" in text(manager.get("/norvane/people/corrections/"))
    with walls.inside(people.pk):
        pk = LineDoubt.objects.get().pk
    assert "stays under Ada Person B" in text(manager.post(f"{LIST}{pk}/", follow=True))
    assert "was answered already" in text(manager.post(f"{LIST}{pk}/", follow=True))
    assert "No manager doubts a report" in text(manager.get(LIST))


def test_it_is_taken_back_and_undone(people, boss):
    url = f"{of(people, 'C')}not-mine/"
    page = text(boss.post(url, {"answer": "not_mine"}, follow=True))
    undo = page.split('class="toast-acts"><form method="post" action="')[1].split('"')[0]
    assert boss.post(undo).status_code == 302
    assert "You are recorded as their manager." in text(boss.get(of(people, "C")))
    boss.post(url, {"answer": "not_mine"})
    assert "is your report." in text(boss.post(url, {"answer": "mine"}, follow=True))
    assert "There is nothing to take back." in text(boss.post(url, {"answer": "mine"}, follow=True))


def test_only_the_recorded_manager_is_asked(people, sign_in):
    user = User.objects.create_user("a@norvane.example", "correct horse battery")
    Membership.objects.create(user=user, tenant=people, role=Role.FACILITATOR)
    above = Client()
    above.force_login(user)
    assert "Is this your report?" not in text(above.get(of(people, "C")))  # A leads B, to whom C reports
    page = text(above.post(f"{of(people, 'C')}not-mine/", {"answer": "not_mine"}, follow=True))
    assert "is not recorded as your report" in page
    assert above.post(f"{of(people, 'A')}not-mine/").status_code == 404


def test_the_list_costs_the_same_for_one_row_and_for_three(people, manager):
    found = []
    for keys in ("C", "DE"):
        with walls.inside(people.pk):
            for key in keys:
                person = Person.objects.select_related("manager").get(external_id=key)
                LineDoubt.objects.create(person=person, manager=person.manager, said_at=AT)
        with queries_of() as queries:
            assert manager.get(LIST).status_code == 200
        found.append(len(queries))
    assert found == [12, 12]
