"""What a program decides on settings: values of its own, and a policy that tightens the organization's (GO1)."""

from django.db import models
from django.db.models import Q

from audiences.models.setting import PolicyDecision, ValueDecision
from programs.models.program import Program
from rollout.tenancy.models import TenantKey


class ProgramSettingValue(ValueDecision):
    """A value for everybody in the program, or for its people of one region or country."""

    program = TenantKey(Program, models.CASCADE)

    class Meta:
        indexes = [models.Index(fields=["tenant", "program", "name", "effective_at"], name="programvalue_in_force")]
        constraints = [
            models.CheckConstraint(condition=Q(region=None) | Q(country=None), name="programvalue_one_place"),
            models.CheckConstraint(condition=Q(is_set=False) | Q(value__isnull=False), name="programvalue_has_value"),
        ]

    def __str__(self) -> str:
        return f"{self.name} for {self.country or self.region or 'all'} of {self.program}"


class ProgramSettingPolicy(PolicyDecision):
    """The program's tier and bound for one setting; it may be stricter than the organization's, never looser."""

    program = TenantKey(Program, models.CASCADE)

    class Meta:
        indexes = [models.Index(fields=["tenant", "program", "name", "effective_at"], name="programpolicy_in_force")]

    def __str__(self) -> str:
        return f"{self.name} in {self.program}: {self.tier}"
