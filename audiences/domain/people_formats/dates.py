"""Dates as other systems write them, to year-month-day; nothing that has two meanings is guessed. Pure."""

import datetime
import re
from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Order(StrEnum):
    """Of the figures in a date such as 03/04/2024."""

    UNSAID = ""
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


ORDERS = {
    Order.DAY_FIRST: _("Day before month"),
    Order.MONTH_FIRST: _("Month before day"),
}

_FIGURES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})[ -](\d{1,2}),?[ -](\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4})")
_TIME = re.compile(
    r"(?:T|\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[AaPp][Mm])?(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def order_of(values: Iterable[str]) -> tuple[Order, str]:
    """The order that the values prove, and one value with two meanings where they prove none (else empty).

    Dates with points begin with the day wherever they are written so; months in words need no order.
    """
    first_of_two, proven = "", set()
    for value in values:
        found = _FIGURES.fullmatch(_day_of(value))
        if not found:
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            proven.add(Order.DAY_FIRST)
        elif second > 12 >= first:
            proven.add(Order.MONTH_FIRST)
        elif first != second:
            first_of_two = first_of_two or value
    if len(proven) == 1:
        return proven.pop(), ""
    return Order.UNSAID, first_of_two


def iso(value: str, order: Order) -> str:
    """The date as year-month-day; the value as it stands when it is no date or has two meanings under no order."""
    day = _day_of(value)
    try:
        return (_read(day, order) or datetime.date.fromisoformat(day)).isoformat()
    except ValueError:
        return value


def meanings(value: str) -> tuple[datetime.date, datetime.date] | None:
    """What the value is with the day first, and with the month first; None when it is not both."""
    pair = (iso(value, Order.DAY_FIRST), iso(value, Order.MONTH_FIRST))
    try:
        return datetime.date.fromisoformat(pair[0]), datetime.date.fromisoformat(pair[1])
    except ValueError:
        return None


def _day_of(value: str) -> str:
    """The value without a time of day."""
    found = _TIME.search(value)
    return value[: found.start()].strip() if found and found.end() == len(value) else value.strip()


def _read(day: str, order: Order) -> datetime.date | None:
    if found := _DOTTED.fullmatch(day):
        return datetime.date(int(found[3]), int(found[2]), int(found[1]))
    if found := _YEAR_FIRST.fullmatch(day):
        return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    if found := _MONTH_NAMED.fullmatch(day):
        return datetime.date(int(found[3]), _month(found[1]), int(found[2]))
    if found := _DAY_NAMED.fullmatch(day):
        return datetime.date(int(found[3]), _month(found[2]), int(found[1]))
    if (found := _FIGURES.fullmatch(day)) and (order or found[1] == found[3]):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        month_first = order == Order.MONTH_FIRST
        return datetime.date(year, first if month_first else second, second if month_first else first)
    return None


def _month(word: str) -> int:
    """1 to 12. ValueError for a word that is no English month."""
    return _MONTHS.index(word[:3].lower()) + 1
