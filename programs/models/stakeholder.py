"""Whom a program needs on its side: stakeholders, contacts with them, and what its sponsor stands for (ST1, ST2)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class StakeholderQuerySet(models.QuerySet["Stakeholder"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_ASKS) -> Self:
        """Stakeholders of the programs within the actor's reach."""
        return self.filter(program__in=Program.objects.visible_to(actor, action).values("pk"))


class Stakeholder(TenantOwned):
    class Status(models.TextChoices):
        UNAWARE = "unaware", _("Unaware")
        AWARE = "aware", _("Aware")
        SUPPORTIVE = "supportive", _("Supportive")
        ACTIVE = "active", _("Active")

    program = TenantKey(Program, models.CASCADE, related_name="stakeholders")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    person = TenantKey("audiences.Person")
    division = TenantKey("audiences.Division", models.SET_NULL, null=True)  # whom they reach with it; empty: everybody
    function = models.CharField(max_length=120, blank=True)  # within it; empty: every function
    asked = models.CharField(max_length=240)  # what is asked of them
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UNAWARE)
    contacted_on = models.DateField(null=True)  # last
    named_at = models.DateTimeField()

    objects = StakeholderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="stakeholder_number_once"),
        ]

    def __str__(self) -> str:
        return self.person.name


class Contact(TenantOwned):
    """One conversation with a stakeholder, in the words of who had it."""

    stakeholder = TenantKey(Stakeholder, models.CASCADE, related_name="contacts")
    on = models.DateField()
    note = models.TextField()
    status = models.CharField(max_length=10, choices=Stakeholder.Status.choices)  # where they stood after it
    kept_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "stakeholder", "on"], name="contact_on")]

    def __str__(self) -> str:
        return self.note


class Endorsement(TenantOwned):
    """What the sponsor says for the program: drafted, then approved by the sponsor or on their word."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("Drafted")
        APPROVED = "approved", _("Approved")
        REPLACED = "replaced", _("Replaced")

    program = TenantKey(Program, models.CASCADE, related_name="endorsements")
    sponsor = TenantKey("audiences.Person")
    text = models.TextField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFTED)
    drafted_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "program"], condition=~Q(state="replaced"), name="endorsement_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False), name="endorsement_approved_when"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Appearance(TenantOwned):
    """The sponsor was seen to stand behind the program: a message in their name, or a mention."""

    class Kind(models.TextChoices):
        MESSAGE = "message", _("Message in their name")
        MENTION = "mention", _("Mention")

    program = TenantKey(Program, models.CASCADE, related_name="appearances")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on = models.DateField()
    note = models.CharField(max_length=240)  # where, and to whom
    kept_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "program", "on"], name="appearance_on")]

    def __str__(self) -> str:
        return self.note
