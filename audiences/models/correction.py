"""A value that somebody corrected here, and that people files leave alone until their source says the same."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audiences.models.person import Person
from rollout.tenancy.models import TenantKey, TenantOwned


class LocalCorrection(TenantOwned):
    """Values are texts as a canonical people file has them: an id for a manager, a path for a division."""

    class Outcome(models.TextChoices):
        OPEN = "", _("Holds")
        AGREED = "agreed", _("The file says the same now")
        TAKEN = "taken", _("The file’s value was taken")
        EXPIRED = "expired", _("Its last day is over")

    person = TenantKey(Person, models.CASCADE)
    field = models.CharField(max_length=40)  # a canonical column
    value = models.CharField(max_length=400, blank=True)
    file_value = models.CharField(max_length=400, blank=True)  # what the last file said, at first what was recorded
    heard_at = models.DateTimeField(null=True)  # when a file last said it; empty: none has since
    reason = models.CharField(max_length=300, blank=True)
    until = models.DateField(null=True)  # the last day on which it holds; empty: until the source says the same
    made_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField()
    reported_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    reported_at = models.DateTimeField(null=True)  # when it was last in a report to HR
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    ended_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "person", "field"], condition=Q(ended_at=None), name="localcorrection_open_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (Q(ended_at__isnull=False) & ~Q(outcome="")),
                name="localcorrection_ended_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "made_at"], name="localcorrection_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.person_id}"
