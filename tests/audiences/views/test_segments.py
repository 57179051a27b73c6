"""The rule builder by plain form posts, as a browser without JavaScript sends them."""

import datetime
import html
import json
import re

import pytest

from audiences.domain import segments, stays
from audiences.models import Country, Person, Segment
from rollout.journal.models import Entry
from rollout.tenancy import walls
from rollout.tenancy.permissions import Role
from tests.audiences.domain.test_imports import AT
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db
NEW = "/norvane/people/segments/new/"


def leaf(place: str, field: str, op: str, *values: str, add: str = "") -> dict[str, object]:
    name = f"n-{place}-"
    parts = {f"{name}field": field, f"{name}was": field, f"{name}op": op, f"{name}value": list(values)}
    return {**parts, f"{name}add": add}


def count_on(page: str) -> int:
    return int(re.search(r'class="kpi-value">([\d,]+) ', page)[1])


def test_a_segment_is_built_row_by_row_and_saved(manager, people):
    page = manager.get(NEW).content.decode()
    assert count_on(page) == 6
    assert "Choose a value" in page
    page = manager.post(NEW, {"name": "Gulf", **leaf("0", "country", "in", add="AE")}).content.decode()
    assert count_on(page) == 1
    assert 'value="AE"' in page
    page = manager.post(NEW, {**leaf("0", "country", "in", "AE", add="DE")}).content.decode()
    assert count_on(page) == 5
    assert "1 out" in page
    page = manager.post(NEW, {**leaf("0", "country", "in", "AE", "DE"), "do": "drop:0:AE"}).content.decode()
    assert count_on(page) == 4
    page = manager.post(NEW, {**leaf("0", "country", "in", "DE"), "do": "group:"}).content.decode()
    assert 'name="n-1-join"' in page
    assert 'name="n-1-0-field"' in page
    full = {
        "name": "Germans of B or with a grade",
        **leaf("0", "country", "in", "DE"),
        "n-1-join": "any",
        **leaf("1-0", "manager", "below", "B"),
        **leaf("1-1", "attr_grade", "in", "7"),
        "do": "save",
    }
    saved = manager.post(NEW, full)
    assert (saved.status_code, saved.headers["Location"]) == (302, "/norvane/people/segments/1/")
    with walls.inside(people.pk):
        assert Segment.objects.get().rule == {
            "all": [
                {"field": "country", "op": "in", "value": ["DE"]},
                {
                    "any": [
                        {"field": "manager", "op": "below", "value": ["B"]},
                        {"field": "attr_grade", "op": "in", "value": ["7"]},
                    ]
                },
            ]
        }
    page = manager.get("/norvane/people/segments/1/").content.decode()
    assert count_on(page) == 1
    assert (
        "Everybody whose country is Germany, and (manager is in the organization of Ada Person B, or grade is 7)."
        in page
    )
    assert "Germans of B or with a grade" in manager.get("/norvane/people/segments/").content.decode()


def test_what_was_saved_is_taken_back_from_its_toast(manager, people):
    address = "/norvane/people/segments/1/"
    page = manager.post(NEW, {"name": "Gulf", **leaf("0", "country", "in", "AE"), "do": "save"}, follow=True)
    seen = page.content.decode().split('name="seen" value="')[1].split('"')[0]
    germans = {"name": "Germans", **leaf("0", "country", "in", "DE"), "do": "save", "seen": html.unescape(seen)}
    page = manager.post(address, germans, follow=True).content.decode()
    undo = page.split('class="toast-acts"><form method="post" action="')[1].split('"')[0]
    back = manager.post(undo, headers={"Referer": f"http://testserver{address}"}, follow=True).content.decode()
    assert "Taken back: “Gulf” is as before." in back
    assert count_on(back) == 1
    again = manager.post(undo)
    assert (again.status_code, "It was changed again since" in again.content.decode()) == (409, True)
    page = manager.post(NEW, {"name": "New", **leaf("0", "country", "in", "DE"), "do": "save"}, follow=True)
    undo = page.content.decode().split('class="toast-acts"><form method="post" action="')[1].split('"')[0]
    gone = manager.post(undo, headers={"Referer": "http://testserver/norvane/people/segments/2/"})
    assert gone.url == "/norvane/people/segments/", "the page where it was done is gone with it"
    assert "there is no segment “New”" in manager.get(gone.url).content.decode()


