"""A draft of a program's plan: other dates and due rules for several waves, published as one change or discarded."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from programs.models.wave import Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class PlanDraftQuerySet(models.QuerySet["PlanDraft"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PROGRAMS) -> Self:
        """Drafts of the programs within the actor's reach."""
        return self.filter(program__in=Program.objects.visible_to(actor, action).values("pk"))


class PlanDraft(TenantOwned):
    class State(models.TextChoices):
        OPEN = "open", _("Draft")
        PUBLISHED = "published", _("Published")
        DISCARDED = "discarded", _("Discarded")

    program = TenantKey(Program, models.CASCADE, related_name="drafts")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    title = models.CharField(max_length=80)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)  # grows with each change: what is published is what was seen
    made_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    closed_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)  # when it was published or discarded

    objects = PlanDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="plandraft_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "program", "title"], condition=models.Q(state="open"), name="plandraft_title_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at=None)
                | (~models.Q(state="open") & ~models.Q(closed_at=None)),
                name="plandraft_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DraftWave(TenantOwned):
    """What a draft proposes for one wave, and what the plan said when it was proposed."""

    draft = TenantKey(PlanDraft, models.CASCADE, related_name="waves")
    wave = TenantKey(Wave, models.CASCADE)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_rule = models.JSONField()
    base_starts_on = models.DateField()
    base_ends_on = models.DateField()
    base_due_rule = models.JSONField()
    base_passed = models.BooleanField()  # whether nothing blocked at its gate

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "draft", "wave"], name="draftwave_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="draftwave_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave} in {self.draft}"
