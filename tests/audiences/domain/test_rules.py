"""Compiler and explainer are two writings of one rule: they must agree about everybody."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import divisions, manager_line, rules, segments
from audiences.models import Person
from tests import factories
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db

PATHS = ["Energy", "Energy/Grid", "Energy/Grid/North", "Rail"]
VALUES = {
    "country": ["DE", "US", "AE"],
    "region": ["emea", "amer"],
    "division": PATHS,
    "function": ["Sales", "Finance"],
    "employment_type": ["full_time", "field"],
    "status": ["active", "leave"],
    "attr_grade": ["A", "B"],
    "manager": [f"P{n}" for n in range(6)],
}


@pytest.fixture
def company(inside):
    """Twelve people with gaps everywhere: no country, no division, no hire date, no attribute."""
    emea, amer = (factories.RegionFactory(code=code, name=code.upper()) for code in ("emea", "amer"))
    countries = [
        factories.CountryFactory(code="DE", name="Germany", region=emea),
        factories.CountryFactory(code="US", name="United States", region=amer),
        factories.CountryFactory(code="AE", name="United Arab Emirates"),
        None,
    ]
    tree = divisions.ensure(PATHS)
    people: list[Person] = []
    for n in range(12):
        people.append(
            factories.PersonFactory(
                external_id=f"P{n}",
                country=countries[n % 4],
                division=[*tree.values(), None][n % 5],
                function=["", "Sales", "Finance"][n % 3],
                employment_type=["full_time", "field"][n % 2],
                status=["active", "leave", "active", "left"][n % 4] if n > 6 else "active",
                hired_on=None if n % 3 == 0 else datetime.date(2020, 1, 1) + datetime.timedelta(days=200 * n),
                attributes={} if n % 3 == 1 else {"grade": "AB"[n % 2]},
                manager=people[(n - 1) // 2] if n else None,
            )
        )
    manager_line.renumber()
    return people


def leaf(field: str) -> st.SearchStrategy:
    ops = ["below", "direct"] if field == "manager" else ["in", "not_in"]
    values = st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=3, unique=True)
    return st.fixed_dictionaries({"field": st.just(field), "op": st.sampled_from(ops), "value": values})


hired = st.fixed_dictionaries(
    {
        "field": st.just("hired_on"),
        "op": st.sampled_from(["on_or_after", "before"]),
        "value": st.sampled_from([["2020-07-19"], ["2021-01-01"], ["2019-01-01"], ["2030-12-31"]]),
    }
)
trees = st.recursive(
    st.one_of(hired, *(leaf(field) for field in VALUES)),
    lambda inner: st.sampled_from(["all", "any", "none"]).flatmap(
        lambda join: st.fixed_dictionaries({join: st.lists(inner, max_size=3)})
    ),
    max_leaves=5,
).map(lambda node: {"all": [node]})


@given(rule=trees)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_explanation_agree_about_everybody(company, rule):
    rules.check(rule)
    people = Person.objects.present()
    by_sql = set(segments.matching(rule).values_list("external_id", flat=True))
    assert by_sql == {person.external_id for person in people if rules.holds(rule, person)}
    assert rules.sentence(rule)[-1] == "."
    for person in people[:2]:
        assert all(isinstance(line.holds, bool) for line in rules.explain(rule, person))


def test_everybody_nobody_and_leavers(company):
    assert segments.matching({"all": []}).count() == Person.objects.exclude(status="left").count()
    assert segments.matching({"any": []}).count() == 0
    assert segments.matching({"none": []}).count() == Person.objects.present().count()
    assert segments.matching({"any": [{"all": []}, {"any": []}]}).count() == Person.objects.present().count()


def test_counts_of_many_rules_come_in_one_query(company):
    germans = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
    asked = [{"all": []}, {"any": []}, germans, {"none": [germans]}]
    expected = [segments.matching(rule).count() for rule in asked]
    with queries_of() as queries:
        assert segments.counts(asked) == expected
    assert len(queries) == 1
    assert segments.counts([germans], among=segments.matching(germans)) == [expected[2]]
    assert segments.counts([]) == []


def test_a_rule_reads_as_a_sentence(company):
    rule = {
        "all": [
            {"field": "country", "op": "in", "value": ["DE", "US"]},
            {"any": [
                {"field": "function", "op": "in", "value": ["Sales"]},
                {"field": "manager", "op": "below", "value": ["P0"]},
            ]},
            {"none": [{"field": "division", "op": "in", "value": ["Energy/Grid"]}]},
        ]
    }  # fmt: skip
    boss = Person.objects.get(external_id="P0").name
    assert rules.sentence(rule) == (
        "Everybody whose country is Germany or United States, and (function is Sales, or manager is in the "
        f"organization of {boss}), and not (division is in Energy/Grid)."
    )


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ([], "A rule is a group (all, any or none) or a condition with field, op and value."),
        ({}, "A group has exactly one of all, any or none, with a list of conditions and groups."),
        ({"all": [], "any": []}, "A group has exactly one of all, any or none, with a list of conditions and groups."),
        ({"all": [{"field": "shoe", "op": "in", "value": ["1"]}]}, "Rules do not know the field “shoe”."),
        (
            {"all": [{"field": "country", "op": "below", "value": ["DE"]}]},
            "Country does not know the condition “below”; accepted: in or not_in.",
        ),
        ({"all": [{"field": "country", "op": "in", "value": []}]}, "Choose at least one value for country."),
        ({"all": [{"field": "country", "op": "in", "value": "DE"}]}, "Country needs a list of values."),
        (
            {"all": [{"field": "country", "op": "in", "value": ["XX"]}]},
            "Country cannot be “XX”; a value from its list is accepted.",
        ),
        (
            {"all": [{"field": "hired_on", "op": "before", "value": ["31.02.2024"]}]},
            "Hire date cannot be “31.02.2024”; a date such as 2026-02-28 is accepted.",
        ),
        (
            {"all": [{"field": "manager", "op": "below", "value": ["nobody"]}]},
            "Manager cannot be “nobody”; the external id of somebody in the people list is accepted.",
        ),
        (
            {"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]},
            "Groups are nested at most 5 deep.",
        ),
    ],
)
def test_a_wrong_rule_gets_its_sentence(company, rule, sentence):
    with pytest.raises(ValidationError) as refused:
        rules.check(rule)
    assert refused.value.messages == [sentence]
