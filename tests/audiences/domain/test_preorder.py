"""Preorder numbers against a recursive walk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiences.domain import preorder


@st.composite
def forests(draw):
    size = draw(st.integers(0, 40))
    ids = draw(st.permutations(range(1, size + 1)))
    return {node: draw(st.sampled_from([None, *ids[:n]])) for n, node in enumerate(ids)}


def below(node, parents):
    children = [child for child, parent in parents.items() if parent == node]
    return set(children).union(*(below(child, parents) for child in children))


@given(forests())
def test_a_range_holds_exactly_what_is_below(parents):
    found = preorder.numbers(parents)
    assert sorted(n for pair in found.values() for n in pair) == list(range(1, 2 * len(parents) + 1))
    for node, (lft, rgt) in found.items():
        inside = {other for other, (other_lft, _) in found.items() if lft < other_lft < rgt}
        assert inside == below(node, parents)


def test_a_loop_is_refused():
    with pytest.raises(ValueError, match="2 nodes form a loop"):
        preorder.numbers({1: None, 2: 3, 3: 2})


def test_branches_keep_everybody_above():
    parents = {1: None, 2: 1, 3: 2, 4: 1, 5: None}
    assert preorder.branches_with([3], parents) == {1, 2, 3}
