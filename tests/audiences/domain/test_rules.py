"""Compiler and explainer are two writings of one rule: they must agree about everybody."""

import datetime
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain import divisions, explanations, manager_line, rule_fields, rule_words, rules, segments
from audiences.models import Attribute, Person
from delivery.models import CompletionRecord
from tests import factories
from tests.conftest import queries_of

pytestmark = pytest.mark.django_db

PATHS = ["Energy", "Energy/Grid", "Energy/Grid/North", "Rail"]
GERMANS = {"all": [{"field": "country", "op": "in", "value": ["DE"]}]}
DATES = ["2020-02-29", "2021-06-01", "next year", "2025-12-31"]
VALUES = {
    "country": ["DE", "US", "AE"],
    "region": ["emea", "amer"],
    "division": PATHS,
    "function": ["Sales", "Finance"],
    "employment_type": ["full_time", "field"],
    "status": ["active", "leave"],
    "time_zone": ["Europe/Berlin", "Asia/Dubai"],
    "technology_access": ["own", "none"],
    "mailbox": ["own", "shared", "none"],
    "reports": ["some", "none"],
    "attr_grade": ["A", "B"],
    "segment": ["1", "2"],
    "completed_course": ["ABE-101", "ABE-102"],
    "completed_program": ["bribery"],
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
                time_zone=["Europe/Berlin", "Asia/Dubai"][n % 2],
                technology_access=["own", "shared", "none"][n % 3],
                email_key="" if n % 5 == 0 else f"p{n}@norvane.example",
                shared_mailbox=n % 5 == 1,
                attributes={} if n % 3 == 1 else {"grade": "AB"[n % 2], "limit": f"{n}.5", "since": DATES[n % 4]},
                manager=people[(n - 1) // 2] if n else None,
            )
        )
    manager_line.renumber()
    Attribute.objects.filter(name="limit").update(kind="number")
    Attribute.objects.filter(name="since").update(kind="date")
    factories.SegmentFactory(number=1, name="Germans", rule=GERMANS)
    factories.SegmentFactory(
        number=2, name="Others", rule={"none": [segment_leaf("1")], "include": ["P0"], "exclude": ["P5", "P6"]}
    )
    complete(people)
    return people


def segment_leaf(*numbers: str) -> dict[str, object]:
    return {"field": "segment", "op": "in", "value": list(numbers)}


def complete(people: list[Person]) -> None:
    """Some completed courses and a program; one record was corrected, one has no day."""
    program = factories.ProgramFactory(slug="bribery", name="Bribery")
    modules = [factories.ModuleFactory(program=program, number=n, course_id=f"ABE-10{n}") for n in (1, 2)]
    source = factories.CompletionSourceFactory(slug="s", name="Workline")
    wave = factories.WaveFactory(program=program)

    def record(person: Person, module: int, status: str = "completed", **more: object) -> CompletionRecord:
        made = {"record_id": f"{person.pk}-{module}-{status}", "digest": status, "received_at": factories.AT}
        return CompletionRecord.objects.create(
            source=source, person=person, module=modules[module], status=status, **made, **more
        )

    for n, person in enumerate(people):
        day = factories.AT - datetime.timedelta(days=100 * n)
        if n % 2:
            record(person, n % 4 // 2, completed_at=None if n == 9 else day)
        elif n % 3 == 0:
            record(person, 0, status="failed", supersedes=record(person, 0, completed_at=day))
        if n % 3 == 2:
            factories.AssignmentFactory(wave=wave, program=program, person=person, completed_at=day)


def leaf(field: str) -> st.SearchStrategy:
    values = st.lists(st.sampled_from(VALUES[field]), min_size=1, max_size=3, unique=True)
    asked = {"field": st.just(field), "value": values}
    if field.startswith("completed"):
        dated = {"op": st.sampled_from(["since", "not_since"]), "since": st.sampled_from(["2024-01-01", "2026-09-22"])}
        plain = {"op": st.sampled_from(["ever", "never"])}
        return st.one_of(st.fixed_dictionaries(asked | dated), st.fixed_dictionaries(asked | plain))
    ops = ["below", "direct"] if field == "manager" else ["in", "not_in"]
    return st.fixed_dictionaries(asked | {"op": st.sampled_from(ops)})


def single(field: str, ops: list[str], values: list[str]) -> st.SearchStrategy:
    value = st.lists(st.sampled_from(values), min_size=1, max_size=1)
    return st.fixed_dictionaries({"field": st.just(field), "op": st.sampled_from(ops), "value": value})


days = ["2020-07-19", "2021-01-01", "2019-01-01", "2030-12-31"]
hired = st.one_of(
    single("hired_on", ["on_or_after", "before"], days),
    single("hired_on", ["within", "longer_ago"], ["1", "1500", "36500"]),
    single("attr_since", ["on_or_after", "before"], days),
    single("attr_since", ["within", "longer_ago"], ["1", "1500", "36500"]),
    single("attr_limit", ["at_least", "below"], ["5.5", "3", "-1", "7,5"]),
)
trees = st.recursive(
    st.one_of(hired, *(leaf(field) for field in VALUES)),
    lambda inner: st.sampled_from(["all", "any", "none"]).flatmap(
        lambda join: st.fixed_dictionaries({join: st.lists(inner, max_size=3)})
    ),
    max_leaves=5,
).map(lambda node: {"all": [node]})
ids = [f"P{n}" for n in range(12)]
lists = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {}, optional={name: st.lists(st.sampled_from(ids), unique=True, max_size=3) for name in rules.LISTS}
    ),
)
with_lists = st.tuples(trees, lists).map(lambda both: both[0] | both[1])


