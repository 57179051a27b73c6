"""Decisions on settings: values per level, who may decide what, and what the law of a country asks (GO1, GO4).

Every row is one decision and stays: the decision in force at an instant is the latest that is effective by then.
"""

import datetime
from collections.abc import Collection, Mapping
from typing import Self

from django.db import models
from django.db.models import Q

from audiences.models.region import Country, Region
from rollout.tenancy.models import TenantKey, TenantOwned

Told = Mapping[str, Collection[int]]  # ids of decisions by the noun of their model


class DecisionQuerySet(models.QuerySet["Decision"]):
    def in_force(self, at: datetime.datetime, *per: str, told: Told | None = None) -> Self:
        """The latest decision of each setting that is effective by `at`; with `per`, of each of these columns too.

        With `told`, of the decisions of this very instant only those count that it names.
        """
        keys = ("name", *per)
        effective = Q(effective_at__lte=at)
        if told is not None:
            effective = Q(effective_at__lt=at) | Q(
                effective_at=at, pk__in=told.get(self.model._meta.model_name or "", ())
            )
        return self.standing().filter(effective).order_by(*keys, "-effective_at", "-pk").distinct(*keys)

    def planned(self, at: datetime.datetime) -> Self:
        """Decisions that take effect after `at`, the next first."""
        return self.standing().filter(effective_at__gt=at).order_by("effective_at", "pk")

    def standing(self) -> Self:
        """Decisions that were not called off before their moment."""
        return self.filter(called_off_at=None)


class Decision(TenantOwned):
    """One decision about one setting of the catalogue; `name` is the setting's."""

    name = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    is_announced = models.BooleanField(default=False)  # whether the journal says that it is in force
    called_off_at = models.DateTimeField(null=True)  # before it took effect; such a decision never counts

    objects = DecisionQuerySet.as_manager()

    class Meta:
        abstract = True


class ValueDecision(Decision):
    """A value for the level that the row's place names; `is_set` false gives the level up again."""

    is_set = models.BooleanField(default=True)
    value = models.JSONField(null=True)
    region = TenantKey(Region, null=True)
    country = TenantKey(Country, null=True)

    class Meta:
        abstract = True


class PolicyDecision(Decision):
    """Who decides: a tier, and the bound where it is bounded; `is_set` false leaves it undecided again."""

    is_set = models.BooleanField(default=True)
    tier = models.CharField(max_length=10, choices=[(t, t) for t in ("locked", "bounded", "delegated")])
    bound = models.JSONField(default=dict)

    class Meta:
        abstract = True


class SettingValue(ValueDecision):
    """A value of the organization (neither region nor country), of a region, or of a country."""

    class Meta:
        indexes = [models.Index(fields=["tenant", "name", "effective_at"], name="settingvalue_in_force")]
        constraints = [
            models.CheckConstraint(condition=Q(region=None) | Q(country=None), name="settingvalue_one_place"),
            models.CheckConstraint(condition=Q(is_set=False) | Q(value__isnull=False), name="settingvalue_has_value"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.country or self.region or 'all'}"


class SettingPolicy(PolicyDecision):
    """The organization's choice for one setting."""

    class Meta:
        indexes = [models.Index(fields=["tenant", "name", "effective_at"], name="settingpolicy_in_force")]

    def __str__(self) -> str:
        return f"{self.name}: {self.tier}"


class Statute(Decision):
    """What the law of a country, or an agreement, asks of one setting; part of its jurisdiction profile (GO4, GO5)."""

    is_set = models.BooleanField(default=True)
    bound = models.JSONField(default=dict)
    country = TenantKey(Country, models.CASCADE)
    source = models.CharField(max_length=200, blank=True)  # the law, in words

    class Meta:
        indexes = [models.Index(fields=["tenant", "country", "name", "effective_at"], name="statute_in_force")]

    def __str__(self) -> str:
        return f"{self.name} in {self.country}"
