"""The device check of a wave: one link for its pilot learners, and what they report (RD9). Nobody is named."""

from django.db import models

from audiences.models import Country
from programs.models import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class DeviceCheck(TenantOwned):
    wave = TenantKey(Wave, models.CASCADE)
    round = models.PositiveIntegerField(default=1)  # links of earlier rounds open nothing
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "wave"], name="devicecheck_once")]

    def __str__(self) -> str:
        return f"Device check of {self.wave}"


class DeviceReport(TenantOwned):
    check_of = TenantKey(DeviceCheck, models.CASCADE, related_name="reports")
    works = models.BooleanField()
    browser = models.CharField(max_length=60)
    version = models.CharField(max_length=20, blank=True)
    system = models.CharField(max_length=60)
    country = TenantKey(Country, null=True)
    screen = models.CharField(max_length=20, blank=True)  # such as 390 by 844, in CSS pixels; empty without scripts
    cookies = models.BooleanField(default=False)  # one came back
    platform = models.BooleanField(null=True)  # whether the learning platform answered there; None: not tried
    what = models.CharField(max_length=500, blank=True)  # what happened, as the learner wrote it
    reported_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["tenant", "check_of", "-id"], name="devicereport_check")]

    def __str__(self) -> str:
        return f"{self.browser} {self.version}, {self.system}"
