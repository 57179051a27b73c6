"""That the list of first steps is not shown any more, by an administrator's decision."""

from django.db import models

from rollout.tenancy.models import TenantOwned


class FirstRunDismissal(TenantOwned):
    dismissed_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    dismissed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="firstrundismissal_once")]

    def __str__(self) -> str:
        return f"{self.dismissed_at:%Y-%m-%d}"
