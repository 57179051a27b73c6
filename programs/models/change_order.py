"""A change order: the only way in which a launched wave gets another window, deadline, audience, lead or content."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class ChangeOrder(TenantOwned):
    """What is asked for, and what held when it was asked; then decided by somebody else."""

    class State(models.TextChoices):
        ASKED = "asked", gettext_lazy("Waiting")
        APPROVED = "approved", gettext_lazy("In force")
        REFUSED = "refused", gettext_lazy("Refused")
        WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")

    class Treatment(models.TextChoices):
        """What becomes of people whose segment goes."""

        WITHDRAW = "withdraw", gettext_lazy("Withdrawn, and told so")
        KEEP = "keep", gettext_lazy("Keep what they have")

    wave = TenantKey(Wave, models.CASCADE, related_name="orders")
    number = models.PositiveSmallIntegerField()  # within the wave; stands in addresses
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    ends_on = models.DateField()
    due_rule = models.JSONField()
    base_ends_on = models.DateField()
    base_due_rule = models.JSONField()
    segments = models.JSONField(null=True)  # ids; empty: the audience stays
    base_segments = models.JSONField(null=True)
    not_started = models.CharField(max_length=8, choices=Treatment.choices, default=Treatment.WITHDRAW)
    in_progress = models.CharField(max_length=8, choices=Treatment.choices, default=Treatment.KEEP)
    reorganized = models.JSONField(null=True)  # of `order_audience.Reorganized`; empty: the tree stays
    owner = models.JSONField(null=True)  # of `order_owner`; empty: the lead stays
    content = models.JSONField(null=True)  # of `order_content`; empty: the modules stay
    reason = models.TextField()
    asked_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)  # why
    effect = models.JSONField(default=list)  # the sentences that the approver read

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "wave", "number"], name="changeorder_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "wave"], condition=Q(state="asked"), name="changeorder_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | Q(decided_at__isnull=False), name="changeorder_decided"
            ),
        ]

    def __str__(self) -> str:
        return _("Change order %(number)s") % {"number": self.number}
