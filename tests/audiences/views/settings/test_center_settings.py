"""The center: tiers, bounds, values for all and laws, each with what it changes before it is saved (GO1, GO4)."""

import html

import pytest
from django.test import Client

from audiences.domain.settings import book, catalogue, center, changes
from audiences.domain.settings.changes import Target
from audiences.models import SettingPolicy, SettingValue, Statute
from rollout.tenancy import clock
from rollout.tenancy.permissions import Role
from tests import factories
from tests.audiences.views.settings.conftest import Places
from tests.conftest import queries_of

PAGE = "/norvane/settings/catalogue/completion_days/"
LAW = "/norvane/regions/in/law/"


def text(answer: object) -> str:
    return html.unescape(answer.content.decode())


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="')[1].split('">')[0]


def narrowed(manager: Client, **more: str) -> dict[str, str]:
    form = {"tier": "bounded", "bound-low": "10", "bound-high": "30", "value-completion_days": "20"}
    return {**form, "seen": hidden(text(manager.get(PAGE)), "seen"), **more}


def test_the_first_visit_suggests_and_says_so(places: Places, manager: Client) -> None:
    page = text(manager.get("/norvane/settings/"))
    assert "These are suggestions; nobody has decided yet" in page
    assert manager.post("/norvane/settings/").status_code == 302
    assert SettingPolicy.objects.count() == len(catalogue.SETTINGS)
    assert center.undecided(book.at(clock.now(places.tenant))) == []
    assert "suggestions" not in text(manager.get("/norvane/settings/"))


def test_narrowing_lists_what_changes_before_it_is_saved(places: Places, manager: Client) -> None:
    by, now = places.actors[Role.PROGRAM_MANAGER], clock.now(places.tenant)
    factories.PersonFactory(country=places.india)
    changes.set_value(name="completion_days", raw=35, target=Target(country=places.india), by=by, at=now)
    form = narrowed(manager)
    asked = manager.post(PAGE, form)
    page = text(asked)
    assert asked.status_code == 200
    assert "1 value held below changes" in page
    assert "1 person in India: 35 days becomes 30 days" in page
    assert not SettingPolicy.objects.exists()
    assert manager.post(PAGE, {**form, "told": hidden(page, "told")}).status_code == 302
    assert book.at(clock.now(places.tenant)).value("completion_days", country=places.india.pk) == 30
    assert "India chose 35 days; in force is 30 days" in text(manager.get(PAGE))


def test_the_preview_of_a_form_that_changes_is_the_same(places: Places, manager: Client) -> None:
    answer = manager.post(PAGE, narrowed(manager), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "No value held below changes." in text(answer)
    assert "<html" not in text(answer)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"bound-low": "40", "bound-high": "30"}, "The lower limit 40 days lies above the upper limit 30 days"),
        ({"bound-low": "", "bound-high": ""}, "A bounded setting needs a bound"),
        ({"tier": "open"}, "“open” is no tier"),
        ({"value-completion_days": "35"}, "Choose 10 to 30 days. 35 days is outside what Group allows."),
    ],
)
def test_what_cannot_be_is_refused(places: Places, manager: Client, more: dict[str, str], sentence: str) -> None:
    answer = manager.post(PAGE, narrowed(manager, **more))
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not SettingPolicy.objects.exists()
    assert not SettingValue.objects.exists()


def test_who_decided_in_between_is_not_overwritten(places: Places, manager: Client) -> None:
    form = narrowed(manager)
    told = hidden(text(manager.post(PAGE, form)), "told")
    by = places.actors[Role.PROGRAM_MANAGER]
    changes.govern(name="completion_days", tier="locked", bound={}, by=by, at=clock.now(places.tenant))
    answer = manager.post(PAGE, {**form, "told": told})
    assert answer.status_code == 409
    assert "Somebody else decided on this meanwhile" in text(answer)
    assert SettingPolicy.objects.count() == 1


def test_a_law_is_recorded_with_its_source_and_taken_back(places: Places, manager: Client) -> None:
    form = {"setting": "retention_years", "bound-low": "8", "source": "Companies Act, 2013"}
    assert manager.post(LAW, {**form, "source": ""}).status_code == 422
    page = text(manager.post(LAW, form))
    assert not Statute.objects.exists()
    assert manager.post(LAW, {**form, "told": hidden(page, "told")}).status_code == 302
    assert book.at(clock.now(places.tenant)).value("retention_years", country=places.india.pk) == 8
    page = text(manager.post(LAW, {"setting": "retention_years", "take_back": "1"}))
    back = {"setting": "retention_years", "take_back": "1", "told": hidden(page, "told")}
    assert manager.post(LAW, back).status_code == 302
    assert book.at(clock.now(places.tenant)).value("retention_years", country=places.india.pk) == 7


def test_a_regional_lead_reads_what_group_decides_and_changes_nothing(places: Places, lead: Client) -> None:
    assert lead.get("/norvane/settings/").headers["Location"] == "/norvane/regions/south-asia/settings/"
    assert "Save decision" not in text(lead.get(PAGE))
    for path in ("/norvane/settings/", PAGE, LAW):
        assert lead.post(path, {"tier": "locked", "setting": "retention_years"}).status_code == 403
    assert not SettingPolicy.objects.exists()


def test_a_regional_lead_reads_no_other_regions_decision(places: Places, lead: Client) -> None:
    by, now = places.actors[Role.PROGRAM_MANAGER], clock.now(places.tenant)
    changes.set_value(name="completion_days", raw=33, target=Target(country=places.germany), by=by, at=now)
    for path in (PAGE, "/norvane/settings/history/", "/norvane/regions/in/settings/history/"):
        assert "33 days" not in text(lead.get(path)), path


@pytest.mark.parametrize("path", ["/norvane/settings/", PAGE, "/norvane/settings/history/"])
def test_a_page_takes_as_many_queries_for_many_countries(places: Places, manager: Client, path: str) -> None:
    by, counts = places.actors[Role.PROGRAM_MANAGER], []
    for number in range(1, 31):
        code = f"{'XQ'[number % 2]}{chr(65 + number // 2)}"
        country = factories.CountryFactory(code=code, name=f"C {number}", region=places.asia)
        changes.set_value(name="completion_days", raw=33, target=Target(country=country), by=by, at=places.at)
        if number in {1, 3, 30}:
            with queries_of() as found:
                assert manager.get(path).status_code == 200
            counts.append(len(found))
    assert len(set(counts)) == 1, counts
