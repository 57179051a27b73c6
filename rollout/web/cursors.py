"""Long lists by cursor: a page begins after the last row of the one before, so the last costs what the first does.

Such a list has one order, the newest first, and counts nothing.
"""

import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.forms import IntegerField
from django.utils.translation import gettext as _

from rollout.web import formats
from rollout.web.tables import Table


class CursorPage:
    """What the table's template asks of a page."""

    def __init__(self, rows: list[Any], more: bool) -> None:
        self.object_list, self.has_next = rows, more


class CursorTable(Table):
    """A table over rows with an instant `at`, newest first; ?after= is the place of the last row shown."""

    pager = "components/cursor_pager.html"

    @property
    def sort(self) -> str:  # type: ignore[override]  # one order
        return ""

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """All matching rows, newest first."""
        return self.queryset.order_by("-at", "-pk")

    @cached_property
    def page(self) -> CursorPage:  # type: ignore[override]  # a page without a number
        rows = self.ordered
        if place := _place(self._given("after")):
            rows = after(rows, *place)
        found = list(rows[: self.per_page + 1])
        return CursorPage(found[: self.per_page], len(found) > self.per_page)

    @property
    def total(self) -> int:
        """Rows of this page; enough to know whether there are any."""
        return len(self.page.object_list)

    @property
    def summary(self) -> str:
        said = str(self.noun % {"n": self.total, "shown": formats.number(self.total)})
        return _("%(rows)s on this page") % {"rows": said} if self.page.has_next or self.newest_url else said

    @property
    def newest_url(self) -> str:
        return self.url(after=None) if self._given("after") else ""

    @property
    def next_url(self) -> str:
        if not self.page.has_next:
            return ""
        last = self.page.object_list[-1]
        return self.url(after=f"{last.at.isoformat()}~{last.pk}")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """A filter that changes begins at the newest again."""
        return [(key, value) for key, value in super().kept if key != f"{self.prefix}after"]

    def url(self, **changes: str | int | None) -> str:
        return super().url(**{"after": None, **changes})


def after(rows: QuerySet[Any], at: datetime.datetime, pk: int) -> QuerySet[Any]:
    """What comes below the row at this place. The first condition is the one that an index serves."""
    return rows.filter(at__lte=at).filter(Q(at__lt=at) | Q(pk__lt=pk))


def _place(text: str) -> tuple[datetime.datetime, int] | None:
    """(instant, id) of ?after=; None for anything else."""
    instant, _sign, pk = text.partition("~")
    try:
        at = datetime.datetime.fromisoformat(instant)
        number = IntegerField(min_value=1, max_value=2**63 - 1).clean(pk)
    except (ValueError, ValidationError):
        return None
    return (at, number) if at.tzinfo else None
