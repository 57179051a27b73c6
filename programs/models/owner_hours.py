"""How many hours a week somebody has for the readiness items that they own (PL11)."""

from django.db import models
from django.utils.translation import gettext as _

from rollout.tenancy.models import TenantOwned


class OwnerHours(TenantOwned):
    """Without a row the setting `owner_hours` holds."""

    owner = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    hours = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "owner"], name="ownerhours_once"),
            models.CheckConstraint(condition=models.Q(hours__lte=60), name="ownerhours_of_a_week"),
        ]
        verbose_name_plural = "owner hours"

    def __str__(self) -> str:
        return _("Hours of %(owner)s") % {"owner": self.owner}
