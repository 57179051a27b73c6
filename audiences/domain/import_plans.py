"""From a file, or rows, to the plan of what it would change in the records as they are now."""

from collections.abc import Mapping, Sequence

from audiences.domain import (
    corrections,
    countries,
    divisions,
    people_files,
    people_intake,
    people_plan,
    people_sources,
    people_stage,
)
from audiences.domain.people_files import PeopleFile
from audiences.domain.people_formats.readings import Reading
from audiences.domain.people_plan import Plan
from audiences.domain.people_screen import Screen
from audiences.domain.people_stage import Progress
from audiences.models import Country
from rollout.tenancy.models import Tenant


def of_file(
    content: bytes,
    reading: Reading,
    *,
    source: str,
    tenant: Tenant,
    delta: bool = False,
    progress: Progress | None = None,
) -> Plan:
    """The plan of a file. ValidationError with one sentence when it cannot be read."""
    file = people_files.read(content, reading)
    return of_people(file, source=source, tenant=tenant, delta=delta, progress=progress)


def of_rows(rows: Sequence[Mapping[str, str]], *, source: str, tenant: Tenant, delta: bool = False) -> Plan:
    """The plan of rows by column, numbered as in a file: the first is row 2."""
    return of_people(people_intake.of_mappings(rows), source=source, tenant=tenant, delta=delta)


def of_people(
    file: PeopleFile, *, source: str, tenant: Tenant, delta: bool = False, progress: Progress | None = None
) -> Plan:
    """The plan of what a reader gives. A delta, or a file that is not whole, makes nobody a leaver."""
    screen = Screen(file.columns, language=tenant.language, zones=_Zones(tenant), as_now=divisions.as_now())
    staged = people_stage.stage(file.rows, screen, progress=progress)
    terms = people_sources.terms(source, columns=file.columns, full=file.whole and not delta)
    plan = people_plan.make(staged, corrections.hold(terms))
    with people_stage.set_wise(staged):
        plan.corrections = corrections.heard(plan.terms)
    plan.notes = file.notes
    return plan


class _Zones(dict[str, str]):
    """Zone by country code, "" for no country: the country's as kept here, else its usual one, else the tenant's."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(Country.objects.values_list("code", "time_zone"))
        self.tenant = tenant
        self[""] = tenant.time_zone

    def __missing__(self, code: str) -> str:
        self[code] = countries.zone_of(code, tenant=self.tenant)
        return self[code]
