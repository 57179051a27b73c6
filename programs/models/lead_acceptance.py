"""A person's word that a wave starts before it can be ready (RD11)."""

from django.db import models

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class LeadAcceptance(TenantOwned):
    """Given for one start and one earliest sound date; where either moves away, it says nothing any more."""

    wave = TenantKey(Wave, models.CASCADE, related_name="acceptances")
    starts_on = models.DateField()
    sound_on = models.DateField()
    items = models.JSONField(default=list)  # titles of what cannot fit, as they were read
    reason = models.TextField()
    accepted_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "wave"], name="leadacceptance_wave")]

    def __str__(self) -> str:
        return f"{self.wave} on {self.starts_on}"
