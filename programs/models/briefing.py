"""That a manager has read what a wave means for their people (RD7): their own word, one a wave."""

from django.db import models

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class BriefingRead(TenantOwned):
    wave = TenantKey(Wave, models.CASCADE, related_name="briefings_read")
    manager = TenantKey("audiences.Person", models.CASCADE)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "wave", "manager"], name="briefingread_once")]

    def __str__(self) -> str:
        return f"{self.manager}: {self.wave}"
