"""Regions: groups of countries that somebody leads."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audiences.domain import place_heirs, place_work, rule_places
from audiences.models import Country, Region, RegionGrant
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Refused, Slip
from rollout.web import lifting

RESERVED = "new"  # the address of the form; codes of two letters are those of countries


def create(*, name: str, countries: Sequence[Country], by: Actor, at: datetime.datetime) -> Region:
    """A new region with these countries; its code in addresses comes from the name."""
    name, code = name.strip(), slugify(name)[:40]
    if not code:
        raise ValidationError({"name": _("Enter a name with letters or digits.")})
    if len(code) == 2 or code == RESERVED:
        says = _("“%(code)s” is kept for an address of its own; choose a longer name.")
        raise ValidationError({"name": says % {"code": code}})
    if Region.objects.filter(code=code).exists():
        raise ValidationError(
            {"name": _("There is a region “%(name)s” already; choose another name.") % {"name": code}}
        )
    region = Region.objects.create(code=code, name=name)
    entries.record("region.created", subject=region, by=by, at=at)
    assign(region=region, countries=countries, by=by, at=at)
    return region


def rename(*, region: Region, name: str, by: Actor, at: datetime.datetime) -> Region:
    """Call the region otherwise; its code in addresses and rules stays."""
    name, before = name.strip(), region.name
    if not name:
        raise ValidationError({"name": _("Enter a name.")})
    if Region.objects.filter(name=name).exclude(pk=region.pk).exists():
        said = _("There is a region “%(name)s” already; choose another name.")
        raise ValidationError({"name": said % {"name": name}})
    if name != before:
        region.name = name
        region.save(update_fields=["name"])
        entries.record("region.renamed", subject=region, by=by, at=at, data={"from": before, "to": name})
    return region


def hand_over(*, region: Region, into: Region, by: Actor, at: datetime.datetime) -> None:
    """Give every country of the region, whoever leads it and its open work to another, which the rules of segments name
    from then on; the empty region can then be removed."""
    if region.pk == into.pk:
        raise ValidationError({"into": _("Choose another region than this one.")})
    place_work.hand_over(region=region, into=into, by=by, at=at)
    countries = Country.objects.filter(region=region)
    rule_places.rewrite("region", {region.code: into.code})
    assign(region=into, countries=[*Country.objects.filter(region=into), *countries], by=by, at=at)
    held = RegionGrant.objects.filter(region=into).values("membership")
    RegionGrant.objects.filter(region=region, membership__in=held).delete()
    RegionGrant.objects.filter(region=region).update(region=into)
    place_heirs.hand_over(region, into)
    entries.record("region.handed_over", subject=region, by=by, at=at, data={"into": into.pk})


def remove(*, region: Region, by: Actor, at: datetime.datetime) -> None:
    """Remove a region without countries, leads and decisions. ValidationError when something still refers to it."""
    if Country.objects.filter(region=region).exists():
        raise Slip(_("The region has countries. Give them to another region first."))
    if RegionGrant.objects.filter(region=region).exists():
        raise Slip(_("Somebody leads the region. Give it to another region first, or change their role."))
    if place_heirs.has_any(region):
        raise Slip(_("Something on the calendar is the region’s. Give it to another region first."))
    entries.record("region.removed", subject=region, by=by, at=at, data={"name": region.name, "code": region.code})
    try:
        with transaction.atomic():
            region.delete()
    except (IntegrityError, RestrictedError) as error:
        raise Refused(
            _("The history of the region is kept: settings, answers or escalations. It stays, without countries."),
            lift=lifting.nobody(),
        ) from error


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
