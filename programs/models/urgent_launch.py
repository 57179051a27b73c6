"""An urgent launch: its open items are put to a named executive, who accepts them for a time or does not (RD2)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class UrgentLaunch(TenantOwned):
    """Its gaps are waivers, asked together; they end on the day by which the items are to be settled."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits for the executive")
        ACCEPTED = "accepted", pgettext_lazy("urgent launch", "Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    wave = TenantKey(Wave, models.CASCADE, related_name="urgencies")
    executive = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    reason = models.TextField()
    due_on = models.DateField()  # by when what was left open is to be settled
    asked_by = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "wave"], condition=Q(state="asked"), name="urgentlaunch_one_asked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | Q(decided_at__isnull=False), name="urgentlaunch_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.wave}"