def test_another_field_starts_over(manager):
    posted = {**leaf("0", "country", "in", "AE"), "n-0-field": "hired_on"}
    page = manager.post(NEW, posted).content.decode()
    assert 'type="date"' in page
    assert count_on(page) == 6
    page = manager.post(NEW, leaf("0", "hired_on", "on_or_after", "2020-01-01")).content.decode()
    assert count_on(page) == 1


def test_what_keeps_a_rule_from_being_saved_is_said_at_the_field(manager, people):
    refused = manager.post(NEW, {"name": "", **leaf("0", "country", "in"), "do": "save"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Name: enter a value." in page
    assert "Choose at least one value for country." in page
    refused = manager.post(NEW, {"name": "X", **leaf("0", "manager", "below", "nobody"), "do": "save"})
    assert "Manager cannot be “nobody”; the external id of somebody in the people list is accepted." in (
        refused.content.decode()
    )
    with walls.inside(people.pk):
        assert not Segment.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {"n-0-field": "nonsense", "do": "add:9-9-9"},
        {"n-0-join": "xor", "n-0-0-field": "country", "do": "remove:77"},
        {"n-999-9-field": "country", "do": "drop:"},
        {"n-0-field": "country", "n-0-op": "drop table", "n-0-value": "\x00", "do": "save", "name": "\x00"},
        {f"n-{k}-field": "status" for k in range(150)} | {"do": "save", "name": "many"},
        {"n-0-join": "all", "n-0-0-join": "all", "n-0-0-0-join": "all", "n-0-0-0-0-join": "all", "do": "group:0-0-0-0"},
    ],
)
def test_tampered_posts_get_a_page(manager, posted):
    assert manager.post(NEW, posted).status_code in {200, 422}


def test_htmx_gets_the_fragment_and_the_count_is_announced(manager):
    answer = manager.post(NEW, leaf("0", "country", "in", "AE"), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="segment"')
    assert "1 person is in this segment." in page


def test_why_is_somebody_in(manager, people):
    manager.post(NEW, {"name": "Gulf", **leaf("0", "country", "in", "AE"), "do": "save"})
    page = manager.get("/norvane/people/segments/1/?why=B").content.decode()
    assert "Country is United Arab Emirates" in page
    assert ">True, decides<" in re.sub(r"<svg.*?</svg>", "", page)
    assert "No longer: Country is United Arab Emirates" in page
    page = manager.get("/norvane/people/segments/1/?why=person+c").content.decode()
    assert "Not in" in page
    assert "The nearest change that would bring this person in:" in page
    assert "Germany" in page
    assert "Nobody is called “zzz”" in manager.get("/norvane/people/segments/1/?why=zzz").content.decode()


def hidden(page: str, name: str) -> str:
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page)[1])


def test_people_are_named_by_search_and_by_pasted_ids(manager, people):
    rule = leaf("0", "country", "in", "AE")
    page = manager.post(NEW, {**rule, "find": "person c"}).content.decode()
    assert 'value="include:C"' in page
    page = manager.post(NEW, {**rule, "do": "include:C"}).content.decode()
    assert (count_on(page), hidden(page, "include")) == (2, '["C"]')
    pasted = {"paste": "A, nobody\nB@norvane.example;Z9", "include": '["C"]', "do": "paste:exclude"}
    page = manager.post(NEW, {**rule, **pasted}).content.decode()
    assert hidden(page, "exclude") == '["A", "B"]'
    assert "2 people added. 2 are not known: nobody, Z9." in page
    page = manager.post(NEW, {**rule, "include": '["C"]', "exclude": '["A"]', "do": "exclude:C"}).content.decode()
    assert (hidden(page, "include"), hidden(page, "exclude")) == ("[]", '["A", "C"]')
    page = manager.post(NEW, {**rule, "exclude": '["A", "C"]', "do": "unlist:exclude:A"}).content.decode()
    assert hidden(page, "exclude") == '["C"]'
    saved = {"name": "Gulf", **rule, "include": '["C"]', "exclude": '["B"]', "do": "save"}
    assert manager.post(NEW, saved).status_code == 302
    with walls.inside(people.pk):
        kept = Segment.objects.get().rule
        assert (kept["include"], kept["exclude"]) == (["C"], ["B"])
    page = manager.get("/norvane/people/segments/1/?why=C").content.decode()
    assert "Is named among those who are always in" in page
    assert "1 named person is always in. 1 named person is never in." in page


