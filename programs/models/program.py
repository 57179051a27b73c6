"""A program, and which partners it is granted to."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action, Scope


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PROGRAMS) -> Self:
        """All programs, or for a partner the granted ones. Region and division bound people, not programs."""
        reach = actor.reach(action)
        if any(scope is not Scope.PROGRAMS for scope, _ in reach):
            return self
        granted = PartnerGrant.objects.filter(membership__in=actor.memberships_for(action, Scope.PROGRAMS))
        return self.filter(Q(pk__in=granted.values("program")))


class Program(TenantOwned):
    class Enrollment(models.TextChoices):
        MANDATORY = "mandatory", _("Mandatory")
        SELF_DIRECTED = "self_directed", _("Self-directed")

    class Strategy(models.TextChoices):
        BIG_BANG = "big_bang", _("All at once")
        PHASED = "phased", _("Phased waves")
        PILOT = "pilot", _("Pilot first")
        BLENDED = "blended", _("Blended")

    class Completion(models.TextChoices):
        ALL = "all", _("All modules")
        ANY = "any", _("Any of the modules, so many")
        IN_ORDER = "in_order", _("All modules, in their order")
        SCORE = "score", _("All modules, each with a least score")

    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)
    enrollment = models.CharField(max_length=16, choices=Enrollment.choices, default=Enrollment.MANDATORY)
    strategy = models.CharField(max_length=12, choices=Strategy.choices, default=Strategy.PHASED)
    target_percent = models.PositiveSmallIntegerField(default=95)  # of assigned people complete by the due date
    completion = models.CharField(max_length=8, choices=Completion.choices, default=Completion.ALL)
    completion_count = models.PositiveSmallIntegerField(null=True, blank=True)  # modules that are enough, of ANY
    completion_score = models.PositiveSmallIntegerField(null=True, blank=True)  # that each module needs, of SCORE
    why = models.TextField(blank=True)  # the change story (ST4)
    what_changes = models.TextField(blank=True)
    what_is_expected = models.TextField(blank=True)
    owner = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sponsor = TenantKey("audiences.Person", null=True, blank=True)
    full_list_at = models.DateTimeField(null=True, blank=True)  # when somebody took it for low complexity
    full_list_by = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    objects = ProgramQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="program_slug_once"),
            models.CheckConstraint(condition=Q(target_percent__range=(1, 100)), name="program_target_percent"),
            models.CheckConstraint(
                condition=Q(completion="any", completion_count__gte=1)
                | (~Q(completion="any") & Q(completion_count=None)),
                name="program_completion_count",
            ),
            models.CheckConstraint(
                condition=Q(completion="score", completion_score__range=(1, 100))
                | (~Q(completion="score") & Q(completion_score=None)),
                name="program_completion_score",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_mandatory(self) -> bool:
        return self.enrollment == self.Enrollment.MANDATORY


class PartnerGrant(TenantOwned):
    """An external partner's reach: this program, for as long as their membership lasts (GO10)."""

    membership = models.ForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    program = TenantKey(Program, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "membership", "program"], name="partnergrant_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.program}"
