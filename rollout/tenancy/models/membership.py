"""What a user is in a tenant. Scope rows (regions, divisions, programs) live with their noun on the floors above."""

from django.db import models

from rollout.tenancy.permissions import Role


class Membership(models.Model):
    user = models.ForeignKey("tenancy.User", on_delete=models.CASCADE, related_name="memberships")
    tenant = models.ForeignKey("tenancy.Tenant", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=24, choices=[(role, role.label) for role in Role if role.granted])
    ends_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tenant", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role} of {self.tenant}"
