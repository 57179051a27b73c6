"""Orders and pages of long lists, such that an index serves them."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet
from django.db.models.query import ModelIterable

# From so many rows before a page, or in all, finding its rows and reading them are two statements.
DEEP, MANY = 1_000, 20_000


def order(model: type[Model], name: str, tiebreak: str | None, *, descending: bool) -> list[Any]:
    """Rows by a column, those without a value last, and by `tiebreak`.

    A column that always has a value is ordered plainly, its ties the same way round: an index serves that backward too.
    """
    if _has_nulls(model, name):
        first = F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
        return [first, tiebreak] if tiebreak else [first]
    ties = [_turned(tiebreak) if descending else tiebreak] if tiebreak else []
    return [f"-{name}" if descending else name, *ties]


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _has_nulls(model: type[Model], name: str) -> bool:
    """Whether a row can be without it; so can one of an annotation, of which nothing is known."""
    for part in name.split("__"):
        try:
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return True
        if field.null or field.one_to_many or field.many_to_many:
            return True
        model = field.related_model or model
    return False


class DeepPaginator(Paginator):
    """Pages by number. In a long list the rows of a page are found by their keys alone, and only they are read whole.

    An index has the keys; without one, a million keys are put in order, and not as many rows with all they refer to.
    `by_key` says that the rows are of a model, in a total order.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, *, by_key: bool) -> None:
        super().__init__(rows, per_page)
        self._by_key = by_key and isinstance(rows, QuerySet) and issubclass(rows._iterable_class, ModelIterable)

    def page(self, number: int | str) -> Page:
        found = super().page(number)
        begin = (found.number - 1) * self.per_page
        if not self._by_key or (begin < DEEP and self.count < MANY):
            return found
        keys = list(self.object_list.values_list("pk", flat=True)[begin : begin + self.per_page])
        found.object_list = self.object_list.filter(pk__in=keys)
        return found
