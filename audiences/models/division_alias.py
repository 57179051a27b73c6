"""What a division was called before: people files go on naming it so, and mean the division as it is now."""

from django.db import models

from audiences.models.division import Division
from rollout.tenancy.models import TenantKey, TenantOwned


class DivisionAlias(TenantOwned):
    path = models.CharField(max_length=400)  # as a file may still write it
    division = TenantKey(Division, models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "path"], name="divisionalias_path_once")]
        verbose_name_plural = "division aliases"

    def __str__(self) -> str:
        return f"{self.path} is {self.division}"
