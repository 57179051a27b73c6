"""Regions and their countries. A country brings a default time zone, its usual working week and public holidays."""

from typing import Self

from django.db import models

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action, Scope


class RegionQuerySet(models.QuerySet["Region"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PEOPLE) -> Self:
        """Regions granted to the actor for the action, or all where the action reaches everywhere."""
        if actor.reaches_all(action):
            return self
        granted = RegionGrant.objects.filter(membership__in=actor.memberships_for(action, Scope.REGIONS))
        return self.filter(pk__in=granted.values("region"))


class Region(TenantOwned):
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)

    objects = RegionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="region_code_once")]

    def __str__(self) -> str:
        return self.name


class CountryQuerySet(models.QuerySet["Country"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PEOPLE) -> Self:
        """Countries of the regions granted for the action, or all where the action reaches everywhere."""
        if actor.reaches_all(action):
            return self
        return self.filter(region__in=Region.objects.visible_to(actor, action))


class Country(TenantOwned):
    code = models.CharField(max_length=2)  # ISO 3166-1 alpha-2
    name = models.CharField(max_length=80)
    region = TenantKey(Region, null=True, blank=True, related_name="countries")
    time_zone = models.CharField(max_length=64)  # IANA; where people have none of their own

    objects = CountryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="country_code_once")]
        verbose_name_plural = "countries"

    def __str__(self) -> str:
        return self.name


class RegionGrant(TenantOwned):
    """A membership's reach: the countries of this region."""

    membership = models.ForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    region = TenantKey(Region, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "membership", "region"], name="regiongrant_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.region}"
