"""The state of a results page in its address: filters, rows and columns. Bad values count as absent."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.http import urlencode

from reporting.domain.slices import DIMENSIONS, NOTHING

ROWS = ("division", "region", "country", "role", "function", "manager", "wave")
COLUMNS = ("region", "country", "division", "role", "function", "wave")


@dataclass(frozen=True)
class Choice:
    """An option of a choice, and the address that takes it."""

    key: str
    label: str | Promise
    url: str
    current: bool


@dataclass(frozen=True)
class Address:
    """What the query string asks for."""

    path: str
    filters: Mapping[str, str]
    rows: str
    columns: str

    def url(self, path: str = "", **changes: str | None) -> str:
        """Address with filters or choices changed, removed where None."""
        query = {**self.filters, "rows": self.rows, "cols": self.columns, **changes}
        kept = {key: value for key, value in query.items() if value}
        return f"{path or self.path}?{urlencode(kept)}" if kept else path or self.path

    def people_url(self, path: str, **filters: str) -> str:
        """The list of people behind a figure: its filters, without rows and columns."""
        wanted = {**self.filters, **{key: value or NOTHING for key, value in filters.items()}}
        return f"{path}?{urlencode(wanted)}" if wanted else path

    def row_choices(self) -> list[Choice]:
        return [Choice(key, DIMENSIONS[key].label, self.url(rows=key), key == self.rows) for key in ROWS]

    def column_choices(self) -> list[Choice]:
        return [
            Choice(key, DIMENSIONS[key].label, self.url(cols=key), key == self.columns)
            for key in COLUMNS
            if key != self.rows
        ]


def read(request: HttpRequest) -> Address:
    """From the query string; rows are divisions and columns regions unless it says otherwise."""
    given = {key: request.GET.get(key, "").replace("\x00", "").strip()[:200] for key in (*ROWS, "rows", "cols")}
    rows = given["rows"] if given["rows"] in ROWS else "division"
    columns = given["cols"] if given["cols"] in COLUMNS else "country"
    if columns == rows:
        columns = "wave" if rows == "country" else "country"
    return Address(request.path, {key: given[key] for key in ROWS if given[key]}, rows, columns)
