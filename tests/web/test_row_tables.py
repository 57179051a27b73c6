"""Rows that are worked out: searched by what is shown, ordered by what it means, and exported as all lists are."""

import csv
import datetime
import io
from dataclasses import dataclass

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.translation import ngettext_lazy
from django_htmx.middleware import HtmxDetails

from rollout.web import pages
from rollout.web.row_tables import RowTable
from rollout.web.tables import Column, Empty


@dataclass(frozen=True)
class Place:
    name: str
    people: int
    due: datetime.date | None
    note: str = ""


PLACES = [
    Place("Pune", 900, datetime.date(2026, 10, 6)),
    Place("Graz", 1200, datetime.date(2026, 2, 1), "20 working days"),
    Place("austin", 90, None),
    Place("Osaka", 0, datetime.date(2026, 11, 1)),
    Place("Lagos", 5, datetime.date(2025, 11, 1)),
    Place("Lima", 5, datetime.date(2027, 1, 1)),
]


def get(address: str = "/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(address, headers=headers)
    request.htmx = HtmxDetails(request)
    return request


def places(request: HttpRequest, rows: list[Place] | None = None) -> RowTable:
    return RowTable(
        [
            Column("name", "Place", sort="name", note=lambda place: place.note),
            Column("people", "People", kind="number", sort="people"),
            Column("due", "Due", kind="date", sort="due"),
            Column("size", "Size", sort="size", value=lambda p: f"{p.people} of 2,000", order=lambda p: p.people),
        ],
        PLACES if rows is None else rows,
        request,
        name="places",
        prefix="p-",
        label="Places",
        noun=ngettext_lazy("%(shown)s place", "%(shown)s places", "n"),
        per_page=4,
        empty=Empty("No places", "They come with the people."),
    )


def names(table: RowTable) -> list[str]:
    return [row["object"].name for row in table.rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Pune", "Graz", "austin", "Osaka"]),
        ("?p-page=2", ["Lagos", "Lima"]),
        ("?p-sort=name", ["austin", "Graz", "Lagos", "Lima"]),
        ("?p-sort=-people", ["Graz", "Pune", "austin", "Lagos"]),
        ("?p-sort=-due", ["Lima", "Osaka", "Pune", "Graz"]),
        ("?p-sort=due&p-page=2", ["Lima", "austin"]),  # what has no value is last either way
        ("?p-sort=-due&p-page=2", ["Lagos", "austin"]),
        ("?p-sort=size", ["Osaka", "Lagos", "Lima", "austin"]),
        ("?p-q=WORKING+graz", ["Graz"]),
        ("?p-q=2026-10", ["Pune"]),
        ("?p-q=nobody", []),
        ("?q=Graz&sort=name", ["Pune", "Graz", "austin", "Osaka"]),  # of another table on the page
    ],
)
def test_the_address_says_what_is_shown(query: str, expected: list[str]) -> None:
    assert names(places(get(f"/{query}"))) == expected


def test_a_handful_is_ordered_and_exported_but_not_searched() -> None:
    table = places(get("/?p-q=graz&p-sort=-name"), PLACES[:3])
    assert names(table) == ["Pune", "Graz", "austin"]
    page = render_to_string("components/table.html", {"table": table}, table.request)
    assert 'type="search"' not in page
    assert "Download CSV" in page
    assert "3 places" in page
    assert 'type="search"' in render_to_string("components/table.html", {"table": places(get())}, get())


def test_what_is_not_there_says_what_to_do() -> None:
    table = places(get(), [])
    assert "They come with the people." in render_to_string("components/table.html", {"table": table}, table.request)


def test_each_table_of_a_page_answers_for_itself() -> None:
    assert pages.part(get(), places(get())) is None
    assert pages.part(get("/", **{"HX-Request": "true", "HX-Target": "others"}), places(get())) is None
    request = get("/?p-q=graz", **{"HX-Request": "true", "HX-Target": "places"})
    body = pages.part(request, places(request)).content.decode()
    assert "Graz" in body
    assert "Pune" not in body
    request = get("/?p-format=csv&p-sort=people")
    answer = pages.part(request, places(request))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="places.csv"'
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["Place", "People", "Due", "Size"]
    assert rows[0] == ["Osaka", "0", "2026-11-01", "0 of 2,000"]
    assert len(rows) == len(PLACES)
