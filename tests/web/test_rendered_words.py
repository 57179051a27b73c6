"""Pages say nothing outside the catalogs: with a catalog in Greek letters, Latin ones are of data or were forgotten.

What templates say is held to gettext by tests/architecture; this reads what Python puts into pages.
"""

import datetime
import json
import zoneinfo
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.dates import format_date
from django.db import models
from django.test import Client
from django.utils.translation import trans_real

from audiences.models import Person
from rollout.tenancy import walls
from rollout.tenancy.models import User
from rollout.tenancy.permissions import Role
from rollout.web import kept
from tests.architecture.test_addresses import TENANT as ADDRESSES
from tests.architecture.test_walls import TENANT_MODELS
from tests.reporting.pseudo import Pseudo
from tests.walls import world
from tests.walls.world import World
from tests.web import rendered

LANGUAGE = "de"
_LOCALE = Locale.parse(LANGUAGE)

# The same in every language: the product, formats, standards and units.
NAMES = ["Fairway", "CSV", "PDF", "UTC", "XLSX", "Excel", "HR"]

# How days are written.
FORMS = ("full", "medium", "EEE d MMM", "ccc LLL", "E")

# Addresses whose text is no text of the interface, and why.
LEFT_OUT = {
    "help/<slug:name>/": "a guide, in English as it was written",
}


class Forgetful(Pseudo):
    """A catalog that lacks one sentence."""

    def __init__(self, forgotten: str) -> None:
        super().__init__(LANGUAGE)
        self._forgotten = forgotten

    def gettext(self, message: str) -> str:
        return message if message == self._forgotten else super().gettext(message)


@pytest.fixture
def ours(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(trans_real._translations, LANGUAGE, Pseudo(LANGUAGE))
    kept._words.cache_clear()
    made = world.build("norvane", start=71)
    with walls.inside(made.tenant.pk):
        Person.objects.update(language=LANGUAGE)
    yield made
    kept._words.cache_clear()


def client_of(ours: World, role: Role) -> Client:
    client = Client(headers={"Accept-Language": LANGUAGE})
    client.force_login(ours.users[role])
    return client


def data_words(ours: World) -> set[str]:
    """Words that people gave, that days have, and that languages and countries are called by."""
    called = [*_LOCALE.languages.values(), *_LOCALE.territories.values(), *_LOCALE.scripts.values()]
    cities = [zone.rpartition("/")[2].replace("_", " ") for zone in zoneinfo.available_timezones()]
    found = set(NAMES) | set(rendered.words(" ".join([*called, *cities])))
    days = [datetime.date(2026, month, 1) for month in range(1, 13)]
    days += [datetime.date(2026, 1, day) for day in range(1, 8)]
    found |= {
        word for day in days for form in FORMS for word in rendered.words(format_date(day, form, locale=LANGUAGE))
    }
    found |= {f"Z{role[0].upper()}" for role in Role}  # initials
    with walls.inside(ours.tenant.pk):
        for model in (*TENANT_MODELS, User, type(ours.tenant)):
            found |= {word for text in _values(model) for word in rendered.words(text)}
    return found


def _values(model: type[models.Model]) -> Iterator[str]:
    named = [
        field.attname for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    ]  # fmt: skip
    for row in model._default_manager.values_list(*named):
        said = (value for value in row if isinstance(value, str | list | dict))  # what is sealed is no text
        yield from (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in said)


# Lists, tabs and pages of single things; acts deep inside a program cost more than they show.
PAGES = [route for route, _ in ADDRESSES if route not in LEFT_OUT and (route.count("<") < 2 or route.endswith(">/"))]


def said(ours: World, role: Role, routes: list[str]) -> dict[str, list[str]]:
    """Texts of pages that nobody translated, by route."""
    known, client, found = data_words(ours), client_of(ours, role), {}
    for route in routes:
        path = world.fill(route, ours.inside)
        if path is None:
            continue
        answer = client.get(f"/norvane/{path}")
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            found[route] = rendered.foreign(answer.content.decode(), known)
    return found


def test_pages_say_nothing_that_is_not_in_the_catalogs(ours: World) -> None:
    found = said(ours, Role.ADMINISTRATOR, PAGES)
    assert len(found) > 60, "few pages answered"
    assert {route: texts for route, texts in found.items() if texts} == {}


@pytest.mark.parametrize("role", [Role.EXECUTIVE, Role.REVIEWER, Role.AUDITOR, Role.MANAGER])
def test_homes_say_nothing_that_is_not_in_the_catalogs(ours: World, role: Role) -> None:
    found = said(ours, role, ["", "team/"])
    assert {route: texts for route, texts in found.items() if texts} == {}


def test_a_sentence_that_was_forgotten_is_found(ours: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(trans_real._translations, LANGUAGE, Forgetful("Working days"))
    assert "Working days" in said(ours, Role.ADMINISTRATOR, ["settings/"])["settings/"]


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ("<p>Nobody yet</p>", ["Nobody yet"]),
        ("<p>Νοβοδυ <b>Wave 3</b> 20.5 %</p>", []),
        ('<a aria-label="Close it">Χλοσε</a>', ["Close it"]),
        ("<code>employee id</code><script>let it = 1</script>", []),
        ("<p>people_file.csv, anna@acme.example</p>", []),
    ],
)
def test_what_was_not_translated_is_found_in_a_page(page: str, found: list[str]) -> None:
    assert rendered.foreign(page, {"Wave"}) == found


def test_an_id_that_two_elements_have_is_found_in_a_page() -> None:
    assert rendered.twice('<p id="a">id="a"</p><b class="x" id="b"></b><i data-id="b"></i>') == []
    assert rendered.twice('<p id="a"></p><b class="x" id="a"></b>') == ["a"]
