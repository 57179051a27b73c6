"""What a table cell shows on the page, and what the same value is in a file."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rollout.web import formats

if TYPE_CHECKING:
    from rollout.web.tables import Column


@dataclass(frozen=True)
class Kind:
    """How values of a column are written in a file, and where they stand on the page."""

    plain: Callable[[Any], object]
    align: str = "start"


def _share(value: tuple[float, float] | None) -> float | None:
    """Percent with one decimal from (part, whole), None without a whole."""
    return round(100 * value[0] / value[1], 1) if value and value[1] else None


def _utc(value: datetime.datetime | None) -> str | None:
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC") if value else None


def _iso(value: datetime.date | None) -> str | None:
    return value.isoformat()[:10] if value else None


KINDS = {
    "text": Kind(lambda value: value),
    "number": Kind(lambda value: value, align="end"),
    "share": Kind(_share),  # (part, whole) or (part, whole, target in percent)
    "date": Kind(_iso),
    "moment": Kind(_utc),
    "status": Kind(lambda value: value[1] if value else None),  # (status, words)
}


def plain(column: "Column", row: Any) -> object:
    """The value in a text file."""
    return KINDS[column.kind].plain(column.of(row))


def typed(column: "Column", row: Any) -> object:
    """The value in a workbook: a day as a date, all else as in a text file."""
    if column.kind != "date":
        return plain(column, row)
    value = column.of(row)
    return value.date() if isinstance(value, datetime.datetime) else value


def sortable(column: "Column", row: Any) -> Any:
    """What the value is ordered by, where rows are ordered in Python; None where there is none."""
    value = column.order(row) if column.order else plain(column, row)
    if value in (None, ""):
        return None
    return value if isinstance(value, int | float) else str(value).casefold()


class Cell:
    """One cell, read by components/cell.html."""

    def __init__(self, column: "Column", row: Any) -> None:
        self.column, self.row, self.kind = column, row, column.kind

    @cached_property
    def value(self) -> Any:
        return None if self.column.template else self.column.of(self.row)

    @property
    def url(self) -> str | None:
        return self.column.url(self.row) if self.column.url else None

    @property
    def note(self) -> str | None:
        return self.column.note(self.row) if self.column.note else None

    @property
    def text(self) -> str:
        """Shown words of text, number, date and share."""
        if self.kind == "number":
            return formats.number(self.value)
        if self.kind == "date":
            return formats.day(self.value)
        if self.kind == "share":
            return formats.share(*self.value[:2]) if self.value else formats.NOTHING
        return formats.NOTHING if self.value in (None, "") else str(self.value)

    @property
    def percent(self) -> float:
        return _share(self.value) or 0

    @property
    def target(self) -> float | None:
        return self.value[2] if self.value and len(self.value) > 2 else None

    @property
    def target_text(self) -> str:
        return formats.in_percent(self.target)
