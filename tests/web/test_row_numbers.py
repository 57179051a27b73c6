"""Numbers of rows in addresses and forms are read without trust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.web import row_numbers


@given(st.integers(0, 10**18 - 1))
def test_a_number_is_read_as_it_is_written(number: int) -> None:
    assert row_numbers.read(str(number)) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.0", "1e3", " 1", "1 ", "\x00", "\u0663", "\u00b2", "9" * 19, "9" * 5000]
)
def test_anything_else_names_no_row(text: str) -> None:
    assert row_numbers.read(text) is None
