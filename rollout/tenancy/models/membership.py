"""What a user is in a tenant. Scope rows (regions, divisions, programs) live with their noun on the floors above."""

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from rollout.tenancy.permissions import Role


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, at: datetime.datetime) -> Self:
        """Those that hold at an instant of their tenant's clock."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))


class Membership(models.Model):
    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey("tenancy.Tenant", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=[(role, role.label) for role in Role if role.granted])
    ends_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tenant", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} of {self.tenant}"
