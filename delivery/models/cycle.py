"""A cycle of an assignment that is over: kept as it was, with what the ledger says of it."""

from typing import Self

from django.db import models

from delivery.models.assignment import Assignment, AssignmentQuerySet
from programs.models import Module, OwnRule, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class AssignmentCycleQuerySet(models.QuerySet["AssignmentCycle"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_RESULTS) -> Self:
        """Cycles of the assignments in reach."""
        seen: AssignmentQuerySet = Assignment.objects.visible_to(actor, action)
        return self.filter(assignment__in=seen.values("pk"))


class AssignmentCycle(TenantOwned):
    """Rows are added, never removed; what was told people stays, and the completion follows the ledger."""

    assignment = TenantKey(Assignment, related_name="cycles")
    number = models.PositiveSmallIntegerField()
    wave = TenantKey(Wave, related_name="+")
    modality = models.CharField(max_length=12, choices=Module.Modality.choices, blank=True)
    own_rule = TenantKey(OwnRule, null=True, db_index=False)  # of their places then; empty for the program's
    rule = models.JSONField(default=dict)  # of the program, by which it began; empty in the first
    from_at = models.DateTimeField(null=True)  # completions from then on count; all of before in the first
    until_at = models.DateTimeField()  # and those from then on for the next
    assigned_at = models.DateTimeField()
    content_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    due_zone = models.CharField(max_length=64)
    due_rule = models.JSONField(default=dict)
    overdue_at = models.DateTimeField(null=True)
    exempt_from = models.DateTimeField(null=True)
    exempt_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField()  # when the next one began
    started_at = models.DateTimeField(null=True)  # derived from the ledger, as completed_at is
    completed_at = models.DateTimeField(null=True)

    objects = AssignmentCycleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "assignment", "number"], name="assignmentcycle_once"),
            models.CheckConstraint(
                condition=models.Q(from_at=None) | models.Q(until_at__gt=models.F("from_at")),
                name="assignmentcycle_until",
            ),
        ]

    def __str__(self) -> str:
        return f"Cycle {self.number} of {self.assignment_id}"
