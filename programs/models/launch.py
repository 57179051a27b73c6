"""The record that a wave was launched: one per wave, ever; the database refuses a second."""

from django.db import models
from django.utils.translation import gettext as _

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class Launch(TenantOwned):
    wave = TenantKey(Wave)
    launched_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.PROTECT, related_name="+")
    launched_at = models.DateTimeField()
    people = models.PositiveIntegerField()  # of the audience, released at launch
    held = models.PositiveIntegerField(default=0)  # of the audience, behind an item of their scope
    waived = models.JSONField(default=list)  # ids of the waivers it relied on

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "wave"], name="launch_once")]

    def __str__(self) -> str:
        return _("Launch of %(wave)s") % {"wave": self.wave}
