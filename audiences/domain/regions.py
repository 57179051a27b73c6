"""Regions: groups of countries, each country in at most one."""

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from audiences.models import Country, Region
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor


def create(*, code: str, name: str, countries: Iterable[Country], by: Actor, at: datetime.datetime) -> Region:
    """A new region with these countries; a country leaves the region it was in. ValidationError for a taken code."""
    validate_slug(code)
    if Region.objects.filter(code=code).exists():
        raise ValidationError(f"There is a region “{code}” already; choose another code.")
    region = Region.objects.create(code=code, name=name)
    assign(region=region, countries=countries, by=by, at=at)
    return region


def assign(*, region: Region, countries: Iterable[Country], by: Actor, at: datetime.datetime) -> None:
    """Make these, and no others, the countries of the region."""
    chosen = [country.pk for country in countries]
    Country.objects.filter(region=region).exclude(pk__in=chosen).update(region=None)
    Country.objects.filter(pk__in=chosen).update(region=region)
    entries.record("region.assigned", subject=region, by=by, at=at, data={"countries": chosen})


def by_code(code: str) -> Region:
    """The region with this code; Region.DoesNotExist otherwise."""
    return Region.objects.get(code=code)
