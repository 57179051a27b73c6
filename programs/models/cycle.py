"""When people are asked for a program again: for everybody, or for the people of one country."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class ProgramCycle(TenantOwned):
    class Kind(models.TextChoices):
        ONCE = "once", _("Once")
        MONTHS = "months", _("So many months after completion")
        YEARLY = "yearly", _("Every year, on one day")
        VERSION = "version", _("With each new version of a module")

    program = TenantKey(Program, models.CASCADE, related_name="cycles")
    country = TenantKey("audiences.Country", null=True)  # empty: everybody whose country has none of its own
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.ONCE)
    months = models.PositiveSmallIntegerField(null=True)  # of MONTHS
    month = models.PositiveSmallIntegerField(null=True)  # of YEARLY, with the day of the month
    day = models.PositiveSmallIntegerField(null=True)
    window_days = models.PositiveSmallIntegerField(null=True)  # calendar days before it is due, of both

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "program", "country"], nulls_distinct=False, name="programcycle_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="months", months__gte=1, month=None, day=None, window_days__gte=1)
                | Q(kind="yearly", months=None, month__range=(1, 12), day__range=(1, 31), window_days__gte=1)
                | Q(kind__in=["once", "version"], months=None, month=None, day=None, window_days=None),
                name="programcycle_of_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.country or self.program}"
