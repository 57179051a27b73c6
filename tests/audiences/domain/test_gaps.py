"""What the HR file leaves people without: each list against people who are made to lack exactly that."""

import pytest

from audiences.domain import gaps
from audiences.models import Person
from tests import factories
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(inside) -> dict[str, Person]:
    head = factories.PersonFactory(external_id="HEAD", lft=1, rgt=20)
    whole = {
        "manager": head,
        "country": factories.CountryFactory(),
        "division": factories.DivisionFactory(),
        "lft": 2,
        "rgt": 3,
    }
    Person.objects.filter(pk=head.pk).update(country=whole["country"], division=whole["division"])
    gone = factories.PersonFactory(external_id="GONE", status="left", email="", manager=None)
    made = {
        "whole": whole,
        "no manager": {**whole, "manager": None},
        "manager left": {**whole, "manager": gone},
        "no country": {**whole, "country": None},
        "no division": {**whole, "division": None},
        "no mail": {**whole, "email": ""},
        "shared": {**whole, "shared_mailbox": True},
    }
    return {name: factories.PersonFactory(**values) for name, values in made.items()}


def test_each_list_has_exactly_who_lacks_it_and_nobody_who_left(people):
    found = {key: set(gaps.lacking(Person.objects.all(), key).values_list("pk", flat=True)) for key in gaps.KEYS}
    assert found == {
        gaps.MANAGER: {people["no manager"].pk, people["manager left"].pk},
        gaps.COUNTRY: {people["no country"].pk},
        gaps.DIVISION: {people["no division"].pk},
        gaps.EMAIL: {people["no mail"].pk},
        gaps.SHARED: {people["shared"].pk},
    }


def test_one_query_counts_them_all(people):
    with queries_of() as queries:
        found = gaps.counts(keys=gaps.KEYS)
    assert len(queries) == 1
    assert found == {gaps.MANAGER: 2, gaps.COUNTRY: 1, gaps.DIVISION: 1, gaps.EMAIL: 1, gaps.SHARED: 1}
    assert set(gaps.counts()) == set(gaps.PRESSING)


def test_an_unknown_gap_is_none(people):
    with pytest.raises(KeyError):
        gaps.lacking(Person.objects.all(), "shoes")
