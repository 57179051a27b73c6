"""Lists of values that are read together are those that each field reads by itself."""

import pytest

from audiences.domain import choice_lists, person_fields, rule_fields
from rollout.tenancy import memory
from rollout.tenancy.models import Tenant
from tests import factories
from tests.conftest import queries_of

KEYS = ("country", "region", "function", "job_role", "language", "site", "time_zone")


@pytest.fixture
def people(inside: Tenant) -> None:
    asia = factories.RegionFactory(code="asia", name="Asia")
    for number, (code, name) in enumerate((("JP", "Japan"), ("DE", "Germany"), ("AE", "Emirates"))):
        country = factories.CountryFactory(code=code, name=name, region=asia if code == "JP" else None)
        division = factories.DivisionFactory(name=f"Zone {9 - number}", lft=2 * number + 1, rgt=2 * number + 2)
        kept = {"function": f"Fn {number % 2}", "job_role": "", "site": f"Site {number}", "language": "en"}
        factories.PersonFactory(country=country, division=division, **kept)
    factories.PersonFactory(status="left", site="Closed long ago")


def alone() -> dict[str, list[tuple[str, str]]]:
    return {key: list(rule_fields.get(key).choices()) for key in KEYS}


def test_read_together_they_are_the_same_with_one_statement(people: None) -> None:
    each, paths = alone(), person_fields.paths()
    assert [path for _pk, path in paths] == ["Zone 9", "Zone 8", "Zone 7"], "divisions keep the order of the tree"
    assert "Closed long ago" not in dict(each["site"])
    with memory.remembering():
        with queries_of() as asked:
            choice_lists.look_up([*KEYS, "division", "country", "hire_date"])
        assert len(asked) == 1
        with queries_of() as asked:
            together = {key: list(memory.remembered(rule_fields.get(key).choices, list)) for key in KEYS}
            assert person_fields.paths() == paths
        assert len(asked) == 0
    assert together == each


def test_one_alone_is_left_to_its_field(people: None) -> None:
    with memory.remembering(), queries_of() as asked:
        choice_lists.look_up(["country", "hire_date"])
    assert asked == []
