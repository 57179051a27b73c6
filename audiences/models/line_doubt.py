"""A manager's word that somebody is not their report: something to look at, which changes nothing by itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models.person import Person
from rollout.tenancy.models import TenantKey, TenantOwned


class LineDoubt(TenantOwned):
    class State(models.TextChoices):
        OPEN = "open", _("To look at")
        TAKEN_BACK = "taken_back", _("Taken back")
        STANDS = "stands", _("The manager is right as recorded")

    person = TenantKey(Person, models.CASCADE)
    manager = TenantKey(Person, models.CASCADE)  # who is recorded as theirs, and says it
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    said_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    ended_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "manager"], condition=Q(state="open"), name="linedoubt_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", ended_at=None) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="linedoubt_open_or_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "said_at"], name="linedoubt_open", condition=Q(state="open")),
            models.Index(fields=["tenant", "manager"], name="linedoubt_manager"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} under {self.manager_id}"
