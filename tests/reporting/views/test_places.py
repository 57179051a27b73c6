"""A region and a country on their pages, and the home of whoever leads the region."""

import html
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from audiences.domain import regions
from audiences.domain.settings import changes
from audiences.domain.settings.changes import Target
from audiences.models import Country
from delivery.models import Assignment
from rollout.tenancy import actors
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role
from tests import factories
from tests.conftest import actor_for, queries_of
from tests.reporting.conftest import AT, World, regional_lead

Sign = Callable[[Actor], Client]


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())


@pytest.fixture
def lead(world: World, client_of: Sign) -> Client:
    return client_of(regional_lead(world, "europe"))


def test_home_is_that_of_the_region(world: World, lead: Client) -> None:
    page = text(lead.get("/norvane/"))
    assert "Settings for Europe" in page
    assert "Settings for Asia" not in page
    assert page.index("Needs your attention") < page.index("Programs under way")
    assert "Launches ahead" not in page


def is_gone(each: Assignment) -> bool:
    return each.state == "withdrawn" and not (each.withdrawn_at and each.withdrawn_at > AT)


def is_exempt(each: Assignment) -> bool:
    return bool(each.exempt_from and each.exempt_from <= AT and not (each.exempt_until and each.exempt_until <= AT))


def test_figures_are_of_the_places_own_people(world: World, lead: Client) -> None:
    page = text(lead.get("/norvane/regions/de/"))
    here = Assignment.objects.filter(wave=world.waves[1], person__country__code="DE", assigned_at__lte=AT)
    assigned = sum(not is_gone(each) and not is_exempt(each) for each in here)
    assert f'<td data-align="end">{assigned}</td>' in page


def test_every_link_of_the_pages_opens(world: World, lead: Client) -> None:
    for path in ("/norvane/", "/norvane/regions/europe/", "/norvane/regions/de/"):
        main = text(lead.get(path)).split("<main")[1]
        links = {part.split('"')[0] for part in main.split('href="')[1:]}
        for link in links:
            if link.startswith("/norvane/"):
                assert lead.get(link).status_code == 200, (path, link)


def test_a_value_to_choose_again_stands_on_home_with_what_group_decided(world: World, lead: Client) -> None:
    by, germany = actors.system(world.tenant), Country.objects.get(code="DE")
    changes.set_value(name="completion_days", raw=35, target=Target(country=germany), by=by, at=AT)
    changes.govern(name="completion_days", tier="bounded", bound={"low": 10, "high": 30}, by=by, at=AT)
    page = text(lead.get("/norvane/"))
    assert "Choose again: Days to complete" in page
    assert "Group narrowed this to 10 to 30 days: Germany chose 35 days; in force is 30 days." in page
    assert "Decided by Group and the law in 14 days" in page
    assert "Choose again" not in text(lead.get("/norvane/regions/pl/"))


def test_other_regions_are_not_there(world: World, lead: Client) -> None:
    for code in ("asia", "in", "zz", "DE"):
        assert lead.get(f"/norvane/regions/{code}/").status_code == 404, code


def test_a_country_page_takes_no_post(world: World, client_of: Sign) -> None:
    manager = client_of(actor_for(world.tenant, Role.PROGRAM_MANAGER))
    assert manager.get("/norvane/regions/de/").status_code == 200
    assert manager.post("/norvane/regions/de/").status_code == 405


@pytest.mark.parametrize("name", ["UK", "New", "a b"])
def test_codes_that_are_addresses_already_are_refused(world: World, client_of: Sign, name: str) -> None:
    manager = client_of(actor_for(world.tenant, Role.PROGRAM_MANAGER))
    answer = manager.post("/norvane/regions/new/", {"name": name})
    assert answer.status_code == (302 if name == "a b" else 422)
    if name != "a b":
        assert "is kept for an address of its own" in text(answer)


@pytest.mark.parametrize("path", ["/norvane/", "/norvane/regions/europe/", "/norvane/regions/de/"])
def test_pages_take_as_many_queries_for_many_countries(world: World, lead: Client, path: str) -> None:
    counts = []
    lead.get(path)  # how pinned programs stand is remembered
    for number in range(31):
        if number:
            code = f"{'XQ'[number % 2]}{chr(65 + number // 2)}"
            factories.CountryFactory(code=code, name=f"C {number}", region=world.regions["europe"])
        if number in {0, 3, 30}:
            with queries_of() as found:
                assert lead.get(path).status_code == 200
            counts.append(len(found))
    assert len(set(counts)) == 1, counts


def test_a_two_letter_region_is_refused_by_the_domain_too(world: World) -> None:
    with pytest.raises(ValidationError, match="kept for an address"):
        regions.create(name="uk", countries=[], by=actors.system(world.tenant), at=AT)
