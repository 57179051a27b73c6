"""What may keep people of a program from completing it, and what is done if it happens (RD12)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from programs.models.wave import Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class RiskQuerySet(models.QuerySet["Risk"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PROGRAMS) -> Self:
        """Risks of the programs within the actor's reach."""
        return self.filter(program__in=Program.objects.visible_to(actor, action).values("pk"))

    def at_large(self) -> Self:
        """Everything that is not closed."""
        return self.exclude(state=Risk.State.CLOSED)


class Risk(TenantOwned):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        WATCHED = "watched", _("Watched")
        HAPPENED = "happened", _("Happened")
        CLOSED = "closed", _("Closed")

    program = TenantKey(Program, models.CASCADE, related_name="risks")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    title = models.CharField(max_length=160)
    note = models.TextField(blank=True)  # what it would do, and what is done against it
    high = models.BooleanField(default=False)  # else medium
    people = models.PositiveIntegerField(null=True)  # it would keep from completing; else counted in an audience
    wave = TenantKey(Wave, models.SET_NULL, null=True)
    segment = TenantKey("audiences.Segment", models.SET_NULL, null=True)
    owner = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    plan = models.TextField(blank=True)  # the contingency plan
    trigger = models.CharField(max_length=240, blank=True)  # what sets the plan going, in words
    plan_owner = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    reason = models.TextField(blank=True)  # of the state that it is in
    raised_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    raised_at = models.DateTimeField()
    turned_at = models.DateTimeField(null=True)  # when its state changed last

    objects = RiskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="risk_number_once"),
            models.CheckConstraint(
                condition=Q(people=None, wave=None) | Q(people=None, segment=None) | Q(wave=None, segment=None),
                name="risk_costs_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(plan="", trigger="") | ~(Q(plan="") | Q(trigger="")), name="risk_plan_has_a_trigger"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state"], name="risk_state")]

    def __str__(self) -> str:
        return self.title
