"""A program's sequence: steps on a timeline, each with its text per locale (CO1, CO9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class Sequence(TenantOwned):
    program = TenantKey(Program, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "program"], name="sequence_once")]

    def __str__(self) -> str:
        return _("Messages of %(program)s") % {"program": self.program}


class Step(TenantOwned):
    class Anchor(models.TextChoices):
        ASSIGNED = "assigned", _("Assignment")
        DUE = "due", _("Due date")

    class Recipient(models.TextChoices):
        LEARNER = "learner", _("Learners")
        MANAGER = "manager", _("Their managers, one digest each")

    class Condition(models.TextChoices):
        NOT_COMPLETED = "not_completed", _("everyone who has not completed")
        NOT_STARTED = "not_started", _("not started")
        OVERDUE = "overdue", _("overdue")

    sequence = TenantKey(Sequence, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    anchor = models.CharField(max_length=12, choices=Anchor.choices)
    offset_days = models.SmallIntegerField(default=0)
    working_days = models.BooleanField(default=False)
    local_time = models.TimeField(null=True)  # on the recipient's clock; empty: the sending time of their place
    recipient = models.CharField(max_length=12, choices=Recipient.choices, default=Recipient.LEARNER)
    condition = models.CharField(max_length=16, choices=Condition.choices, default=Condition.NOT_COMPLETED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "sequence", "number"], name="step_number_once")]

    def __str__(self) -> str:
        return self.name


class StepText(TenantOwned):
    """Subject and body with merge fields, for one locale; the program's default is what others fall back to."""

    step = TenantKey(Step, models.CASCADE, related_name="texts")
    locale = models.CharField(max_length=16, default="en")
    subject = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "step", "locale"], name="steptext_locale_once")]

    def __str__(self) -> str:
        return f"{self.step} ({self.locale})"