def test_the_last_change_can_be_undone_and_brought_back(manager):
    page = manager.post(NEW, leaf("0", "country", "in", "AE")).content.decode()
    carried = {"now": hidden(page, "now"), "before": hidden(page, "before")}
    page = manager.post(NEW, {**leaf("0", "country", "in", "AE"), **carried, "do": "remove:0"}).content.decode()
    assert count_on(page) == 6
    carried = {"now": hidden(page, "now"), "before": hidden(page, "before")}
    assert "Undo the last change" in page
    page = manager.post(NEW, {**carried, "do": "undo"}).content.decode()
    assert count_on(page) == 1
    carried = {"now": hidden(page, "now"), "before": hidden(page, "before")}
    page = manager.post(NEW, {**leaf("0", "country", "in", "AE"), **carried, "do": "undo"}).content.decode()
    assert count_on(page) == 6


def test_a_cycle_is_refused_at_its_condition(manager, people):
    manager.post(NEW, {"name": "Gulf", **leaf("0", "country", "in", "AE"), "do": "save"})
    manager.post(NEW, {"name": "Around", **leaf("0", "segment", "in", "1"), "do": "save"})
    url = "/norvane/people/segments/1/"
    page = manager.post(url, leaf("0", "segment", "in", "2")).content.decode()
    assert "A segment cannot be part of itself: Gulf → Around → Gulf." in page
    posted = {"name": "Gulf", **leaf("0", "segment", "in", "2"), "seen": hidden(page, "seen"), "do": "save"}
    assert manager.post(url, posted).status_code == 422
    with walls.inside(people.pk):
        assert Segment.objects.get(number=1).rule == {"all": [{"field": "country", "op": "in", "value": ["AE"]}]}


def test_another_condition_of_another_kind_starts_its_value_over(manager):
    date = leaf("0", "hired_on", "on_or_after", "2020-01-01") | {"n-0-wasop": "on_or_after"}
    page = manager.post(NEW, date | {"n-0-op": "within"}).content.decode()
    assert 'inputmode="decimal" id="n-0-value" name="n-0-value" value=""' in page
    page = manager.post(NEW, leaf("0", "hired_on", "longer_ago", "36500")).content.decode()
    assert count_on(page) == 0


def test_the_schema_of_rules_is_published(manager, sign_in):
    found = manager.get("/norvane/people/segments/rule.schema.json")
    assert found.headers["Content-Type"] == "application/json"
    assert "attr_grade" in found.content.decode()
    assert sign_in(Role.AUDITOR).get("/norvane/people/segments/rule.schema.json").status_code == 403


@pytest.mark.parametrize(
    "carried",
    [
        "",
        "null",
        "[]",
        '{"all": 3}',
        '{"all": [{"field": "country", "op": "in", "value": {}}]}',
        '{"all": [{"all": []}]}',
    ],
)
def test_a_tampered_undo_gets_a_page(manager, carried):
    posted = {**leaf("0", "country", "in", "AE"), "before": carried, "now": carried, "include": carried, "do": "undo"}
    assert manager.post(NEW, posted).status_code == 200


def test_two_people_saving_the_same_segment(manager, people):
    manager.post(NEW, {"name": "Gulf", **leaf("0", "country", "in", "AE"), "do": "save"})
    url = "/norvane/people/segments/1/"
    seen = re.search(r'name="seen" value="([^"]+)"', manager.get(url).content.decode())[1]
    posted = {"name": "Gulf", **leaf("0", "country", "in", "DE"), "seen": seen, "do": "save"}
    assert manager.post(url, posted).status_code == 302
    conflict = manager.post(url, posted)
    assert conflict.status_code == 409
    assert "Somebody else has changed “Gulf” since you opened it." in conflict.content.decode()


def test_auditors_may_not(sign_in):
    assert sign_in(Role.AUDITOR).post(NEW, {"do": "save"}).status_code == 403


