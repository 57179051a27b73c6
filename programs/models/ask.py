"""What a program asks of its sponsor, or of somebody else who leads: a record with its answer (ST1)."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action


class SponsorAskQuerySet(models.QuerySet["SponsorAsk"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_ASKS) -> Self:
        """Asks of the programs within the actor's reach."""
        return self.filter(program__in=Program.objects.visible_to(actor, action).values("pk"))

    def open(self) -> Self:
        """Not answered yet, the most urgent first."""
        return self.filter(state=SponsorAsk.State.OPEN).order_by("due_on", "number")


class SponsorAsk(TenantOwned):
    class State(models.TextChoices):
        OPEN = "open", _("Open")
        AGREED = "agreed", _("Agreed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    program = TenantKey(Program, models.CASCADE, related_name="asks")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    title = models.CharField(max_length=160)  # what is asked, as a sentence that begins with a verb
    reason = models.TextField(blank=True)  # why, and what it costs or wins
    asked_of = TenantKey("audiences.Person")
    due_on = models.DateField()  # the organization's date
    asked_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)  # in the words of whoever answered, or why it was withdrawn
    answered_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = SponsorAskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="sponsorask_number_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", answered_at=None)
                | (~models.Q(state="open") & models.Q(answered_at__isnull=False)),
                name="sponsorask_answered_or_open",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "asked_of"], name="sponsorask_asked_of")]

    def __str__(self) -> str:
        return self.title
