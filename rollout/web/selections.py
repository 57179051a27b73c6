"""Rows that are chosen and acted on together: what the bar over a list offers, and what an address says was chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from rollout.web import row_numbers

MOST = 200  # rows of one act; more than a page shows
FIELD = "row"


@dataclass(frozen=True)
class Act:
    """A button of the bar: it opens `url` with the choice, a page that shows it and asks for the rest."""

    url: str
    label: str


@dataclass(frozen=True)
class Selection:
    """What a list lets its reader do with chosen rows; `chooses` says which rows can be."""

    label: str
    acts: Sequence[Act] = ()
    exports: bool = True
    chooses: Callable[[Any], bool] = lambda row: True


@dataclass(frozen=True)
class Bar:
    """The bar as components/bulk.html takes it. Checkboxes name its `id` as their form."""

    id: str
    label: str
    url: str
    acts: Sequence[Act]
    exports: bool = False
    prefix: str = ""
    kept: Sequence[tuple[str, str]] = ()


def chosen(query: QueryDict, field: str = FIELD) -> list[int]:
    """Ids that the address or form names, each once and in order; anything else in it is left out."""
    given = (row_numbers.read(value) for value in query.getlist(field))
    return list(dict.fromkeys(value for value in given if value is not None))[:MOST]
