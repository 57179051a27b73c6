"""What a list is specified with: its columns, its filters, and what it says while it is empty."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rollout.web import cells, formats


@dataclass(frozen=True)
class Column:
    """A column. `kind` (see cells.KINDS) says what `value` gives; `sort` is the field to order by.

    `url` makes a link, `note` a second line; `template` draws the cell with `row`, for actions. Rows that are worked
    out are ordered by `order`, where it is not what the file says.
    """

    key: str
    label: str
    value: Callable[[Any], Any] | None = None
    sort: str | None = None
    align: str = ""
    kind: str = "text"
    url: Callable[[Any], str | None] | None = None
    note: Callable[[Any], str | None] | None = None
    template: str = ""
    export: bool = True
    order: Callable[[Any], Any] | None = None

    def of(self, row: Any) -> Any:
        if self.value:
            return self.value(row)
        return row.get(self.key) if isinstance(row, dict) else getattr(row, self.key)

    @property
    def at_end(self) -> bool:
        return (self.align or cells.KINDS[self.kind].align) == "end"


@dataclass(frozen=True)
class Filter:
    """A choice that narrows the rows, by a field `lookup` or by `apply(queryset, value)`.

    Of `kind` "date" it is a day, as 2026-10-06, and has no choices.
    """

    key: str
    label: str
    choices: Sequence[tuple[Any, str]]
    lookup: str = ""
    apply: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None
    kind: str = "choice"

    def words(self, value: str) -> str:
        """What the reader sees for a value in the address; empty when it is no choice."""
        if self.kind == "date":
            return formats.day(_day(value)) if _day(value) else ""
        return next((str(label) for choice, label in self.choices if value and str(choice) == value), "")

    def narrow(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        return self.apply(queryset, value) if self.apply else queryset.filter(**{self.lookup: value})


def _day(value: str) -> datetime.date | None:
    """The day, where it is one that a calendar can be counted on from."""
    try:
        found = datetime.date.fromisoformat(value)
    except ValueError:
        return None
    return found if 1900 < found.year < 9999 else None


@dataclass(frozen=True)
class Empty:
    """What a list says before it has rows, and the one thing to do."""

    title: str
    text: str = ""
    url: str = ""
    action: str = ""


@dataclass(frozen=True)
class Active:
    """A filter that is on, and the address without it."""

    label: str
    url: str


@dataclass(frozen=True)
class Head:
    column: Column
    url: str
    direction: str  # ascending, descending or empty
