"""What a check found when it was run: the history of an item, and the evidence of probes (RD4-RD6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.models.readiness import ReadinessItem
from rollout.tenancy.models import TenantKey, TenantOwned
from rollout.web import kept


class CheckRun(TenantOwned):
    class Outcome(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Not passed")
        INCONCLUSIVE = "inconclusive", _("Nobody can tell")

    item = TenantKey(ReadinessItem, models.CASCADE, related_name="runs")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    sentence = models.TextField()
    details = models.JSONField(default=list)  # [status, about, says]; no person is named
    figures = models.JSONField(default=dict)
    ran_at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)  # the last run that found the same
    ran_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["tenant", "item", "-id"], name="checkrun_item")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}: {self.item}"

    @property
    def says(self) -> str:
        """The sentence in the reader's language."""
        return kept.words(self.sentence)
