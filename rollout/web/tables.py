"""One column spec renders a list as an HTML table with search, sort, filters and pages, as CSV and as a workbook."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from rollout.web import cells, csvfile, formats, selections, sorting, xlsxfile
from rollout.web.columns import Active, Column, Empty, Filter, Head
from rollout.web.selections import Bar, Selection

__all__ = ["EXPORT_CAP", "FILES", "Active", "Column", "Empty", "Filter", "Head", "Table"]

EXPORT_CAP = 50_000  # rows in one file; larger exports are jobs
FILES = ("csv", "xlsx")
_WORDS = 8  # of a search; more narrow nothing and cost a scan each
_LABEL = gettext_lazy("Rows")
_ROWS = ngettext_lazy("%(shown)s row", "%(shown)s rows", "n")


class Table:
    """A list and the state of its address: ?q, ?sort, ?page, filters, ?format=csv or xlsx. Bad values count as absent.

    `noun` is lazy plural words with %(n)s for the count and %(shown)s for it in figures.
    `tiebreak` makes the order total, so that no row shows on two pages; None for grouped rows.
    `more` are columns that are shown once they are chosen; with them the reader chooses all columns but the first.
    `search` replaces the search by parts of `search_fields`, where rows are too many for it.
    `prefix` goes before every parameter where two tables share a page.
    `selection` lets rows be chosen, to export just these or to act on them together.
    A file of `personal` data is accounted for by its label, which is lazy there.
    A table that is to `fit` is as narrow as its words let it be.
    """

    pager = "components/pager.html"

    def __init__(
        self,
        columns: Sequence[Column],
        queryset: QuerySet[Any],
        request: HttpRequest,
        *,
        name: str = "table",
        label: str | Promise = _LABEL,
        noun: Promise = _ROWS,
        search_fields: Sequence[str] = (),
        filters: Sequence[Filter] = (),
        per_page: int = 50,
        default_sort: str = "",
        empty: Empty | None = None,
        export: bool = True,
        tiebreak: str | None = "pk",
        prefix: str = "",
        selection: Selection | None = None,
        more: Sequence[Column] = (),
        search: Callable[[QuerySet[Any], str], QuerySet[Any]] | None = None,
        personal: bool = False,
        fit: bool = False,
    ) -> None:
        self.base, self.request, self.search = queryset, request, search
        self.usual, self.more = tuple(columns), tuple(more)
        self.name, self.label, self.noun, self.prefix = name, label, noun, prefix
        self.search_fields, self.filters = tuple(search_fields), tuple(filters)
        self.per_page, self.tiebreak, self.export = per_page, tiebreak, export
        self.selection = selection
        self.personal, self.rows_in_file = personal, 0
        self.fit = fit
        self._default_sort, self._empty = default_sort, empty

    # The state in the address

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Those that are chosen in the address, else the usual ones; the first names the row and always stays."""
        asked = set(self.request.GET.getlist(f"{self.prefix}columns")) if self.more else set()
        chosen = tuple(column for column in (*self.usual, *self.more) if column.key in asked)
        return (self.usual[0], *(column for column in chosen if column is not self.usual[0])) if chosen else self.usual

    @property
    def offered(self) -> list[tuple[Column, bool]]:
        """What can be chosen, and whether it is shown."""
        return [(column, column in self.columns) for column in (*self.usual[1:], *self.more)] if self.more else []

    def _given(self, key: str) -> str:
        return self.request.GET.get(f"{self.prefix}{key}", "").replace("\x00", "").strip()[:200]

    @cached_property
    def query(self) -> str:
        return self._given("q") if self.searchable else ""

    @property
    def searchable(self) -> bool:
        return bool(self.search_fields or self.search)

    @cached_property
    def sort(self) -> str:
        """Key of the column in order, with a leading hyphen when it descends; empty for the given order."""
        asked = self._given("sort")
        sortable = {column.key for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in sortable else self._default_sort

    @cached_property
    def chosen(self) -> dict[str, str]:
        """Value of every filter that is on."""
        found = {one.key: self._given(one.key) for one in self.filters}
        return {one.key: found[one.key] for one in self.filters if one.words(found[one.key])}

    @property
    def file_format(self) -> str:
        """csv or xlsx where the address asks for a file, else empty."""
        asked = self._given("format")
        return asked if self.export and asked in FILES else ""

    @property
    def wants_file(self) -> bool:
        return bool(self.file_format)

    def url(self, **changes: str | int | None) -> str:
        """Address of this list with parameters changed, or removed where None; the page starts over."""
        query = self.request.GET.copy()
        for key, value in {"page": None, "format": None, selections.FIELD: None, **changes}.items():
            query.pop(f"{self.prefix}{key}", None)
            if value is not None:
                query[f"{self.prefix}{key}"] = str(value)
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    # Rows

    @cached_property
    def queryset(self) -> QuerySet[Any]:
        """All matching rows in order."""
        found = self.base
        for one in self.filters:
            if one.key in self.chosen:
                found = one.narrow(found, self.chosen[one.key])
        if self.query:
            found = self.search(found, self.query) if self.search else self._with_words(found)
        return found.order_by(*self._order()) if self.sort else found

    def _with_words(self, found: QuerySet[Any]) -> QuerySet[Any]:
        for word in self.query.split()[:_WORDS]:
            match = Q()
            for field in self.search_fields:
                match |= Q(**{f"{field}__icontains": word})
            found = found.filter(match)
        return found

    def _order(self) -> list[Any]:
        key = self.sort.removeprefix("-")
        known = (*self.usual, *self.more)  # the order to begin with may be that of a column that is not shown
        name = next(column.sort for column in known if column.key == key and column.sort)
        return sorting.order(self.base.model, name, self.tiebreak, descending=self.sort.startswith("-"))

    @cached_property
    def page(self) -> Page:
        pages = sorting.DeepPaginator(self.queryset, self.per_page, by_key=self.tiebreak is not None)
        return pages.get_page(self._given("page") or 1)

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        for row in self.page.object_list:
            picks = self.selection is not None and self.selection.chooses(row)
            yield {"object": row, "cells": [cells.Cell(column, row) for column in self.columns], "picks": picks}

    def csv(self) -> bytes:
        """All matching rows, or those chosen, at most EXPORT_CAP, under the columns' labels."""
        return csvfile.build(*self._exported(cells.plain))

    def xlsx(self) -> bytes:
        """The same as a workbook, with dates as dates."""
        return xlsxfile.build(*self._exported(cells.typed))

    def _exported(self, value: Callable[[Column, Any], object]) -> tuple[list[str], Iterator[list[object]]]:
        shown = [column for column in self.columns if column.export]
        found = self.queryset.filter(pk__in=self.chosen_rows) if self.chosen_rows else self.queryset
        return [str(column.label) for column in shown], self._lines(found, shown, value)

    def _lines(
        self, found: QuerySet[Any], shown: Sequence[Column], value: Callable[[Column, Any], object]
    ) -> Iterator[list[object]]:
        for number, row in enumerate(found[:EXPORT_CAP], 1):
            self.rows_in_file = number
            yield [value(column, row) for column in shown]

    @cached_property
    def chosen_rows(self) -> list[int]:
        """Ids of the rows that the address names, where rows can be chosen."""
        return selections.chosen(self.request.GET, f"{self.prefix}{selections.FIELD}") if self.selection else []

    # What the template says

    @property
    def pick_field(self) -> str:
        return f"{self.prefix}{selections.FIELD}"

    @property
    def bar(self) -> Bar | None:
        """What can be done with the rows chosen; None where nothing can."""
        if self.selection is None:
            return None
        state = [(f"{self.prefix}{key}", value) for key, value in {"q": self.query, "sort": self.sort}.items() if value]
        state += [(f"{self.prefix}{key}", value) for key, value in self.chosen.items()]
        return Bar(
            f"{self.name}-bulk",
            self.selection.label,
            self.request.path,
            self.selection.acts,
            self.selection.exports and self.export,
            self.prefix,
            state,
        )

    @property
    def heads(self) -> Iterator[Head]:
        for column in self.columns:
            direction = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
            turned = f"-{column.key}" if direction == "ascending" else column.key
            yield Head(column, self.url(sort=turned) if column.sort else "", direction)

    @property
    def active(self) -> list[Active]:
        """Filters that are on, the search last."""
        on = [(one, one.words(self.chosen.get(one.key, ""))) for one in self.filters]
        found = [
            Active(_("%(filter)s: %(value)s") % {"filter": one.label, "value": words}, self.url(**{one.key: None}))
            for one, words in on
            if words
        ]
        return (
            [*found, Active(_("Search: %(words)s") % {"words": self.query}, self.url(q=None))] if self.query else found
        )

    @property
    def selects(self) -> list[tuple[Filter, str]]:
        """Every filter with its value, empty when it is off."""
        return [(one, self.chosen.get(one.key, "")) for one in self.filters]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the filter form has no control for and sends along."""
        known = ("q", "page", "format", selections.FIELD, *(one.key for one in self.filters))
        own = {f"{self.prefix}{key}" for key in known}
        return [(key, value) for key, values in self.request.GET.lists() if key not in own for value in values]

    @property
    def kept_beside_columns(self) -> list[tuple[str, str]]:
        """Parameters that the form of columns sends along."""
        own = {f"{self.prefix}{key}" for key in ("columns", "page", "format", selections.FIELD)}
        return [(key, value) for key, values in self.request.GET.lists() if key not in own for value in values]

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def summary(self) -> str:
        """214 people, for the pager and the polite live region."""
        return str(self.noun % {"n": self.total, "shown": formats.number(self.total)})

    @property
    def links(self) -> list[tuple[str, str]]:
        """(number or gap, address) of the pages around this one."""
        pages = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [(str(n), self.url(page=n) if isinstance(n, int) else "") for n in pages]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def csv_url(self) -> str:
        return self.url(format="csv") if self.export else ""

    @property
    def xlsx_url(self) -> str:
        return self.url(format="xlsx") if self.export else ""

    @property
    def empty(self) -> Empty:
        """Filtered out (with the last filter to remove), or nothing there yet."""
        if self.active:
            last = self.active[-1]
            return Empty(
                _("Nothing matches"),
                _("%(filter)s leaves nothing.") % {"filter": last.label},
                last.url,
                _("Remove the last filter"),
            )
        return self._empty or Empty(_("Nothing here yet"))
