"""A completion rule of its own for the people of some places: what the works council's version asks for (PL9)."""

from django.db import models
from django.db.models import Q

from programs.models.module import Module
from programs.models.program import Program
from rollout.tenancy.models import TenantKey, TenantOwned


class OwnRuleQuerySet(models.QuerySet["OwnRule"]):
    def in_force(self) -> "OwnRuleQuerySet":
        return self.filter(ended_at=None)


class OwnRule(TenantOwned):
    """For the people who read its language and are in all of its places; without any, for whom no other is.

    It never changes: another one takes its place, and whoever was assigned under it keeps it.
    """

    program = TenantKey(Program, models.CASCADE, related_name="own_rules")
    number = models.PositiveSmallIntegerField()  # within the program; stands in addresses
    country = TenantKey("audiences.Country", null=True, blank=True)
    region = TenantKey("audiences.Region", null=True, blank=True)
    division = models.CharField(max_length=400, blank=True)  # its path; with all that is below
    job_role = models.CharField(max_length=120, blank=True)
    locale = models.CharField(max_length=16, blank=True)  # BCP 47
    completion = models.CharField(max_length=8, choices=Program.Completion.choices, default=Program.Completion.ALL)
    completion_count = models.PositiveSmallIntegerField(null=True, blank=True)
    completion_score = models.PositiveSmallIntegerField(null=True, blank=True)
    every_module = models.BooleanField(default=True)  # else those that it names, whichever way people learn
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    objects = OwnRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "program", "number"], name="ownrule_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "program", "country", "region", "division", "job_role", "locale"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="ownrule_place_once",
            ),
            models.CheckConstraint(condition=Q(country=None) | Q(region=None), name="ownrule_country_or_region"),
            models.CheckConstraint(
                condition=Q(completion="any", completion_count__gte=1)
                | (~Q(completion="any") & Q(completion_count=None)),
                name="ownrule_completion_count",
            ),
            models.CheckConstraint(
                condition=Q(completion="score", completion_score__range=(1, 100))
                | (~Q(completion="score") & Q(completion_score=None)),
                name="ownrule_completion_score",
            ),
        ]

    def __str__(self) -> str:
        return f"Completion rule {self.number} of {self.program}"


class OwnRuleModule(TenantOwned):
    """A module that the rule names."""

    rule = TenantKey(OwnRule, models.CASCADE, related_name="named")
    module = TenantKey(Module, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "rule", "module"], name="ownrulemodule_once")]

    def __str__(self) -> str:
        return f"{self.module} in {self.rule}"
