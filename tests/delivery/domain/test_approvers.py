"""Who decides on an exception: the ladder of the setting, held against what it is meant to be in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.domain.approvers import Holder, Rung, rung

LEAD, PM, ADMIN = Rung.REGIONAL_LEAD, Rung.PROGRAM_MANAGER, Rung.ADMINISTRATOR
INDIA, EUROPE = 1, 2


@pytest.mark.parametrize(
    ("wanted", "region", "holders", "without", "found"),
    [
        (LEAD, INDIA, [Holder(1, LEAD, frozenset({INDIA}))], set(), LEAD),
        (LEAD, EUROPE, [Holder(1, LEAD, frozenset({INDIA})), Holder(2, PM)], set(), PM),
        (LEAD, None, [Holder(1, LEAD, frozenset({INDIA})), Holder(2, PM)], set(), PM),
        (LEAD, INDIA, [Holder(1, LEAD, frozenset({INDIA})), Holder(3, ADMIN)], {1}, ADMIN),
        (PM, INDIA, [Holder(1, LEAD, frozenset({INDIA})), Holder(2, PM)], set(), PM),
        (PM, INDIA, [Holder(1, LEAD, frozenset({INDIA})), Holder(2, PM)], {2}, None),
        (ADMIN, INDIA, [Holder(2, PM)], set(), None),
    ],
)
def test_the_ladder(wanted: Rung, region: int | None, holders: list[Holder], without: set[int], found: object) -> None:
    assert rung(wanted, region=region, holders=holders, without=without) is found


HOLDERS = st.lists(
    st.builds(Holder, st.integers(1, 4), st.sampled_from(Rung), st.frozensets(st.integers(1, 3), max_size=2)),
    max_size=6,
)


@given(st.sampled_from(Rung), st.none() | st.integers(1, 3), HOLDERS, st.sets(st.integers(1, 4), max_size=3))
def test_it_never_goes_down_and_never_to_who_asked(
    wanted: Rung, region: int | None, holders: list[Holder], without: set[int]
) -> None:
    found = rung(wanted, region=region, holders=holders, without=without)
    order = list(Rung)
    able = {one.rung for one in holders if one.user not in without and one.reaches(region)}
    above = [each for each in order[order.index(wanted) :] if each in able]
    assert found == (above[0] if above else None)
