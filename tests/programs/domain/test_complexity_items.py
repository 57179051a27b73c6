"""Items of what is complex are asked for from the value on that their words say, and live ones only where taught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.domain import complexity_items, complexity_rules
from programs.domain.complexity_rules import Inputs, Score
from programs.models import Module

FROM = {"audience": 80, "geography": 50, "localization": 50, "modality": 50, "compliance": 60, "systems": 50}
LIVE = {"vilt", "ilt"}
values = st.fixed_dictionaries({key: st.integers(0, 100) for key in FROM})
taught = st.sets(st.sampled_from([each.value for each in Module.Modality]))


def scores(by_key: dict[str, int]) -> list[Score]:
    return [Score(key, key, value, [], "") for key, value in by_key.items()]


@given(values, taught)
def test_each_is_asked_for_from_its_value_on(by_key: dict[str, int], through: set[str]) -> None:
    found = [each.key for each in complexity_items.of(scores(by_key), through)]
    wanted = {key for key, least in FROM.items() if by_key[key] >= least and (key != "modality" or through & LIVE)}
    assert found == [f"complexity.{key}" for key in by_key if key in wanted]


def test_every_score_has_its_item() -> None:
    nothing = Inputs(**dict.fromkeys(complexity_rules.names(), 0))
    assert [score.key for score in complexity_rules.scores(nothing)] == list(FROM) == list(complexity_items.TEMPLATES)


@pytest.mark.parametrize("key", FROM)
def test_it_holds_up_no_launch_and_says_from_which_score_it_is_asked_for(key: str) -> None:
    _least, template = complexity_items.TEMPLATES[key]
    assert not template.blocking
    assert not template.statutory
    assert f"{FROM[key]} or more" in template.description
