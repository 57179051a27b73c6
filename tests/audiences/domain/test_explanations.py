"""Why somebody is in or not: the nearest change is the smallest that turns the answer, held against trying them all."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiences.domain import explanations, rules
from tests import factories

LEAVES = st.sampled_from("abcdef").map(lambda key: {"field": key, "op": "in", "value": [key]})
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(["all", "any", "none"]), st.lists(inner, max_size=3)).map(
        lambda pair: {pair[0]: pair[1]}
    ),
    max_leaves=7,
)


@given(TREES, st.sets(st.sampled_from("abcdef")))
def test_the_nearest_change_is_the_smallest_that_turns_the_answer(rule, true):
    def of(leaf):
        return leaf["field"] in true

    keys = sorted({leaf["field"] for leaf in explanations._leaves(rule)})
    wanted = not rules.truth(rule, of)

    def turns(chosen: set[str]) -> bool:
        return rules.truth(rule, lambda leaf: of(leaf) is not (leaf["field"] in chosen)) is wanted

    sizes = [n for n in range(1, len(keys) + 1) for chosen in combinations(keys, n) if turns(set(chosen))]
    found = explanations.nearest(rule, of)
    if not sizes:
        assert found is None
    else:
        assert len(found) == min(sizes)
        assert turns({leaf["field"] for leaf in found})


@pytest.mark.django_db
class TestOnePerson:
    RULE = {"all": [{"field": "country", "op": "in", "value": ["DE"]}, {"none": []}]}

    def test_each_condition_has_its_value_and_source(self, inside):
        person = factories.PersonFactory(external_id="E1", country=factories.CountryFactory())
        found = explanations.explain({"all": self.RULE["all"][:1]}, person)
        assert found.holds
        assert [(line.record, line.holds, line.decides) for line in found.lines] == [("Germany", True, True)]
        assert "people" in found.lines[0].source
        assert [line.text for line in found.nearest] == [found.lines[0].text]

    def test_a_list_decides_over_the_rule_and_putting_somebody_on_one_is_no_nearest_change(self, inside):
        person = factories.PersonFactory(external_id="E1", country=factories.CountryFactory())
        rule = {"all": self.RULE["all"][:1], "exclude": ["E1"]}
        found = explanations.explain(rule, person)
        assert not found.holds
        assert [(line.record, line.decides) for line in found.lines] == [("Germany", False), ("Named", True)]
        stranger = factories.PersonFactory(external_id="E2", country=None)
        lines = explanations.explain(rule | {"include": ["E1"]}, stranger).nearest
        assert [line.record for line in lines] == ["Not known"]
