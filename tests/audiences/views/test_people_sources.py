"""Declaring where people come from, on the pages alone."""

import pytest

from audiences.models import Division, PeopleSource
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests.audiences.domain.test_imports import AT
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
URL = "/norvane/people/sources/"


def declare(client, **said):
    return client.post(f"{URL}new/", {"code": "hr-germany", "name": "HR Germany", "reach": "everybody", **said})


def test_a_source_is_declared_and_changed(manager, people):
    with walls.inside(people.pk):
        division = Division.objects.get(path="Energy")
    assert declare(manager, reach="division", division=division.pk, owned=["first_name", "email"]).status_code == 302
    page = manager.get(URL).content.decode()
    assert "HR Germany" in page
    assert "Name, E-mail" in page
    with walls.inside(people.pk):
        source = PeopleSource.objects.get()
        assert (source.division, source.owned) == (division, ["first_name", "last_name", "email"])
        assert not source.known_divisions
    answer = manager.post(f"{URL}hr-germany/", {"name": "HR", "reach": "everybody", "known_divisions": "on"})
    assert answer.status_code == 302
    with walls.inside(people.pk):
        source.refresh_from_db()
        assert (source.name, source.division, source.owned) == ("HR", None, [])
        assert source.known_divisions
        first, second = Entry.objects.filter(verb="people_source.declared").order_by("pk")
        assert first.data["before"] is None
        assert (second.data["before"]["name"], second.data["after"]["name"]) == ("HR Germany", "HR")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"reach": "division"}, "Choose the one that the source is about."),
        ({"code": "two words"}, "Use letters, digits, hyphens and underscores, such as hr-germany."),
        ({"code": "directory"}, "“directory” is declared already. Open it to change it."),
        ({"owned": ["email"]}, "E-mail belongs to “Directory”, for people whom both are about."),
    ],
)
def test_what_cannot_be_declared_is_said(manager, people, said, sentence):
    with walls.inside(people.pk):
        PeopleSource.objects.create(code="directory", name="Directory", owned=["email"], declared_at=AT)
    answer = declare(manager, **said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_others_may_not(sign_in, people):
    auditor = sign_in(Role.AUDITOR)
    assert auditor.get(URL).status_code == 403
    assert declare(auditor).status_code == 403


def test_the_list_asks_as_often_for_three_as_for_one(manager, people):
    manager.get(URL)
    counts = []
    for number in (1, 3):
        with walls.inside(people.pk):
            while PeopleSource.objects.count() < number:
                code = f"s{PeopleSource.objects.count()}"
                PeopleSource.objects.create(code=code, name=code, declared_at=AT)
        with queries_of() as found:
            assert manager.get(URL).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
