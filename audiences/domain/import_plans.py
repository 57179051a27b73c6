"""From a file, or rows, to the plan of what it would change in the records as they are now."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from audiences.domain import countries, people_files, people_plan, people_rows
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_plan import Known, Plan
from audiences.domain.people_rows import Problem, Values
from audiences.models import Country, Person
from rollout.tenancy.models import Tenant

_PATHS = {
    "manager_external_id": "manager__external_id",
    "division": "division__path",
    "country": "country__code",
    "hire_date": "hired_on",
}


def of_file(content: bytes, *, source: str, encoding: str, tenant: Tenant) -> Plan:
    """The plan of a file. ValidationError with one sentence when it cannot be read."""
    sheet = people_files.read(content, encoding=encoding)
    parsed = (_row(number, sheet.columns, cells, tenant.language) for number, cells in sheet.rows)
    plan = _plan(parsed, source=source, tenant=tenant)
    plan.notes = sheet.notes
    return plan


def of_rows(rows: Iterable[Mapping[str, str]], *, source: str, tenant: Tenant) -> Plan:
    """The plan of rows by column, numbered as in a file: the first is row 2."""
    parsed = ((n, *people_rows.parse(n, cells, language=tenant.language)) for n, cells in enumerate(rows, start=2))
    return _plan(parsed, source=source, tenant=tenant)


def _plan(parsed: Iterable[tuple[int, Values, list[Problem]]], *, source: str, tenant: Tenant) -> Plan:
    known = {key: Known(values, named_by == source) for key, values, named_by in _recorded()}
    return people_plan.compare(parsed, known, _Zones(tenant))


def _row(number: int, columns: tuple[str, ...], cells: list[str], language: str) -> tuple[int, Values, list[Problem]]:
    if len(cells) != len(columns):
        said = f"The row has {len(cells)} values where the header has {len(columns)}; is a separator not in quotes?"
        return number, {}, [Problem(number, "", "", said, _id_in(columns, cells))]
    return number, *people_rows.parse(number, dict(zip(columns, cells, strict=True)), language=language)


def _id_in(columns: tuple[str, ...], cells: list[str]) -> str:
    """Whom a row of the wrong length is about, as far as can be told: nobody becomes a leaver by a slip."""
    position = columns.index("external_id")
    return cells[position].strip()[:80] if position < len(cells) else ""


def _recorded() -> Iterator[tuple[str, dict[str, Any], str]]:
    """(external id, values by column, source) of every person."""
    paths = [_PATHS.get(column, column) for column in COLUMNS]
    for *values, attributes, source in Person.objects.order_by().values_list(*paths, "attributes", "source"):
        found = dict(zip(COLUMNS, values, strict=True))
        for column in ("manager_external_id", "division", "country"):
            found[column] = found[column] or ""
        found["attributes"] = attributes
        yield found["external_id"], found, source


class _Zones(dict[str, str]):
    """Zone by country code, "" for no country: the country's as kept here, else its usual one, else the tenant's."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(Country.objects.values_list("code", "time_zone"))
        self.tenant = tenant
        self[""] = tenant.time_zone

    def __missing__(self, code: str) -> str:
        self[code] = countries.zone_of(code, tenant=self.tenant)
        return self[code]
