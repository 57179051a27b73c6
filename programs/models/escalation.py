"""Whom a program turns to when something is stuck, rung by rung, and what was turned to them (GO8)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models import Region
from programs.models.program import Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class EscalationKind(models.TextChoices):
    ISSUE = "issue", _("Technical issue")
    NON_COMPLETION = "non_completion", _("Non-completion")
    EXCEPTION = "exception", _("Exception")
    TARGET = "target", _("Target at risk")


class EscalationRung(TenantOwned):
    """One contact of a ladder, and how long they have. A region's own ladder stands in for the program's."""

    program = TenantKey(Program, models.CASCADE, related_name="rungs")
    region = TenantKey(Region, null=True)  # none: of every region without a ladder of its own
    kind = models.CharField(max_length=14, choices=EscalationKind.choices)
    position = models.PositiveSmallIntegerField()  # from 0
    contact = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()  # until the next rung is told; of the last one until it is late

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "program", "region", "kind", "position"],
                name="escalationrung_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.contact}, {self.hours} h"


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_ESCALATIONS) -> Self:
        """Those of regions within the actor's reach; of all regions where the action reaches everywhere."""
        if actor.reaches_all(action):
            return self
        return self.filter(region__in=Region.objects.visible_to(actor, action).values("pk"))

    def open(self) -> Self:
        """Not resolved yet."""
        return self.exclude(state=Escalation.State.RESOLVED)


class Escalation(TenantOwned):
    class State(models.TextChoices):
        WAITING = "waiting", _("Not acknowledged")
        ACKNOWLEDGED = "acknowledged", _("Somebody is on it")
        RESOLVED = "resolved", _("Resolved")

    number = models.PositiveIntegerField()  # within the organization; stands in addresses
    program = TenantKey(Program, models.CASCADE, related_name="escalations")
    region = TenantKey(Region, null=True)
    kind = models.CharField(max_length=14, choices=EscalationKind.choices)
    cause = models.CharField(max_length=200)  # a key: nothing escalates twice for the same one
    title = models.CharField(max_length=160)
    note = models.TextField(blank=True)
    ladder = models.JSONField()  # [[user id, hours], …] as the rungs were when it was raised
    level = models.PositiveSmallIntegerField(default=0)  # the rung that was told last
    raised_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # when the next rung is told; none once acknowledged or at the top
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    acknowledged_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    acknowledged_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolution = models.TextField(blank=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="escalation_number_once"),
            models.UniqueConstraint(fields=["tenant", "program", "cause"], name="escalation_cause_once"),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_at__isnull=False, next_at=None)
                | (~Q(state="resolved") & Q(resolved_at=None)),
                name="escalation_resolved_or_open",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "next_at"], name="escalation_next")]

    def __str__(self) -> str:
        return self.title

    @property
    def holder_id(self) -> int:
        """The user whom the rung reached last names."""
        return int(self.ladder[self.level][0])
