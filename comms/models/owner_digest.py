"""The daily mail to an owner of readiness items: the row is the queue, and keeps the outcome."""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from rollout.tenancy.models import TenantOwned


class DigestOff(TenantOwned):
    """Somebody who does not want the mail: what a law asks for still comes."""

    owner = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    off_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "owner"], name="digestoff_once")]

    def __str__(self) -> str:
        return str(self.owner)


class OwnerDigest(TenantOwned):
    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("message", "Planned")
        SENDING = "sending", gettext_lazy("Being sent")
        SENT = "sent", gettext_lazy("Sent")
        SUPPRESSED = "suppressed", gettext_lazy("Not sent")
        FAILED = "failed", gettext_lazy("Failed")
        UNCERTAIN = "uncertain", gettext_lazy("Uncertain")

    owner = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()  # on the owner's own calendar
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    state_because = models.CharField(max_length=300, blank=True)  # in the source language
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)  # real time
    message_id = models.CharField(max_length=120)
    planned_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)  # when a mail host said that it did not arrive after all
    bounced_because = models.CharField(max_length=300, blank=True)  # in the host's words, with its status code

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "owner", "day"], name="ownerdigest_once_a_day")]
        indexes = [
            models.Index(
                fields=["tenant", "planned_at"],
                name="ownerdigest_due",
                condition=models.Q(state__in=["planned", "sending"]),
            )
        ]

    def __str__(self) -> str:
        return _("Digest to %(owner)s") % {"owner": self.owner}
