"""Tables over rows that are worked out rather than selected: searched, ordered and paged in Python."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpRequest

from rollout.web import cells
from rollout.web.columns import Column
from rollout.web.tables import Table

HANDFUL = 5  # rows that are read faster than searched


class RowTable(Table):
    """A table over `rows` in their given order; a column with `sort` is ordered by what `order` or else its value says.

    The search looks into what columns and their notes show; it comes with the rows that a reader cannot see at once.
    """

    def __init__(self, columns: Sequence[Column], rows: Sequence[Any], request: HttpRequest, **options: Any) -> None:
        super().__init__(columns, cast("QuerySet[Any]", list(rows)), request, **{"fit": True, **options})

    @property
    def searchable(self) -> bool:
        return len(self.base) > HANDFUL

    @cached_property
    def queryset(self) -> list[Any]:  # type: ignore[override]  # a list is sliced and walked alike
        found: Any = self.base
        for one in self.filters:
            if one.key in self.chosen and one.apply:
                found = one.apply(found, self.chosen[one.key])
        words = self.query.casefold().split()
        found = [row for row in found if all(word in self._said(row) for word in words)] if words else found
        return self._ordered(found) if self.sort else found

    def _said(self, row: Any) -> str:
        return " ".join(self._texts(row)).casefold()

    def _texts(self, row: Any) -> Iterator[str]:
        for column in self.columns:
            if column.export:
                yield str(cells.plain(column, row))
            if column.note:
                yield str(column.note(row) or "")

    def _ordered(self, rows: list[Any]) -> list[Any]:
        """Rows without a value come last, whichever way round."""
        key = self.sort.removeprefix("-")
        column = next(each for each in self.columns if each.key == key)
        keyed = [(cells.sortable(column, row), row) for row in rows]
        having = [pair for pair in keyed if pair[0] is not None]
        having.sort(key=lambda pair: pair[0], reverse=self.sort.startswith("-"))
        return [row for _key, row in having] + [row for key, row in keyed if key is None]
