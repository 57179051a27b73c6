"""Readiness items of a wave and the waivers asked for them (RD1, RD2)."""

from django.db import models

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class ReadinessItem(TenantOwned):
    class Area(models.TextChoices):
        CONTENT = "content", "Content"
        LEGAL = "legal", "Legal"
        TECHNOLOGY = "technology", "Technology"
        FACILITATORS = "facilitators", "Facilitators"
        MANAGERS = "managers", "Managers"
        COMMUNICATIONS = "communications", "Communications"
        SUPPORT = "support", "Support"
        MEASUREMENT = "measurement", "Measurement"

    class State(models.TextChoices):
        OPEN = "open", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        DONE = "done", "Done"

    wave = TenantKey(Wave, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()  # within the wave
    key = models.CharField(max_length=60)  # of the template it came from
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    area = models.CharField(max_length=16, choices=Area.choices)
    blocking = models.BooleanField(default=True)
    statutory = models.BooleanField(default=False)  # cannot be waived
    check_name = models.CharField(max_length=60, blank=True)  # an automatic check; empty: a person judges
    due_on = models.DateField()
    owner = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    evidence = models.TextField(blank=True)
    settled_by = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "wave", "number"], name="readinessitem_number_once"),
            models.UniqueConstraint(fields=["tenant", "wave", "key"], name="readinessitem_key_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Waiver(TenantOwned):
    """A decision to go on without an item: asked, then granted or refused, with names and a reason."""

    class State(models.TextChoices):
        ASKED = "asked", "Waiver asked"
        GRANTED = "granted", "Waived"
        REFUSED = "refused", "Waiver refused"
        WITHDRAWN = "withdrawn", "Waiver taken back"

    item = TenantKey(ReadinessItem, models.CASCADE, related_name="waivers")
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    reason = models.TextField()
    expires_on = models.DateField()
    asked_by = models.ForeignKey("tenancy.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["tenant", "item"], name="waiver_item")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}: {self.item}"
