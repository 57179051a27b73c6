"""Numbers, days and moments read as the wording rules say (DESIGN 7)."""

import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

D = datetime.date
DASH = "\N{EN DASH}"
MOMENT = datetime.datetime(2026, 10, 6, 4, 0, tzinfo=datetime.UTC)


def render(source: str, **values: object) -> str:
    return Template("{% load fairway %}" + source).render(Context(values))


def in_tenant(zone: str) -> object:
    request = RequestFactory().get("/")
    request.tenant = SimpleNamespace(time_zone=zone)
    return request


@pytest.mark.parametrize(
    ("part", "whole", "reads"),
    [
        (8174, 13100, "62.4%"),
        (5, 9, "56%"),
        (624, 1000, "62%"),
        (625, 1001, "62.4%"),
        (0, 50, "0%"),
        (50, 50, "100%"),
        (13099, 13100, "99.9%"),
        (199, 200, "99%"),
        (1, 13100, "under 0.1%"),
        (1, 999, "under 1%"),
        (3, 0, DASH),
        (3, None, DASH),
    ],
)
def test_share_has_a_decimal_only_above_a_thousand_and_never_rounds_to_done(
    part: int, whole: int | None, reads: str
) -> None:
    assert render("{% share part whole %}", part=part, whole=whole) == reads


def test_numbers_have_separators() -> None:
    assert render("{% number 48210 %} {{ none|number }} {% number 0 %}", none=None) == f"48,210 {DASH} 0"


@pytest.mark.parametrize(
    ("start", "end", "reads"),
    [
        (D(2026, 10, 5), D(2026, 11, 20), "5 Oct to 20 Nov"),
        (D(2026, 12, 5), D(2027, 1, 8), "5 Dec 2026 to 8 Jan 2027"),
        (D(2026, 10, 5), D(2026, 10, 5), "5 Oct"),
        (D(2026, 10, 5), None, "from 5 Oct"),
        (None, D(2026, 10, 5), "until 5 Oct"),
        (None, None, DASH),
    ],
)
def test_ranges(start: D | None, end: D | None, reads: str) -> None:
    assert render("{% date_range a b %}", a=start, b=end) == reads


def test_day_and_moment() -> None:
    assert render("{% day d %}", d=D(2026, 10, 6)) == '<time datetime="2026-10-06">Tue 6 Oct 2026</time>'
    assert "Tue 6 Oct 2026, 06:00" in render("{% moment m %}", m=MOMENT, request=in_tenant("Europe/Berlin"))
    assert render("{% day d %}{% moment d %}{% when d 'Asia/Kolkata' %}", d=None) == DASH * 3


def test_a_moment_is_told_on_the_learners_clock_with_the_readers_beside_it() -> None:
    person = SimpleNamespace(time_zone="Asia/Kolkata")
    told = render("{% when m person place='Pune' %}", m=MOMENT, person=person, request=in_tenant("Europe/Berlin"))
    assert "Tue 6 Oct 2026, 09:30" in told
    assert "Pune, the learner’s time. 06:00 yours" in told


def test_the_readers_date_is_told_when_it_differs() -> None:
    told = render("{% when m zone %}", m=MOMENT, zone=ZoneInfo("Asia/Kolkata"), request=in_tenant("America/Chicago"))
    assert "Kolkata" in told
    assert "Mon 5 Oct 2026, 23:00 yours" in told


def test_one_clock_is_told_once_and_an_unknown_zone_is_the_readers() -> None:
    for zone in ("Europe/Paris", "Mars/Olympus", ""):
        told = render("{% when m zone %}", m=MOMENT, zone=zone, request=in_tenant("Europe/Berlin"))
        assert "Tue 6 Oct 2026, 06:00" in told
        assert "yours" not in told


def test_dates_follow_the_language() -> None:
    with translation.override("de"):
        assert "Okt" in render("{% day d %}", d=D(2026, 10, 6))


def test_the_page_names_its_language_direction_and_only_known_preferences() -> None:
    request = RequestFactory().get("/", headers={"cookie": 'theme=dark; density="><script>; keys=off'})
    with translation.override("ar"):
        assert render("{% html_attributes %}", request=request) == (
            ' lang="ar" dir="rtl" data-theme="dark" data-keys="off"'
        )


def test_words_from_outside_are_escaped() -> None:
    told = render("{% pill 'good' x %}{% mark 'stop' x %}{% icon 'home' label=x %}", x="<b>")
    assert "<b>" not in told
    assert told.count("&lt;b&gt;") == 3


def test_a_panel_takes_nothing_from_the_page_that_it_was_not_given() -> None:
    told = render("{% panel 'Waves' %}<p>{{ note }}</p>{% endpanel %}", note="of the page", link="/elsewhere")
    assert 'id="waves"' in told
    assert told.count("of the page") == 1
    assert "/elsewhere" not in told
    with pytest.raises(TemplateSyntaxError, match="notes"):
        render("{% panel 'Waves' notes='x' %}{% endpanel %}")
