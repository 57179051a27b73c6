"""Which pairs are proposed: rules over everybody at once, held against a walk over all pairs."""

import datetime
import unicodedata
from collections import Counter
from itertools import combinations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import duplicates, imports, same_person
from audiences.models import Person, PossibleDuplicate
from tests import factories
from tests.audiences.domain.test_imports import AT, LATER, company, row
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db

NAMES = ["Ana Mejía", "Ana Mejia", "O’Neil Jo", "ONeil Jo", "Lee-Ann Fox", "LeeAnn Fox", "Bo Li", ""]
ONE = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(["", "a@x.example", "b@x.example"]),
    st.sampled_from([None, datetime.date(2020, 1, 1), datetime.date(2024, 1, 1)]),
    st.booleans(),  # has a manager
    st.sampled_from(["active", "active", "leave", "left"]),
)


def plain(name: str) -> str:
    kept = (c for c in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(c))
    return "".join(c for c in kept if c not in " ’'.-")


def oracle(people: list[Person]) -> dict[tuple[int, int], tuple[str, list[str]]]:
    """Pair by pair, without any set."""
    mails = Counter(each.email_key for each in people)
    names = Counter(plain(each.name_key) for each in people)
    found = {}
    for one, other in combinations(sorted(people, key=lambda each: each.pk), 2):
        said, same_name = [], plain(one.name_key) == plain(other.name_key) != ""
        gone = [each.status == "left" for each in (one, other)]
        if all(gone):
            continue
        if one.email_key and one.email_key == other.email_key and mails[one.email_key] == 2:
            said.append("email")
        alike = [p for p in people if plain(p.name_key) == plain(one.name_key)]
        hired = [p for p in alike if p.hired_on == one.hired_on]
        if same_name and one.hired_on and one.hired_on == other.hired_on and len(hired) <= 5:
            said.append("hired")
        came_later = not (one.hired_on and other.hired_on) or one.hired_on <= other.hired_on
        if same_name and gone == [True, False] and names[plain(one.name_key)] == 2 and came_later:
            said.append("joined")
        placed = [p for p in alike if (p.manager_id, p.division_id) == (one.manager_id, one.division_id)]
        same_place = one.manager_id and (one.manager_id, one.division_id) == (other.manager_id, other.division_id)
        if same_name and same_place and len(placed) <= 5:
            said.append("place")
        if said:
            found[one.pk, other.pk] = ("returner" if any(gone) else "duplicate", said)
    return found


def proposed() -> dict[tuple[int, int], tuple[str, list[str]]]:
    listed = PossibleDuplicate.objects.filter(state="open")
    return {(each.first_id, each.second_id): (each.kind, each.evidence) for each in listed}


@given(st.lists(ONE, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_statement_finds_what_a_walk_over_all_pairs_finds(inside, given_people):
    PossibleDuplicate.objects.all().delete()
    Person.objects.all().update(manager=None)
    Person.objects.all().delete()
    boss, division = factories.PersonFactory(last_name="Boss", status="left"), factories.DivisionFactory()
    made = [
        factories.PersonFactory(
            first_name="",
            last_name=name,
            name_key=name.lower(),
            email=mail,
            hired_on=hired,
            status=status,
            manager=boss if managed else None,
            division=division,
        )
        for name, mail, hired, managed, status in given_people
    ]
    duplicates.refresh(at=AT)
    assert proposed() == oracle([boss, *made])
    before = list(PossibleDuplicate.objects.order_by("pk").values_list("pk", "found_at"))
    duplicates.refresh(at=LATER)
    assert list(PossibleDuplicate.objects.order_by("pk").values_list("pk", "found_at")) == before


def test_everybody_is_looked_at_in_one_statement(inside, system):
    imports.load(rows=company(), by=system, at=AT)
    with queries_of() as queries:
        duplicates.refresh(at=AT)
    assert len(queries) == 3  # the statement, and how it is planned before and after
    pair = PossibleDuplicate.objects.get()
    assert (pair.first.external_id, pair.second.external_id, pair.evidence) == ("E", "F", ["email"])


def test_a_pair_goes_when_the_records_do_not_say_so_any_more_and_a_decision_stays(inside, system):
    imports.load(rows=company(), by=system, at=AT)
    duplicates.refresh(at=AT)
    rows = company()
    rows[5]["email"] = "f@norvane.example"
    imports.load(rows=rows, by=system, at=LATER)
    duplicates.refresh(at=LATER)
    assert not PossibleDuplicate.objects.exists()
    imports.load(rows=company(), by=system, at=LATER)
    duplicates.refresh(at=LATER)
    same_person.not_same(pair=PossibleDuplicate.objects.get(), by=system, at=LATER, reason="A shop's mailbox")
    duplicates.refresh(at=LATER)
    pair = PossibleDuplicate.objects.get()
    assert (pair.state, pair.reason, duplicates.waiting()) == ("not_same", "A shop's mailbox", 0)


def test_a_leaver_who_comes_back_under_a_new_id_is_a_possible_returner(inside, system):
    imports.load(rows=company(), by=system, at=AT)
    rows = [*company()[:5], row("F2", "A", last_name="Person F", email="f2@norvane.example")]
    imports.load(rows=rows, by=system, at=LATER)
    duplicates.refresh(at=LATER)
    pair = PossibleDuplicate.objects.get(second__external_id="F2")
    assert (pair.kind, pair.first.external_id) == ("returner", "F")
    assert pair.evidence == ["joined", "place"]
    assert same_person.keeper(pair) == pair.second


def test_two_named_records_stay_on_the_list_until_somebody_decides(inside, system):
    imports.load(rows=company(), by=system, at=AT)
    pair = duplicates.name(one="B", other="c@norvane.example", by=system, at=AT)
    assert (pair.first.external_id, pair.second.external_id, pair.kind, pair.evidence) == (
        "B",
        "C",
        "duplicate",
        ["named"],
    )
    duplicates.refresh(at=LATER)
    assert duplicates.name(one="C", other="B", by=system, at=LATER) == pair
    same_person.not_same(pair=pair, by=system, at=LATER)
    again = duplicates.name(one="B", other="C", by=system, at=LATER)
    assert (again.pk, again.state, again.decided_at) == (pair.pk, "open", None)


@pytest.mark.parametrize(
    ("one", "other", "sentence"),
    [
        ("nobody", "B", "Nobody here has the id or address “nobody”"),
        ("B", "b@norvane.example", "Both are the same record already"),
        ("E", "F", "Both have left"),
    ],
)
def test_what_cannot_be_compared_says_why(inside, system, one, other, sentence):
    imports.load(rows=company(), by=system, at=AT)
    Person.objects.filter(external_id__in=["E", "F"]).update(status="left")
    with pytest.raises(ValidationError, match=sentence):
        duplicates.name(one=one, other=other, by=system, at=AT)
    assert not PossibleDuplicate.objects.exists()