@pytest.mark.parametrize("segments_count", [1, 3])
def test_the_list_costs_the_same_for_one_segment_and_three(manager, people, segments_count):
    for n in range(segments_count):
        manager.post(NEW, {"name": f"Segment {n}", **leaf("0", "country", "in", "AE"), "do": "save"})
    with queries_of() as queries:
        page = manager.get("/norvane/people/segments/").content.decode()
    assert f"{segments_count} segment" in page
    assert len([each for each in queries if "audiences_" in each["sql"]]) == 4


def test_people_and_history_of_a_segment(manager, people, system):
    manager.post(NEW, {"name": "Germans", **leaf("0", "country", "in", "DE"), "do": "save"})
    url = "/norvane/people/segments/1/people/"
    assert "Nobody has been in this segment yet" in manager.get(url).content.decode()
    with walls.inside(people.pk):
        entry = Entry.objects.get(verb="segment.created")
        stays.bring_up(segment=Segment.objects.get(), cause="start", at=AT, entry=entry)
        Segment.objects.update(rule={"all": [], "exclude": ["A"]})
        stays.bring_up(segment=Segment.objects.get(), cause="list", at=AT + datetime.timedelta(days=3), entry=entry)
    page = manager.get(url).content.decode()
    assert "6 stays" in page
    assert "Segment made: Germans, by " in page
    assert "List of people changed: Germans, by " in page
    left = manager.get(f"{url}?state=left").content.decode()
    assert "1 stay" in left
    assert "Ada Person A" in left
    before = manager.get(f"{url}?on=2026-09-23").content.decode()
    assert "Who was in at the end of" in before
    assert "4 stays" in before
    assert "Ada Person A" in manager.get(f"{url}?on=2026-09-23&format=csv").content.decode()
    assert manager.get(f"{url}?on=someday").status_code == 200
    assert "In since" in manager.get("/norvane/people/segments/1/?why=A").content.decode()


def test_a_segment_is_frozen_and_follows_again(manager, people):
    manager.post(NEW, {"name": "Germans", **leaf("0", "country", "in", "DE"), "do": "save"})
    url = "/norvane/people/segments/1/"
    assert manager.post(f"{url}kind/", {"kind": "frozen"}).headers["Location"] == url
    page = manager.get(url).content.decode()
    assert "Nobody joins or leaves." in page
    posted = {"name": "Germans", **leaf("0", "country", "in", "AE"), "seen": hidden(page, "seen"), "do": "save"}
    refused = manager.post(url, posted)
    assert refused.status_code == 422
    assert "“Germans” is frozen." in refused.content.decode()
    with walls.inside(people.pk):
        Person.objects.filter(external_id="C").update(country=Country.objects.get(code="AE"))
        assert segments.members(Segment.objects.get()).count() == 4
    assert manager.post(f"{url}kind/", {"kind": "dynamic"}).status_code == 302
    assert manager.post(f"{url}kind/", {"kind": "melted"}).status_code == 409
    with walls.inside(people.pk):
        assert segments.members(Segment.objects.get()).count() == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_history_costs_the_same_for_one_person_and_three(manager, people, rows):
    manager.post(NEW, {"name": "Some", "include": json.dumps(["A", "B", "C"][:rows]), **none_of_all(), "do": "save"})
    with walls.inside(people.pk):
        entry = Entry.objects.get(verb="segment.created")
        stays.bring_up(segment=Segment.objects.get(), cause="start", at=AT, entry=entry)
    with queries_of() as queries:
        page = manager.get("/norvane/people/segments/1/people/").content.decode()
    assert f"{rows} stay" in page
    assert len([each for each in queries if "audiences_" in each["sql"] or "journal_" in each["sql"]]) == 8


def none_of_all() -> dict[str, object]:
    return {"n-0-join": "none", **leaf("0-0", "status", "in", "active", "leave")}


def test_the_builder_runs_few_queries(manager, people):
    saved = {**leaf("0", "country", "in", "DE"), **leaf("1", "manager", "below", "A"), "do": "save"}
    manager.post(NEW, {"name": "Germans", **saved})
    with queries_of() as queries:
        manager.get("/norvane/people/segments/1/")
    asked = [each["sql"] for each in queries if "audiences_person" in each["sql"]]
    assert len(asked) <= 12
