"""An organization of the demo: made closed, with its clock, its first people and its regions."""

import datetime
from collections.abc import Collection, Mapping

from audiences.domain import countries, imports, regions
from rollout.tenancy import actors, walls
from rollout.tenancy.domain import tenants
from rollout.tenancy.models import Tenant

Row = dict[str, str]


def begin(*, slug: str, name: str, zone: str, language: str, clock_offset: datetime.timedelta) -> Tenant:
    """The organization, still loading; `clock_offset` is what makes its clock show the as-of instant."""
    tenant = tenants.create(slug=slug, name=name, time_zone=zone, is_demo=True, is_loading=True)
    tenant.clock_offset, tenant.language = clock_offset, language
    tenant.save(update_fields=["clock_offset", "language"])
    return tenant


def people(
    tenant: Tenant,
    rows: list[Row],
    *,
    codes: Collection[str],
    grouped: Mapping[str, Collection[str]],
    at: datetime.datetime,
) -> None:
    """The first people file. A small load has nobody in some of the countries (`codes`), but they are planned for;
    `grouped` are regions with their countries."""
    with walls.inside(tenant.pk):
        by = actors.system(tenant)
        imports.load(rows=rows, by=by, at=at)
        found = countries.ensure(codes, tenant=tenant)
        for name, members in grouped.items():
            inside = [found[country] for country in members if country in found]
            if inside:
                regions.create(name=name, countries=inside, by=by, at=at)
