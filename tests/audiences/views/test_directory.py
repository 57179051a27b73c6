"""The people list and person page: what is on them, for whom, and at what cost."""

import pytest

from audiences.models import Country, Person, Region
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db


def pk_of(tenant, key: str) -> int:
    with walls.inside(tenant.pk):
        return Person.objects.get(external_id=key).pk


def test_the_list_says_who_where_and_under_whom(manager):
    page = manager.get("/norvane/people/").content.decode()
    for words in ("Ada Person C", "Energy/Grid", "Germany", "Ada Person B", "Shared mailbox", "6 people"):
        assert words in page
    assert "Ada Person B" in manager.get("/norvane/people/?country=AE").content.decode()
    assert "1 person" in manager.get("/norvane/people/?country=AE").content.decode()
    assert "5 people" in manager.get("/norvane/people/?division=Energy").content.decode()
    assert "1 person" in manager.get("/norvane/people/?q=person+c").content.decode()


def test_the_list_as_a_file(manager):
    response = manager.get("/norvane/people/?format=csv&country=AE")
    rows = response.content.decode("utf-8-sig").splitlines()
    assert rows == [
        "Name,Job role,Division,Country,Manager,E-mail,Status",
        "Ada Person B,,Energy/Grid,United Arab Emirates,Ada Person A,b@norvane.example,Active",
    ]


@pytest.mark.parametrize("people_count", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_three(manager, people, people_count):
    with walls.inside(people.pk):
        Person.objects.exclude(external_id__in="ABC"[:people_count]).update(status="left")
    with queries_of() as queries:
        assert manager.get("/norvane/people/?status=active").status_code == 200
    assert len([each for each in queries if "audiences_" in each["sql"]]) == 6


def test_a_person_with_manager_and_reports(manager, people):
    page = manager.get(f"/norvane/people/{pk_of(people, 'B')}/").content.decode()
    for words in ("Ada Person A", "2 directly", "Ada Person C", "Ada Person D", "Asia/Dubai", "Grade", "Gulf"):
        assert words in page


def test_a_regional_lead_sees_their_region_only(sign_in, people):
    lead = sign_in(Role.REGIONAL_LEAD, region="gulf")
    page = lead.get("/norvane/people/").content.decode()
    assert "1 person" in page
    assert "Ada Person B" in page
    assert "Ada Person C" not in page
    assert "Import people" not in page
    assert lead.get(f"/norvane/people/{pk_of(people, 'B')}/").status_code == 200
    assert "Ada Person C" not in lead.get(f"/norvane/people/{pk_of(people, 'B')}/").content.decode()
    assert lead.get(f"/norvane/people/{pk_of(people, 'C')}/").status_code == 404
    assert lead.get("/norvane/people/?format=csv").content.decode().count("\n") == 2
    assert lead.get("/norvane/people/?region=europe").content.decode().count("Ada Person C") == 0
    assert [lead.get(f"/norvane/{path}").status_code for path in ("regions/gulf/", "regions/europe/")] == [200, 404]
    assert "Europe" not in lead.get("/norvane/regions/").content.decode()
    assert "Europe" not in lead.get("/norvane/people/organisation/").content.decode()


@pytest.mark.parametrize("path", ["people/imports/", "people/segments/", "people/segments/new/", "regions/new/"])
def test_what_a_regional_lead_may_not_do(sign_in, path):
    assert sign_in(Role.REGIONAL_LEAD, region="gulf").get(f"/norvane/{path}").status_code == 403


def test_another_tenant_is_not_there(manager, people):
    other = factories.TenantFactory(slug="brine", name="Brine")
    with walls.inside(other.pk):
        stranger = factories.PersonFactory()
    assert manager.get(f"/norvane/people/{stranger.pk}/").status_code == 404
    assert manager.get("/brine/people/").status_code == 404


def test_the_organization_counts_what_is_below(manager):
    page = manager.get("/norvane/people/organisation/").content.decode()
    for words in ("Energy", "Grid", "Europe", "Gulf", "1 without a division"):
        assert words in page


def test_a_region_is_made_and_its_countries_chosen(manager, people):
    with walls.inside(people.pk):
        germany = Country.objects.get(code="DE").pk
    made = manager.post("/norvane/regions/new/", {"name": "Central Europe", "countries": [germany]})
    assert (made.status_code, made.headers["Location"]) == (302, "/norvane/regions/central-europe/")
    page = manager.get("/norvane/regions/central-europe/").content.decode()
    assert "Germany" in page
    assert "1 country" in page
    assert manager.post("/norvane/regions/central-europe/", {"countries": []}).status_code == 302
    with walls.inside(people.pk):
        assert Country.objects.get(code="DE").region is None
        assert Region.objects.count() == 3
    again = manager.post("/norvane/regions/new/", {"name": "Central Europe"})
    assert again.status_code == 422
    assert "There is a region “central-europe” already; choose another name." in again.content.decode()
