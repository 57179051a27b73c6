"""What the center asks of regions, with what silence means, and each region's answer (GO2, GO11)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models import Region
from programs.models.decision import Decision
from programs.models.program import Program
from programs.models.wave import Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_CONSULTATIONS) -> Self:
        """Those that ask a region within the actor's reach or were handed to the actor; all where it reaches
        everywhere."""
        if actor.reaches_all(action):
            return self
        within = Q(region__in=Region.objects.visible_to(actor, action))
        asked = ConsultedRegion.objects.filter(within | Q(handed_to=actor.principal))
        return self.filter(pk__in=asked.values("consultation"))

    def open(self) -> Self:
        return self.filter(state=Consultation.State.OPEN)


class Consultation(TenantOwned):
    class Kind(models.TextChoices):
        INFORM = "inform", _("Inform")
        ASK = "ask", _("Ask")
        APPROVE = "approve", _("Approve")

    class Silence(models.TextChoices):
        READ = "read", _("Silence counts as read")
        AGREES = "agrees", _("Silence counts as agreement")
        NO_VIEW = "no_view", _("Silence counts as no view; it is decided without")
        WAITS = "waits", _("Silence approves nothing; it stays open")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CARRIED = "carried", _("Goes ahead")
        DROPPED = "dropped", _("Does not go ahead")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    number = models.PositiveIntegerField()  # within the organization; stands in addresses
    kind = models.CharField(max_length=7, choices=Kind.choices)
    title = models.CharField(max_length=160)  # what it is about
    question = models.TextField()  # what regions are told or asked
    due_on = models.DateField()  # the organization's date; silence counts from the day after
    silence = models.CharField(max_length=7, choices=Silence.choices)
    program = TenantKey(Program, models.CASCADE, null=True, related_name="consultations")
    wave = TenantKey(Wave, models.CASCADE, null=True, related_name="consultations")  # whose launch waits for approval
    asked_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    silent_at = models.DateTimeField(null=True)  # when whoever asked was told that regions are silent
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    settled_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settlement = models.TextField(blank=True)  # the decision in words, or why it was withdrawn
    decision = TenantKey(Decision, models.SET_NULL, null=True)  # in the program's log

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="consultation_number_once"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None) | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="consultation_settled_or_open",
            ),
            models.CheckConstraint(
                condition=Q(wave=None) | Q(program__isnull=False), name="consultation_wave_of_a_program"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "state", "due_on"], name="consultation_due")]

    def __str__(self) -> str:
        return self.title


class ConsultedRegion(TenantOwned):
    """One region that is asked, and what it said."""

    class Answer(models.TextChoices):
        READ = "read", _("Read")
        AGREED = "agreed", _("Agrees")
        OBJECTED = "objected", _("Objects")
        NO_VIEW = "no_view", _("No view")

    consultation = TenantKey(Consultation, models.CASCADE, related_name="asked")
    region = TenantKey(Region)
    answer = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    text = models.TextField(blank=True)
    answered_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    handed_to = models.ForeignKey(  # who answers beside the region's leads, since one of them went
        "tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "consultation", "region"], name="consultedregion_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="consultedregion_answered_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}: {self.get_answer_display() if self.answer else _('No answer')}"