@given(rule=with_lists)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_explanation_agree_about_everybody(company, rule):
    rules.check(rule)
    people = Person.objects.present()
    by_sql = set(segments.matching(rule).values_list("external_id", flat=True))
    assert by_sql == {person.external_id for person in people if rules.holds(rule, person)}
    assert rule_words.sentence(rule)[-1] == "."
    for person in people[:2]:
        explained = explanations.explain(rule, person)
        assert explained.holds is (person.external_id in by_sql)
        assert all(isinstance(line.holds, bool) for line in explained.lines)


def atoms_of(rule: dict, found: list) -> list:
    """Every condition once, without the product's own walk."""
    for node in next(rule[join] for join in ("all", "any", "none") if join in rule):
        if "field" not in node:
            atoms_of(node, found)
        elif node not in found:
            found.append(node)
    return found


def answer(node: dict, atoms: list, truths: tuple) -> bool:
    if "field" in node:
        return truths[atoms.index(node)]
    if "all" in node:
        return all(answer(each, atoms, truths) for each in node["all"])
    if "any" in node:
        return any(answer(each, atoms, truths) for each in node["any"])
    return not any(answer(each, atoms, truths) for each in node["none"])


def fewest(rule: dict, truths: tuple, listed: dict[str, bool]) -> int | None:
    """The size of the smallest change, by trying every one; being put on a list is none."""
    atoms = atoms_of(rule, [])

    def whole(own: tuple, on: dict[str, bool]) -> bool:
        return not on["exclude"] and (on["include"] or answer(rule, atoms, own))

    best = None
    for turned in product([False, True], repeat=len(atoms) + 2):
        own = tuple(truth is not change for truth, change in zip(truths, turned, strict=False))
        on = {name: listed[name] and not off for name, off in zip(("include", "exclude"), turned[-2:], strict=True)}
        size = sum(turned[:-2]) + sum(listed[name] and not on[name] for name in on)
        if whole(own, on) is not whole(truths, listed) and (best is None or size < best):
            best = size
    return best


