"""A finding: what a launch relied on is open again, with a clock until it is settled (RD2)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from programs.models.readiness import ReadinessItem
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PROGRAMS) -> Self:
        """Findings of the programs within the actor's reach."""
        return self.filter(item__wave__program__in=Program.objects.visible_to(actor, action).values("pk"))


class Finding(TenantOwned):
    """Its owner is the item's; it closes when the item is done or waived again."""

    class Cause(models.TextChoices):
        REOPENED = "reopened", _("Reopened after the launch")
        EXPIRED = "expired", _("Its waiver ended")
        ACCEPTED = "accepted", _("Left open by an urgent launch")

    item = TenantKey(ReadinessItem, models.CASCADE, related_name="findings")
    cause = models.CharField(max_length=8, choices=Cause.choices)
    opened_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "item"], condition=Q(closed_at=None), name="finding_one_open")
        ]
        indexes = [models.Index(fields=["tenant", "closed_at", "due_on"], name="finding_open_due")]

    def __str__(self) -> str:
        return f"{self.item.words}, {self.item.wave.name}"
