"""Long lists: found by keys, the same rows in the same order; orders that an index serves, whichever way round."""

import pytest
from django.core.paginator import Paginator

from audiences.models import Person, SegmentStay
from rollout.web import sorting
from tests import factories
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(inside: object) -> None:
    division = factories.DivisionFactory()
    for number in range(23):
        place = {"division": division} if number % 3 else {}
        factories.PersonFactory(external_id=f"P{number}", job_role=f"Role {number % 4}", **place)


@pytest.mark.parametrize("name", ["name_key", "job_role", "division__path"])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(("deep", "many"), [(5, 1_000), (1_000, 5)])
def test_a_page_found_by_its_keys_is_the_same_page(
    people: None, monkeypatch: pytest.MonkeyPatch, name: str, descending: bool, deep: int, many: int
) -> None:
    ordered = Person.objects.order_by(*sorting.order(Person, name, "pk", descending=descending))
    rows = ordered.select_related("division")
    plain = Paginator(rows, 5)
    expected = [[each.external_id for each in plain.page(n)] for n in plain.page_range]
    monkeypatch.setattr(sorting, "DEEP", deep)
    monkeypatch.setattr(sorting, "MANY", many)
    by_keys = sorting.DeepPaginator(rows, 5, by_key=True)
    assert [[each.external_id for each in by_keys.page(n)] for n in by_keys.page_range] == expected
    with queries_of() as queries:
        assert len(by_keys.page(3).object_list) == 5
    assert len(queries) == 2


def test_grouped_rows_are_read_as_they_are(people: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "MANY", 1)
    grouped = Person.objects.order_by("job_role").values("job_role").distinct()
    assert len(sorting.DeepPaginator(grouped, 2, by_key=True).page(2).object_list) == 2


def test_what_always_has_a_value_turns_with_its_ties() -> None:
    assert sorting.order(Person, "name_key", "pk", descending=True) == ["-name_key", "-pk"]
    assert sorting.order(SegmentStay, "person__name_key", "-pk", descending=True) == ["-person__name_key", "pk"]
    assert sorting.order(Person, "name_key", None, descending=False) == ["name_key"]


@pytest.mark.parametrize("name", ["division__path", "manager__name_key", "anything_worked_out"])
def test_rows_without_a_value_come_last_both_ways(name: str) -> None:
    for descending in (False, True):
        first, tie = sorting.order(Person, name, "pk", descending=descending)
        assert (first.nulls_last, first.descending, tie) == (True, descending, "pk")
