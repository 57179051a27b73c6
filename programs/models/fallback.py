"""That readers of a language take another one: accepted by name, with the reason, until it is taken back (RD8)."""

from django.db import models
from django.db.models import Q

from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class LanguageFallback(TenantOwned):
    program = TenantKey(Program, models.CASCADE, related_name="fallbacks")
    locale = models.CharField(max_length=16)  # BCP 47; of the readers
    reason = models.TextField()
    accepted_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "program", "locale"], condition=Q(ended_at=None), name="languagefallback_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.locale} in {self.program}"
