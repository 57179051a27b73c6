"""Every measurement keeps its limit, and a slow control breaks the same limit in the same run."""

import pytest

from bench.company import Company
from bench.limits import (
    Figure,
    completions,
    demo_load,
    issuing,
    messages,
    people_duties,
    people_import,
    segments,
    slices,
)

MEASUREMENTS = {
    "people_import": people_import,
    "people_duties": people_duties,
    "slices": slices,
    "segments": segments,
    "issuing": issuing,
    "completions": completions,
    "messages": messages,
    "demo_load": demo_load,
}


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_the_limit_is_kept(name: str, company: Company, measured: list[Figure]) -> None:
    figures = MEASUREMENTS[name].measure(company)
    measured += figures
    assert not [each.name for each in figures if not each.kept]


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_slow_control_breaks_it(name: str, company: Company, measured: list[Figure]) -> None:
    figures = MEASUREMENTS[name].planted(company)
    measured += figures
    assert not [each.name for each in figures if each.kept]
