"""What a program is measured by, fixed before its launch (ME1), and its change story per language (ST4)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class Measure(TenantOwned):
    """A share of people with the target and the level under which something is done about it."""

    class Kind(models.TextChoices):
        COMPLETED = "completed", _("Complete")
        ON_TIME = "on_time", _("On time")
        REACHED = "reached", _("Reached")
        STARTED = "started", _("Started")
        OTHER = "other", _("Measured elsewhere")

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        MONTHLY = "monthly", _("Every month")
        AT_CLOSE = "at_close", _("When a wave closes")

    program = TenantKey(Program, models.CASCADE, related_name="measures")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120, blank=True)  # of one that is measured elsewhere
    target = models.PositiveSmallIntegerField()  # percent
    threshold = models.PositiveSmallIntegerField()  # percent under which something is done
    wave = TenantKey("programs.Wave", models.CASCADE, null=True)  # whose people; empty: everybody in the program
    cadence = models.CharField(max_length=8, choices=Cadence.choices)
    readers = models.CharField(max_length=160)  # who is shown it, in words
    fixed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="measure_number_once"),
            models.CheckConstraint(
                condition=Q(target__range=(1, 100)) & Q(threshold__lte=F("target")), name="measure_threshold_below"
            ),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(name=""), name="measure_other_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.Kind(self.kind).label)


class Story(TenantOwned):
    """The change story in another language than the program's own."""

    program = TenantKey(Program, models.CASCADE, related_name="stories")
    locale = models.CharField(max_length=16)
    why = models.TextField(blank=True)
    what_changes = models.TextField(blank=True)
    what_is_expected = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "program", "locale"], name="story_once")]

    def __str__(self) -> str:
        return f"{self.program} ({self.locale})"
