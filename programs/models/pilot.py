"""A pilot's criteria, what became of them, and the waves that wait for it (RD3)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models.wave import Wave
from rollout.tenancy.models import TenantKey, TenantOwned


class PilotCriterion(TenantOwned):
    """What a pilot has to show by a day, and from how many answers that can be said."""

    class Kind(models.TextChoices):
        COMPLETED = "completed", _("Complete")
        ON_TIME = "on_time", _("On time")
        SCORE = "score", _("Average score")
        SATISFIED = "satisfied", _("Satisfied")
        INCIDENTS = "incidents", _("Incidents")
        BOUNCED = "bounced", _("Bounced")

    wave = TenantKey(Wave, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()  # within the wave; stands in addresses
    kind = models.CharField(max_length=10, choices=Kind.choices)
    threshold = models.PositiveSmallIntegerField()  # percent, points, or how many
    least = models.PositiveIntegerField()  # answers from which it is judged
    decides_on = models.DateField()  # the organization's date; counted as of its beginning
    figure = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # what Fairway does not count itself
    answers = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=200, blank=True)  # where the figure comes from, in words
    told_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "wave", "number"], name="pilotcriterion_number_once"),
            models.UniqueConstraint(fields=["tenant", "wave", "kind"], name="pilotcriterion_kind_once"),
            models.CheckConstraint(
                condition=Q(figure=None, answers=None, told_at=None)
                | Q(figure__isnull=False, answers__isnull=False, told_at__isnull=False),
                name="pilotcriterion_told_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.Kind(self.kind).label)


class PilotVerdict(TenantOwned):
    """How the pilot stands by its criteria, and what somebody decided where it showed too little or failed."""

    class State(models.TextChoices):
        RUNNING = "running", _("Not judged yet")
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        INCONCLUSIVE = "inconclusive", _("Inconclusive")

    class Choice(models.TextChoices):
        NONE = "", _("Open")
        GO = "go", _("Go on")
        HOLD = "hold", _("Hold")

    wave = TenantKey(Wave, models.CASCADE, related_name="verdicts")
    state = models.CharField(max_length=12, choices=State.choices, default=State.RUNNING)
    figures = models.JSONField(default=list)  # what was counted, by criterion, when the state was reached
    judged_at = models.DateTimeField()  # when it came to this state
    choice = models.CharField(max_length=4, choices=Choice.choices, default=Choice.NONE, blank=True)
    reason = models.TextField(blank=True)  # of the choice
    chosen_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "wave"], name="pilotverdict_once"),
            models.CheckConstraint(
                condition=Q(choice="") | Q(chosen_by__isnull=False, chosen_at__isnull=False),
                name="pilotverdict_chosen_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave}: {self.get_state_display()}"


class PilotHold(TenantOwned):
    """A later wave waits for its pilot: one ahead cannot be launched, of one that runs nothing more is sent."""

    wave = TenantKey(Wave, models.CASCADE, related_name="pilot_holds")
    pilot = TenantKey(Wave, models.CASCADE, related_name="holding")
    held_at = models.DateTimeField()
    is_own = models.BooleanField(default=False)  # the wave was planned, and is planned again when it is let go

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "wave"], name="pilothold_once")]

    def __str__(self) -> str:
        return f"{self.wave} waits for {self.pilot}"
