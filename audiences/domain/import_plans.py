"""From a file, or rows, to the plan of what it would change in the records as they are now."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from audiences.domain import countries, divisions, people_files, people_plan, people_rows
from audiences.domain.people_columns import COLUMNS
from audiences.domain.people_files import PeopleRow
from audiences.domain.people_formats.readings import Reading
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


def of_file(content: bytes, reading: Reading, *, source: str, tenant: Tenant) -> Plan:
    """The plan of a file. ValidationError with one sentence when it cannot be read."""
    file = people_files.read(content, reading)
    as_now = divisions.as_now()
    parsed = (_row(row, tenant.language, as_now) for row in file.rows)
    plan = _plan(parsed, columns=file.columns, whole=file.whole, source=source, tenant=tenant)
    plan.notes = file.notes
    return plan


def of_rows(rows: Iterable[Mapping[str, str]], *, source: str, tenant: Tenant) -> Plan:
    """The plan of rows by column, numbered as in a file: the first is row 2."""
    parsed = ((n, *people_rows.parse(n, cells, language=tenant.language)) for n, cells in enumerate(rows, start=2))
    return _plan(parsed, source=source, tenant=tenant)


def _plan(
    parsed: Iterable[tuple[int, Values, list[Problem]]],
    *,
    columns: Sequence[str] = COLUMNS,
    whole: bool = True,
    source: str,
    tenant: Tenant,
) -> Plan:
    known = {key: Known(values, named_by == source) for key, values, named_by in _recorded()}
    return people_plan.compare(parsed, known, _Zones(tenant), columns=columns, whole=whole)


def _row(row: PeopleRow, language: str, as_now: Callable[[str], str]) -> tuple[int, Values, list[Problem]]:
    if row.refusal:
        return row.number, {}, [Problem(row.number, "", "", row.refusal, row.cells.get("external_id", ""))]
    values, problems = people_rows.parse(row.number, row.cells, language=language)
    if "division" in values:
        values["division"] = as_now(values["division"])
    return row.number, values, problems


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
