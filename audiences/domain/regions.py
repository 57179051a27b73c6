"""Regions: groups of countries that somebody leads."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audiences.models import Country, Region
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

RESERVED = "new"  # the address of the form; codes of two letters are those of countries


def create(*, name: str, countries: Sequence[Country], by: Actor, at: datetime.datetime) -> Region:
    """A new region with these countries; its code in addresses comes from the name."""
    name, code = name.strip(), slugify(name)[:40]
    if not code:
        raise ValidationError({"name": "Enter a name with letters or digits."})
    if len(code) == 2 or code == RESERVED:
        says = _("“%(code)s” is kept for an address of its own; choose a longer name.")
        raise ValidationError({"name": says % {"code": code}})
    if Region.objects.filter(code=code).exists():
        raise ValidationError({"name": f"There is a region “{code}” already; choose another name."})
    region = Region.objects.create(code=code, name=name)
    entries.record("region.created", subject=region, by=by, at=at)
    assign(region=region, countries=countries, by=by, at=at)
    return region


def assign(*, region: Region, countries: Sequence[Country], by: Actor, at: datetime.datetime) -> None:
    """Make these the countries of the region; a country leaves the region it was in."""
    wanted = {country.pk for country in countries}
    had = set(Country.objects.filter(region=region).values_list("pk", flat=True))
    if wanted == had:
        return
    Country.objects.filter(pk__in=had - wanted).update(region=None)
    Country.objects.filter(pk__in=wanted - had).update(region=region)
    data = {"joined": sorted(wanted - had), "left": sorted(had - wanted)}
    entries.record("region.changed", subject=region, by=by, at=at, data=data)
