"""Which language a reader gets, and how days, figures and lists read in it."""

import datetime
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from rollout.tenancy.models import Tenant
from rollout.web import formats, languages

DAY = datetime.date(2026, 10, 6)


def asking(cookie: str = "", accept: str = "", person: str = "", tenant: str = "", deputy: bool = False) -> object:
    request = RequestFactory(headers={"Accept-Language": accept}).get("/")
    if cookie:
        request.COOKIES["language"] = cookie
    if person or tenant:
        request.tenant = SimpleNamespace(language=tenant)
        linked = SimpleNamespace(language=person) if person else None
        request.actor = SimpleNamespace(person=linked, on_behalf_of="somebody" if deputy else None)
    return request


@pytest.mark.parametrize(
    ("facts", "language"),
    [
        ({}, "en"),
        ({"accept": "fr, de-AT;q=0.8, es;q=0.5"}, "de"),
        ({"accept": "fr;q=0.8, tlh", "tenant": "es"}, "es"),
        ({"accept": "de", "person": "ar-EG", "tenant": "es"}, "ar"),
        ({"accept": "de", "person": "fr", "tenant": "es"}, "de"),
        ({"cookie": "es", "accept": "de", "person": "ar", "tenant": "en"}, "es"),
        ({"cookie": "tlh", "accept": "de"}, "de"),
        ({"accept": "de", "person": "ar", "tenant": "en", "deputy": True}, "de"),
        ({"accept": "\x00,,;q=x"}, "en"),
    ],
)
def test_the_choice_comes_first_then_the_person_the_browser_and_the_organization(
    facts: dict[str, str], language: str
) -> None:
    assert languages.of_request(asking(**facts)) == language


def test_an_answer_says_its_language_and_what_it_depends_on() -> None:
    seen = []

    def view(request: object) -> HttpResponse:
        seen.append(translation.get_language())
        return HttpResponse()

    response = languages.LanguageMiddleware(view)(asking(accept="ar"))
    assert seen == ["ar"]
    assert response["Content-Language"] == "ar"
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))
    assert translation.get_language() == "en"


@pytest.mark.django_db
def test_the_entrance_speaks_arabic_from_the_right_and_offers_the_others(tenant: Tenant) -> None:
    page = Client(headers={"Accept-Language": "ar"}).get("/accounts/login/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert "تسجيل الدخول" in page
    assert all(f'value="{code}"' in page for code in languages.NAMES)


@pytest.mark.parametrize(
    ("language", "day", "span", "share", "figure", "several"),
    [
        ("en", "Tue 6 Oct 2026", "6 Oct to 20 Nov", "62.4%", "48,210", "a, b and c"),
        ("de", "Di., 6. Okt. 2026", "6. Okt. bis 20. Nov.", "62,4\xa0%", "48.210", "a, b und c"),
        ("es", "mar 6 oct 2026", "del 6 oct al 20 nov", "62,4\xa0%", "48\xa0210", "a, b y c"),
        ("ar", "الثلاثاء 6 أكتوبر 2026", "6 أكتوبر إلى 20 نوفمبر", "62.4%", "48,210", "a وb وc"),
    ],
)
def test_days_figures_and_lists_read_as_the_language_has_them(
    language: str, day: str, span: str, share: str, figure: str, several: str
) -> None:
    def bare(text: str) -> str:
        return text.replace("\u2068", "").replace("\u2069", "")

    with translation.override(language):
        assert formats.day(DAY) == day
        assert bare(formats.date_range(DAY, datetime.date(2026, 11, 20))) == span
        assert formats.share(624, 1000) in {"62%", "62\xa0%"}
        assert formats.share(1248, 2000) == share
        assert formats.number(48210) == figure
        assert bare(formats.listed(["a", "b", "c"])) == several


def test_what_is_filled_in_keeps_its_direction_in_arabic_only() -> None:
    with translation.override("ar"):
        assert formats.isolated("Pune") == "\u2068Pune\u2069"
        assert "\u2068" in translation.gettext("Target %(share)s")
    with translation.override("de"):
        assert formats.isolated("Pune") == "Pune"


@pytest.mark.parametrize(
    ("language", "label", "inside"),
    [
        ("en", "Job role", "job role"),
        ("en", "SME review", "SME review"),
        ("de", "Rolle", "Rolle"),
        ("es", "Revisión de RR. HH.", "revisión de RR. HH."),
    ],
)
def test_a_label_inside_a_sentence_loses_its_capital_and_no_abbreviation(
    language: str, label: str, inside: str
) -> None:
    with translation.override(language):
        assert formats.in_sentence(label) == inside
