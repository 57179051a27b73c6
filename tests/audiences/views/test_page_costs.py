"""What the fullest pages about people ask, besides who asks: the same for one row of each kind and for three."""

import pytest
from django.test import Client

from audiences.domain import manager_line
from audiences.models import Division, LocalCorrection, Person, PossibleDuplicate, Segment
from audiences.views import directory
from rollout.tenancy import walls
from rollout.tenancy.models import Tenant
from tests import crowd, crowd_pages, factories, plans
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    with walls.inside(tenant.pk):
        crowd.gather(tenant, 1200)
    return crowd_pages.visitor(tenant)


def cost(visitor: Client, path: str) -> int:
    visitor.get(f"/norvane/{path}")
    with queries_of() as queries:
        assert visitor.get(f"/norvane/{path}").status_code == 200
    return len(plans.of_page(queries)) - crowd_pages.WHO_ASKS


def test_a_person(visitor: Client, tenant: Tenant) -> None:
    found = []
    for more in (1, 2):
        with walls.inside(tenant.pk):
            person = crowd.person(1000)
            for n in range(more):
                wave = factories.WaveFactory(
                    program=factories.ModuleFactory().program, state="closed"
                )  # what runs, each page's frame says
                factories.AssignmentFactory(wave=wave, program=wave.program, person=person)
                LocalCorrection.objects.create(
                    person=person, field=["site", "function", "job_role"][n + more - 1], value="x", made_at=crowd.AT
                )
        found.append(cost(visitor, f"people/{person.pk}/"))
    assert found == [12, 12]


def test_a_pair(visitor: Client, tenant: Tenant) -> None:
    found = []
    for one, other in ((1000, 1100), (1001, 1002)):
        with walls.inside(tenant.pk):
            first, second = crowd.person(one), crowd.person(other)
            made = PossibleDuplicate.objects.create(
                first=first, second=second, kind="duplicate", evidence=["email"], found_at=crowd.AT
            )
        found.append(cost(visitor, f"people/duplicates/{made.pk}/"))
    assert found == [10, 10]


def test_a_division_and_what_a_change_of_it_would_touch(visitor: Client, tenant: Tenant) -> None:
    with walls.inside(tenant.pk):
        top = Division.objects.get(path="Division 3").pk
        unit = Division.objects.get(path="Division 3/Unit 1").pk
    assert [cost(visitor, f"people/organisation/{pk}/") for pk in (top, unit)] == [5, 5]
    assert [cost(visitor, f"people/organisation/{pk}/?change=rename&name=Other") for pk in (top, unit)] == [11, 11]


def test_a_region_and_a_country(visitor: Client) -> None:
    assert [cost(visitor, f"regions/{code}/") for code in ("europe", "americas", "de")] == [9, 9, 9]


def test_a_segment_however_many_managers_and_divisions_rules_name(visitor: Client, tenant: Tenant) -> None:
    found = [cost(visitor, f"people/segments/{number}/") for number in (3, 6)]
    with walls.inside(tenant.pk):
        for number in (30, 31, 32):
            rule = {
                "all": [
                    {"field": "manager", "op": "below", "value": [f"M{number}0"]},
                    {"field": "division", "op": "in", "value": [f"Division {number % 8}"]},
                ]
            }
            Segment.objects.create(
                number=number, name=f"Line {number}", rule=rule, created_at=crowd.AT, updated_at=crowd.AT
            )
    found += [cost(visitor, f"people/segments/{number}/") for number in (3, 6, 31)]
    assert found == [10, 10, 10, 10, 9]
    assert cost(visitor, "people/segments/6/?why=M3&find=last77") == 12


def test_many_people_are_sorted_by_name_alone(visitor: Client, tenant: Tenant, monkeypatch) -> None:
    page = visitor.get("/norvane/people/").content.decode()
    assert "sort=job_role" in page
    monkeypatch.setattr(directory, "MANY", 1_000)
    page = visitor.get("/norvane/people/").content.decode()
    assert "sort=job_role" not in page
    assert "sort=-name" in page
    with walls.inside(tenant.pk):
        assert abs(manager_line.size() - Person.objects.present().count()) < 50
