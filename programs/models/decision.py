"""Decisions that people write down, firm or provisional, and what hangs on them (PL10)."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.domain.settings import catalogue
from programs.models.program import Program
from programs.models.readiness import ReadinessItem
from programs.models.risk import Risk
from programs.models.wave import Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned, User
from rollout.tenancy.permissions import Action


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_PROGRAMS) -> Self:
        """Decisions of the programs within the actor's reach."""
        return self.filter(program__in=Program.objects.visible_to(actor, action).values("pk"))

    def kept_by(self, users: Collection[User]) -> Self:
        """Those that these users look at again: what they wrote, unless it was handed over, and what was to them."""
        return self.filter(Q(keeper__in=users) | Q(keeper=None, written_by__in=users))

    def to_look_at(self) -> Self:
        """Provisional, or failed while something that hung on it is not settled."""
        left = Dependant.objects.filter(settled_at=None).values("decision")
        return self.filter(Q(state=Decision.State.PROVISIONAL) | Q(state=Decision.State.FAILED, pk__in=left))


class Decision(TenantOwned):
    class State(models.TextChoices):
        FIRM = "firm", _("Stands")
        PROVISIONAL = "provisional", _("Provisional")
        FAILED = "failed", _("Assumption failed")
        REVOKED = "revoked", _("Revoked")

    program = TenantKey(Program, models.CASCADE, related_name="decisions")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    title = models.CharField(max_length=200)  # what was decided, as a sentence
    context = models.TextField(blank=True)  # why, and what else was thought of
    decided_by = models.CharField(max_length=120)  # a name: not everybody who decides signs in
    decided_on = models.DateField()
    state = models.CharField(max_length=11, choices=State.choices, default=State.FIRM)
    assumption = models.TextField(blank=True)  # what a provisional decision takes for given
    revisit_on = models.DateField(null=True)
    reason = models.TextField(blank=True)  # of the state that it is in
    written_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()
    keeper = models.ForeignKey(  # who looks at it again, where not who wrote it
        "tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    turned_at = models.DateTimeField(null=True)  # when its state changed last

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="decision_number_once"),
            models.CheckConstraint(
                condition=~Q(state="provisional") | (~Q(assumption="") & Q(revisit_on__isnull=False)),
                name="decision_provisional_on_something",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "revisit_on"], name="decision_revisit")]

    def __str__(self) -> str:
        return self.title


class Dependant(TenantOwned):
    """A wave, a readiness item, a risk or a setting that was planned on a decision."""

    decision = TenantKey(Decision, models.CASCADE, related_name="dependants")
    wave = TenantKey(Wave, models.CASCADE, null=True)
    item = TenantKey(ReadinessItem, models.CASCADE, null=True)
    risk = TenantKey(Risk, models.CASCADE, null=True)
    setting = models.CharField(max_length=60, blank=True)  # its name in the catalogue
    named_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # since the assumption failed
    settled_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    settlement = models.TextField(blank=True)  # what was done about it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "decision", "wave", "item", "risk", "setting"],
                name="dependant_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(wave__isnull=False, item=None, risk=None, setting="")
                | Q(wave=None, item__isnull=False, risk=None, setting="")
                | Q(wave=None, item=None, risk__isnull=False, setting="")
                | (Q(wave=None, item=None, risk=None) & ~Q(setting="")),
                name="dependant_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        if self.item:
            return f"{self.item.words}, {self.item.wave.name}"
        known = catalogue.SETTINGS.get(self.setting)
        return str(self.wave or self.risk or (known.title if known else self.setting))
