"""Hours on a day that a reviewer keeps for reviews (RD10); on their own clock."""

import datetime

from django.db import models
from django.db.models import F, Q

from rollout.tenancy.models import TenantOwned


class ReviewWindow(TenantOwned):
    reviewer = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reviewer", "day", "starts"], name="reviewwindow_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="reviewwindow_span"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.starts:%H:%M} to {self.ends:%H:%M}"

    @property
    def minutes(self) -> int:
        """How long it is."""
        return (self.ends.hour - self.starts.hour) * 60 + self.ends.minute - self.starts.minute

    @property
    def order(self) -> tuple[datetime.date, datetime.time]:
        return self.day, self.starts
