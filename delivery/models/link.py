"""Signed pages: unguessable, expiring, revocable; the token itself is never stored."""

from django.db import models

from delivery.models.assignment import Assignment
from rollout.tenancy.models import TenantKey, TenantOwned


class SignedLink(TenantOwned):
    assignment = TenantKey(Assignment)
    digest = models.CharField(max_length=64)  # SHA-256 of the token
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "digest"], name="signedlink_once")]
        indexes = [models.Index(fields=["tenant", "assignment"], name="signedlink_assignment")]

    def __str__(self) -> str:
        return f"Link to assignment {self.assignment_id}"