@given(rule=with_lists, seed=st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_nearest_change_is_the_smallest_there_is(rule, seed):
    tree = {"all": rule["all"]}
    atoms = atoms_of(tree, [])
    truths = tuple(seed.random() < 0.5 for _atom in atoms)
    listed = {name: bool(rule.get(name)) and seed.random() < 0.5 for name in rules.LISTS}

    def of(leaf: dict, turned: tuple = ()) -> bool:
        own = listed[leaf["field"]] if leaf["op"] == "listed" else truths[atoms.index(leaf)]
        return own is not (leaf in turned)

    whole = explanations.with_lists(rule)
    found = explanations.nearest(whole, of)
    best = fewest(tree, truths, listed)
    assert (found is None) is (best is None)
    if found is not None:
        assert len(found) == best
        assert rules.truth(whole, lambda leaf: of(leaf, tuple(found))) is not rules.truth(whole, of)


def test_a_condition_that_stands_twice_counts_once(company):
    germans, sales = GERMANS["all"][0], {"field": "function", "op": "in", "value": ["Sales"]}
    rule = {"all": [{"any": [germans, sales]}, {"any": [germans, {"field": "status", "op": "in", "value": ["leave"]}]}]}
    nobody = Person.objects.get(external_id="P3")
    assert [line.text for line in explanations.explain(rule, nobody).nearest] == ["Country is Germany"]


def test_an_explanation_says_value_source_and_what_decides(company):
    rule = {"all": [GERMANS["all"][0], {"field": "hired_on", "op": "before", "value": ["2019-01-01"]}]}
    explained = explanations.explain(rule, Person.objects.get(external_id="P4"))
    country, hired_on = explained.lines
    assert (country.text, country.record, country.holds) == ("Country is Germany", "Germany", True)
    assert (hired_on.text, hired_on.decides) == ("Hire date is before 1 January 2019", True)
    assert country.source == "Source “people”, Tue 22 Sep 2026"
    assert [line.text for line in explained.nearest] == ["Hire date is before 1 January 2019"]


def test_a_segment_is_never_part_of_itself(company, manager_actor):
    germans = segments.create(name="A", rule=GERMANS, by=manager_actor, at=factories.AT)
    around = segments.create(name="B", rule={"any": [segment_leaf("3")]}, by=manager_actor, at=factories.AT)
    assert (germans.number, around.number) == (3, 4)
    with pytest.raises(ValidationError) as refused:
        segments.change(
            segment=germans, name="A", rule={"none": [segment_leaf("4")]}, by=manager_actor, at=factories.AT
        )
    assert refused.value.messages == ["A segment cannot be part of itself: A → B → A."]
    assert [each.number for each in segments.inner_first([around, germans])] == [3, 4]


def test_attribute_values_follow_whoever_writes(company):
    def in_segment(grade: str) -> set[str]:
        rule = {"all": [{"field": "attr_grade", "op": "in", "value": [grade]}]}
        return set(segments.matching(rule).values_list("external_id", flat=True))

    before = in_segment("Z")
    Person.objects.filter(external_id="P3").update(attributes={"grade": "Z"})
    assert (before, in_segment("Z")) == (set(), {"P3"})
    Person.objects.filter(external_id="P3").update(attributes={})
    assert in_segment("Z") == set()


def test_every_plug_of_rule_fields(company):
    assert rule_fields.registered() == [
        "country", "region", "division", "function", "job_role", "employment_type", "language", "site", "time_zone",
        "technology_access", "mailbox", "status", "hired_on", "manager", "reports", "segment", "completed_course",
        "completed_program",
    ]  # fmt: skip
    assert [field.key for field in rule_fields.every()][-3:] == ["attr_grade", "attr_limit", "attr_since"]


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
    assert rule_words.sentence(rule) == (
        "Everybody whose country is Germany or United States, and (function is Sales, or manager is in the "
        f"organization of {boss}), and not (division is in Energy/Grid)."
    )


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ([], "A rule is a group (all, any or none) or a condition with field, op and value."),
        ({"field": "country", "op": "in", "value": ["DE"]}, "A rule begins with a group: all, any or none."),
        ({"all": [], "include": "P1"}, "“include” is a list of external ids."),
        ({"all": [], "exclude": ["P1", "X9"]}, "Nobody has the external id “X9” that is on a list of this rule."),
        (
            {"all": [{"field": "hired_on", "op": "within", "value": ["0"]}]},
            "Hire date cannot be “0”; a number of days from 1 to 36,500 is accepted.",
        ),
        (
            {"all": [{"field": "attr_limit", "op": "at_least", "value": ["much"]}]},
            "Limit cannot be “much”; a number such as 25000 or 2.5 is accepted.",
        ),
        (
            {"all": [{"field": "completed_course", "op": "since", "value": ["ABE-101"]}]},
            "Completed courses needs the day since when, such as 2026-02-28.",
        ),
        (
            {"all": [{"field": "completed_course", "op": "ever", "value": ["ABE-101"], "since": "2026-02-28"}]},
            "Completed courses has a day only where its condition asks for one.",
        ),
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
