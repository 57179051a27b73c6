"""Regions and their countries. A country brings a default time zone, a working week and public holidays."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from rollout.tenancy.models import TenantKey, TenantOwned


class Region(TenantOwned):
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="region_code_once")]

    def __str__(self) -> str:
        return self.name


class Country(TenantOwned):
    code = models.CharField(max_length=2)  # ISO 3166-1 alpha-2
    name = models.CharField(max_length=80)
    region = TenantKey(Region, null=True, blank=True, related_name="countries")
    time_zone = models.CharField(max_length=64)  # IANA; where people have none of their own
    working_days = ArrayField(models.PositiveSmallIntegerField(), default=list)  # ISO weekdays, 1 is Monday

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
