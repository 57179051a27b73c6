"""The tree of divisions, kept as preorder numbers: a subtree is a range."""

from django.db import models

from rollout.tenancy.models import TenantKey, TenantOwned


class Division(TenantOwned):
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=400)  # names from the root, joined by "/"; unique in the tenant
    parent = TenantKey("self", null=True, blank=True, related_name="children")
    lft = models.PositiveIntegerField(default=0)
    rgt = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "path"], name="division_path_once")]
        indexes = [models.Index(fields=["tenant", "lft"], name="division_lft")]

    def __str__(self) -> str:
        return self.path


class DivisionGrant(TenantOwned):
    """A membership's reach: this division with everything below it."""

    membership = models.ForeignKey("tenancy.Membership", on_delete=models.CASCADE, related_name="+")
    division = TenantKey(Division, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "membership", "division"], name="divisiongrant_once")]

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.division}"
