"""Search, sort, filters, pages and the file of a list; what the address says wrongly changes nothing."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import ngettext_lazy
from django_htmx.middleware import HtmxDetails

from rollout.tabular import files
from rollout.tenancy.models import User
from rollout.web import pages
from rollout.web.selections import Act, Selection
from rollout.web.tables import Column, Empty, Filter, Table

pytestmark = pytest.mark.django_db


def get(address: str = "/people/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(address, headers=headers)
    request.htmx = HtmxDetails(request)
    return request


def people(request: HttpRequest, **options: object) -> Table:
    columns = [
        Column("display_name", "Name", sort="display_name", url=lambda user: f"/people/{user.pk}"),
        Column("email", "Email", sort="email"),
        Column("state", "Status", kind="status", value=lambda user: ("good", "Complete")),
        Column("size", "Team", kind="number", value=lambda user: 1234),
        Column("done", "Done", kind="share", value=lambda user: (624, 1000, 95)),
        Column("last_login", "Last seen", kind="moment", sort="last_login"),
        Column("act", "Action", template="components/brand.html", export=False),
    ]
    settings = {
        "name": "people",
        "label": "People",
        "noun": ngettext_lazy("%(shown)s person", "%(shown)s people", "n"),
        "search_fields": ("display_name", "email"),
        "filters": [Filter("state", "Account", [(True, "open"), (False, "closed")], lookup="is_active")],
        "default_sort": "display_name",
        "per_page": 2,
    }
    return Table(columns, User.objects.all(), request, **{**settings, **options})


@pytest.fixture
def ada() -> None:
    names = ["Ada Byron", "Grace Hopper", "Alan Turing"]
    User.objects.bulk_create(
        User(email=f"{name.split()[0].lower()}@acme.example", display_name=name, is_active=name != "Alan Turing")
        for name in names
    )


def names(table: Table) -> list[str]:
    return [row["object"].display_name for row in table.rows]


def show(table: Table) -> str:
    return render_to_string("components/table.html", {"table": table}, table.request)


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ada Byron", "Alan Turing"]),
        ("?page=2", ["Grace Hopper"]),
        ("?sort=-display_name", ["Grace Hopper", "Alan Turing"]),
        ("?q=byron", ["Ada Byron"]),
        ("?q=ACME+turing", ["Alan Turing"]),
        ("?state=False", ["Alan Turing"]),
        ("?q=nobody", []),
    ],
)
def test_the_address_says_what_is_shown(query: str, expected: list[str]) -> None:
    assert names(people(get(f"/people/{query}"))) == expected


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "query",
    [
        "?sort=password",
        "?sort=state",
        "?sort=--email",
        "?page=0x",
        "?page=",
        "?page=" + "9" * 5000,
        "?state=maybe",
        "?q=%00",
        "?format=exe",
        "?sort=%00-email",
    ],
)
def test_what_the_address_says_wrongly_is_ignored(query: str) -> None:
    table = people(get(f"/people/{query}"))
    assert len(names(table)) >= 1
    assert table.total == 3
    assert show(table)


@pytest.mark.usefixtures("ada")
def test_a_page_beyond_the_last_is_the_last() -> None:
    assert names(people(get("/people/?page=99"))) == ["Grace Hopper"]


def test_equal_values_never_show_a_row_twice() -> None:
    User.objects.bulk_create(User(email=f"{n}@acme.example", display_name="Same") for n in range(6))
    User.objects.filter(email="0@acme.example").update(is_active=False)  # the row moves to the end of its table
    seen = [row["object"].pk for page in (1, 2, 3) for row in people(get(f"/?page={page}")).rows]
    assert len(seen) == 6
    assert seen == sorted(seen)


@pytest.mark.parametrize("count", [1, 3, 40])
def test_a_page_of_any_length_takes_two_queries(count: int) -> None:
    User.objects.bulk_create(User(email=f"{n}@acme.example", display_name=f"N{n}") for n in range(count))
    with CaptureQueriesContext(connection) as queries:
        show(people(get(), per_page=50))
    assert len(queries) == 2


@pytest.mark.usefixtures("ada")
def test_the_markup_says_order_and_row_heads_and_keeps_a_stable_target() -> None:
    source = show(people(get("/people/?sort=-email&q=acme")))
    assert '<div id="people">' in source
    assert 'aria-sort="descending"' in source
    assert source.count('<th scope="row">') == 2
    assert 'tabindex="0" role="region" aria-label="People"' in source
    assert "q=acme" in source.split('rel="next"')[0].rsplit("href=", 1)[1]
    assert "624" not in source
    assert "62%" in source


def test_a_hostile_name_and_search_are_escaped() -> None:
    User.objects.create(email="x@acme.example", display_name="<script>x</script>")
    assert "<script>" not in show(people(get("/people/?q=%3Cscript%3E")))


def test_an_empty_list_says_what_to_do_and_a_filtered_one_how_to_widen_it() -> None:
    empty = Empty("No people yet", "Import a file to begin.", "/imports/new", "Import people")
    assert "/imports/new" in show(people(get(), empty=empty))
    source = show(people(get("/people/?state=True&q=zzz"), empty=empty))
    assert "Nothing matches" in source
    assert 'href="/people/?state=True"' in source


@pytest.mark.usefixtures("ada")
def test_the_file_has_every_matching_row_and_runs_nothing() -> None:
    for n, name in enumerate(["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx"]):
        User.objects.create(email=f"f{n}@acme.example", display_name=name)
    response = pages.listing(get("/people/?format=csv&page=2"), "unused.html", people(get("/people/?format=csv")))
    assert response.headers["Content-Disposition"] == 'attachment; filename="people.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert head == ["Name", "Email", "Status", "Team", "Done", "Last seen"]
    assert len(rows) == 9
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert ["Ada Byron", "ada@acme.example", "Complete", "1234", "62.4", ""] in rows


@pytest.mark.usefixtures("ada")
def test_the_workbook_has_the_same_rows_and_runs_nothing() -> None:
    dangerous = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "http://x.example", "{=1}"]
    for n, name in enumerate(dangerous):
        User.objects.create(email=f"f{n}@acme.example", display_name=name)
    table = people(get("/people/?format=xlsx&page=2"))
    table.columns += (Column("joined", "Joined", kind="date", value=lambda user: datetime.date(2026, 10, 6)),)
    response = pages.listing(table.request, "unused.html", table)
    assert response.headers["Content-Disposition"] == 'attachment; filename="people.xlsx"'
    assert response.headers["Content-Type"] == files.XLSX
    head, *rows = openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows()
    assert [cell.value for cell in head] == ["Name", "Email", "Status", "Team", "Done", "Last seen", "Joined"]
    (ada,) = (row for row in rows if row[0].value == "Ada Byron")
    assert [cell.value for cell in ada[1:6]] == ["ada@acme.example", "Complete", 1234, 62.4, None]
    assert (ada[6].is_date, ada[6].value.date()) == (True, datetime.date(2026, 10, 6))
    assert {row[0].value for row in rows} == {"Ada Byron", "Alan Turing", "Grace Hopper", *dangerous}
    assert not [cell for row in rows for cell in row if cell.data_type == "f" or cell.hyperlink]


def test_a_stem_without_latin_letters_still_names_the_file() -> None:
    response = pages.export(get(), "قائمة", people(get("/people/?format=xlsx")))
    assert response.headers["Content-Disposition"] == 'attachment; filename="table.xlsx"'


@pytest.mark.usefixtures("ada")
def test_htmx_gets_the_table_alone_and_the_count_for_the_live_region() -> None:
    request = get("/people/?q=acme", **{"HX-Request": "true"})
    response = pages.listing(request, "unused.html", people(request))
    body = response.content.decode()
    assert body.lstrip().startswith('<div id="people">')
    assert 'id="polite"' in body
    assert "3 people" in body
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.usefixtures("ada")
def test_two_tables_of_one_page_keep_apart() -> None:
    request = get("/people/?a-q=ada&b-q=grace&b-page=1")
    assert names(people(request, prefix="a-")) == ["Ada Byron"]
    assert names(people(request, prefix="b-")) == ["Grace Hopper"]
    assert people(request, prefix="b-").url(q=None) == "/people/?a-q=ada"


def test_chosen_rows_alone_go_into_the_file(ada: None) -> None:
    bob = User.objects.create_user("bob@acme.example", display_name="Bob")
    address = f"/people/?format=csv&row={bob.pk}&row=x&row=99999999999999999999"
    assert people(get(address), selection=Selection("Chosen")).csv().decode().count("acme.example") == 1
    assert people(get(address)).csv().decode().count("@") > 1, "where nothing can be chosen, all of them"
    table = people(
        get(f"/people/?row={bob.pk}&sort=email"), selection=Selection("Chosen", [Act("/do/", "Do it")]), per_page=9
    )
    markup = show(table)
    assert f'type="checkbox" form="{table.name}-bulk" name="row" value="{bob.pk}" aria-label="Select Bob"' in markup
    assert 'formaction="/do/"' in markup
    assert f"row={bob.pk}" not in table.url(sort="email"), "another page starts without a choice"
