"""A message is a row, and the row is the queue: planned, leased, sent outside any transaction, settled."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audiences.models import Person
from comms.models.sequence import Step
from delivery.models import Assignment
from programs.models import Program, Wave
from rollout.tenancy.actors import Actor
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.tenancy.permissions import Action, Scope


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor, action: Action | str = Action.VIEW_MESSAGES) -> Self:
        if actor.reaches_all(action):
            return self
        people = Person.objects.visible_to(actor, action).values("pk")
        seen = models.Q(recipient__in=people, assignment__isnull=False)  # a digest names people beyond its recipient
        if actor.memberships_for(action, Scope.PROGRAMS):
            seen |= models.Q(program__in=Program.objects.visible_to(actor, action).values("pk"))
        return self.filter(seen)


class Message(TenantOwned):
    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("message", "Planned")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        SUPPRESSED = "suppressed", _("Not sent")
        FAILED = "failed", _("Failed")
        UNCERTAIN = "uncertain", _("Uncertain")

    class Cause(models.TextChoices):
        STEP = "step", _("Sequence")
        NUDGE = "nudge", _("Nudge")
        RELEASE = "release", _("No longer needed")
        BRIEFING = "briefing", _("Briefing of managers")

    program = TenantKey(Program)
    wave = TenantKey(Wave)
    step = TenantKey(Step, null=True)
    assignment = TenantKey(Assignment, null=True)  # a manager digest belongs to none
    cycle = models.PositiveSmallIntegerField(default=1)  # of the assignment; it is of no use in later ones
    recipient = TenantKey(Person)
    cause = models.CharField(max_length=12, choices=Cause.choices)
    cause_id = models.BigIntegerField()
    occurrence = models.CharField(max_length=60)  # what makes a second one of the same cause lawful, as a wave or a day
    wanted_at = models.DateTimeField()  # by the step alone
    due_at = models.DateTimeField()  # pushed out of quiet hours and days off
    moved_because = models.CharField(max_length=200, blank=True)
    held = models.BooleanField(default=False)  # by an open readiness item; looked at again when one is settled
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    state_because = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # real time
    message_id = models.CharField(max_length=120)
    to = models.CharField(max_length=254, blank=True)
    sender = models.CharField(max_length=120, blank=True)  # the name it came from
    reply_to = models.CharField(max_length=800, blank=True)
    locale = models.CharField(max_length=16, blank=True)
    subject = models.CharField(max_length=400, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)  # the tenant's clock
    bounced_at = models.DateTimeField(null=True)  # when a mail host said that it did not arrive after all
    bounced_because = models.CharField(max_length=300, blank=True)  # in the host's words, with its status code

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "cause", "cause_id", "recipient", "occurrence"], name="message_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["tenant", "due_at", "id"],
                name="message_due",
                condition=models.Q(state__in=["planned", "sending"]),
            ),
            models.Index(fields=["tenant", "program", "-due_at"], name="message_program"),
            models.Index(fields=["tenant", "recipient", "-due_at"], name="message_recipient"),
            models.Index(fields=["tenant", "message_id"], name="message_by_message_id"),
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.step_id} to {self.recipient_id}"
