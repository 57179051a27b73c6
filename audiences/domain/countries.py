"""Countries of the tenant, made when people from them arrive."""

from collections.abc import Iterable

from audiences.domain import places
from audiences.models import Country
from rollout.tenancy.models import Tenant


def missing(codes: Iterable[str]) -> list[str]:
    """ISO codes that the tenant has no country for yet, in order."""
    wanted = {code for code in codes if code}
    return sorted(wanted - set(Country.objects.filter(code__in=wanted).values_list("code", flat=True)))


def ensure(codes: Iterable[str], *, tenant: Tenant) -> dict[str, Country]:
    """All countries by code, after making those that are missing with their usual zone."""
    Country.objects.bulk_create(
        Country(
            code=code,
            name=places.name(code),
            time_zone=zone_of(code, tenant=tenant),
        )
        for code in missing(codes)
    )
    return {country.code: country for country in Country.objects.all()}


def zone_of(code: str, *, tenant: Tenant) -> str:
    """The zone to begin with for a country: its dominant one, else the tenant's."""
    return places.default_zone(code) or tenant.time_zone
