"""A word of a program with its approved translation into a language (PL12)."""

from django.db import models

from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class ApprovedTerm(TenantOwned):
    program = TenantKey(Program, models.CASCADE, related_name="terms")
    number = models.PositiveIntegerField()  # within the program; stands in addresses
    term = models.CharField(max_length=120)  # in the language of the core
    locale = models.CharField(max_length=16)  # BCP 47
    approved = models.CharField(max_length=200)  # what every text in that language says
    note = models.CharField(max_length=400, blank=True)
    decided_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "locale", "term"], name="approvedterm_once"),
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="approvedterm_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.term} ({self.locale})"
