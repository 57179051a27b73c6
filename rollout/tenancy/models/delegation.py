"""Somebody lets another act for them, for a period and a purpose (blueprint 02, Roles and scopes)."""

import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.models.owned import TenantOwned
from rollout.tenancy.models.user import User


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def in_force(self, at: datetime.datetime) -> Self:
        """Those that hold at the instant: begun, not over, not taken back."""
        return self.filter(starts_at__lte=at, ends_at__gt=at, revoked_at=None)

    def of_deputy(self, deputy: User, at: datetime.datetime) -> Self:
        """What the user may act under, with the principal of each; a closed account gives nothing."""
        found = self.in_force(at).filter(deputy=deputy, principal__is_active=True)
        return found.select_related("principal").order_by("pk")

    def absences(self) -> Self:
        """Those that bring the deputy what waits for the principal."""
        return self.filter(purpose=Delegation.Purpose.AWAY)


class Delegation(TenantOwned):
    class Purpose(models.TextChoices):
        AWAY = "away", _("Stands in while they are away")
        ASSISTANT = "assistant", _("Assists them")

    principal = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    deputy = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    note = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "deputy", "ends_at"], name="delegation_deputy"),
            models.Index(fields=["tenant", "principal", "ends_at"], name="delegation_principal"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="delegation_period"),
            models.CheckConstraint(condition=~models.Q(deputy=models.F("principal")), name="delegation_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.principal}"
