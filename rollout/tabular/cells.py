"""A cell of a workbook as the text that a CSV file of it would hold. Pure."""

import datetime
import math
import re
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from rollout.tenancy.refusals import Slip

MOST_DIGITS = 15  # that a spreadsheet keeps of a number

_PADDED = re.compile("0{2,}")


class Cell(Protocol):
    """What is asked of a cell; openpyxl's have it."""

    value: object
    data_type: str  # e for an error
    number_format: str
    coordinate: str


def text(cell: Cell) -> str:
    """Dates as 2026-10-06, instants as 2026-10-06T09:40:00, whole numbers without a point, as many zeros as are shown.

    ValidationError for an error, and for a number of which the spreadsheet has lost the end.
    """
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "e":
        raise Slip(
            _("Cell %(cell)s has the error %(error)s. Correct it in your spreadsheet, save and upload again."),
            params={"cell": cell.coordinate, "error": str(value)[:20]},
        )
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(cell, value)
    if isinstance(value, datetime.datetime):
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else _to_the_second(value).isoformat()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def _to_the_second(instant: datetime.datetime) -> datetime.datetime:
    """A spreadsheet keeps days with a fraction: its seconds are a little off."""
    return (instant + datetime.timedelta(milliseconds=500)).replace(microsecond=0)


def _number(cell: Cell, value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{MOST_DIGITS}g}")
    if exact == exact.to_integral() and abs(exact) >= 10**MOST_DIGITS:
        raise Slip(
            _(
                "Cell %(cell)s has a number of more than %(most)s digits, of which a spreadsheet rounds the last. "
                "Format the column as text and enter it again."
            ),
            params={"cell": cell.coordinate, "most": MOST_DIGITS},
        )
    if "%" in cell.number_format:
        return f"{_plain(exact * 100)}%"
    shown = _plain(exact)
    return shown.zfill(len(cell.number_format)) if _PADDED.fullmatch(cell.number_format) else shown


def _plain(number: Decimal) -> str:
    """Digits without an exponent and without zeros that say nothing."""
    shown = format(number, "f")
    return shown.rstrip("0").removesuffix(".") if "." in shown else shown
