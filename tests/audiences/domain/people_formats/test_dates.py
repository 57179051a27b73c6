"""Dates of other systems: read in a proven order only, and never another day than was meant."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiences.domain.people_formats import dates
from audiences.domain.people_formats.dates import Order

DAYS = st.dates(min_value=datetime.date(1950, 1, 1), max_value=datetime.date(2049, 12, 31))


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2024-02-28", "2024-02-28"),
        ("28.02.2024", "2024-02-28"),
        ("2024/02/28", "2024-02-28"),
        ("MAR-05-2024 13:00:00 UTC", "2024-03-05"),
        ("05-Mar-2024", "2024-03-05"),
        ("March 5, 2024", "2024-03-05"),
        ("2024-02-28T09:40:00", "2024-02-28"),
        ("2024-02-28 09:40:00.000 +02:00", "2024-02-28"),
        ("07/07/2024", "2024-07-07"),
        ("03/04/2024", "03/04/2024"),
        ("31.02.2024", "31.02.2024"),
        ("03/04/24", "03/04/24"),
        ("soon", "soon"),
        ("", ""),
    ],
)
def test_without_an_order(value, iso):
    assert dates.iso(value, Order.UNSAID) == iso


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(DAYS, min_size=1, max_size=8),
    st.sampled_from([Order.DAY_FIRST, Order.MONTH_FIRST]),
    st.sampled_from("/-"),
)
def test_an_order_is_proven_or_asked_for(days, order, sign):
    """Whatever is decided is what was meant; what stays undecided is one date or its two meanings are the same."""
    form = "%d{0}%m{0}%Y" if order == Order.DAY_FIRST else "%m{0}%d{0}%Y"
    written = [day.strftime(form.format(sign)) for day in days]
    found, two_meanings = dates.order_of(written)
    assert found in {order, Order.UNSAID}
    if found or not two_meanings:
        assert [dates.iso(value, found) for value in written] == [day.isoformat() for day in days]


@given(st.text(max_size=40), st.sampled_from(list(Order)))
def test_anything_else_stays_as_it_is_or_becomes_a_date(value, order):
    found = dates.iso(value, order)
    assert found == value or datetime.date.fromisoformat(found)
