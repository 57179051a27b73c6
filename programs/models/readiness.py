"""Readiness items of a wave and the waivers asked for them (RD1, RD2)."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.urgent_launch import UrgentLaunch
from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.web import kept


class ReadinessItem(TenantOwned):
    class Area(models.TextChoices):
        CONTENT = "content", _("Content")
        LEGAL = "legal", _("Legal")
        TECHNOLOGY = "technology", _("Technology")
        FACILITATORS = "facilitators", _("Facilitators")
        MANAGERS = "managers", _("Managers")
        COMMUNICATIONS = "communications", _("Communications")
        SUPPORT = "support", _("Support")
        MEASUREMENT = "measurement", _("Measurement")

    class State(models.TextChoices):
        OPEN = "open", _("Not started")
        IN_PROGRESS = "in_progress", _("In progress")
        DONE = "done", _("Done")

    class Scope(models.TextChoices):
        WAVE = "wave", _("Whole wave")
        PROGRAM = "program", _("Whole program")
        COUNTRY = "country", _("Country")
        LANGUAGE = "language", _("Language")
        MODALITY = "modality", _("Modality")
        COHORT = "cohort", _("Cohort")

    class Step(models.TextChoices):
        PILOT = "pilot", _("Launch of the pilot")
        BRIEFING = "briefing", _("Briefing of managers, and the launch")
        LAUNCH = "launch", _("Launch")
        AWARENESS = "awareness", _("Messages")

    wave = TenantKey(Wave, models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()  # within the wave
    key = models.CharField(max_length=60)  # of the template it came from
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    area = models.CharField(max_length=16, choices=Area.choices)
    blocking = models.BooleanField(default=True)
    statutory = models.BooleanField(default=False)  # cannot be waived
    scope = models.CharField(max_length=8, choices=Scope.choices, default=Scope.WAVE)  # whom it holds while it is open
    scope_value = models.CharField(max_length=16, blank=True)  # a code, a tag, a modality, or a segment's id
    guards = models.CharField(max_length=9, choices=Step.choices, default=Step.LAUNCH)
    check_name = models.CharField(max_length=60, blank=True)  # an automatic check; empty: a person judges
    due_on = models.DateField()
    owner = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    evidence = models.TextField(blank=True)
    settled_by = models.ForeignKey("tenancy.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # the last day that its evidence holds; empty: no end
    checked_at = models.DateTimeField(null=True)  # its check ran last; as settled_at where that settled it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "wave", "number"], name="readinessitem_number_once"),
            models.UniqueConstraint(fields=["tenant", "wave", "key"], name="readinessitem_key_once"),
            models.CheckConstraint(
                condition=models.Q(scope__in=["wave", "program"], scope_value="")
                | ~models.Q(scope__in=["wave", "program"]) & ~models.Q(scope_value=""),
                name="readinessitem_scope_names_one",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The title in the reader's language."""
        return kept.words(self.title)

    @property
    def asks(self) -> str:
        """The description in the reader's language."""
        return kept.words(self.description)

    def is_done(self, today: datetime.date) -> bool:
        """Whether it is done, by evidence that holds on the day."""
        return self.state == self.State.DONE and (self.valid_until is None or self.valid_until >= today)

    @property
    def is_of_all_waves(self) -> bool:
        """Whether it is settled once for every wave of its program."""
        return self.scope == self.Scope.PROGRAM

    @property
    def proof(self) -> str:
        """The evidence: what its check found in the reader's language, what a person wrote as they wrote it."""
        return kept.words(self.evidence) if self.check_name or self.state == self.State.OPEN else self.evidence


class Waiver(TenantOwned):
    """A decision to go on without an item: asked, then granted or refused, with names and a reason."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waiver asked")
        GRANTED = "granted", _("Waived")
        REFUSED = "refused", _("Waiver refused")
        WITHDRAWN = "withdrawn", _("Waiver taken back")

    item = TenantKey(ReadinessItem, models.CASCADE, related_name="waivers")
    urgent = TenantKey(UrgentLaunch, models.CASCADE, null=True, related_name="gaps")  # that it is decided with
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
