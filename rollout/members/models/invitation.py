"""An offer of a role, sent by mail. Its link works once, until it expires, is renewed or taken back."""

import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext as _

from rollout.tenancy.models import TenantOwned
from rollout.tenancy.permissions import Role


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor taken back; an expired one can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(TenantOwned):
    email = models.EmailField()  # lower case
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=24, choices=[(role, role.label) for role in Role if role.granted])
    scopes = models.JSONField(default=dict)  # kind of scope -> row ids
    ends_at = models.DateTimeField(null=True, blank=True)  # of the membership it leads to
    language = models.CharField(max_length=16, default="en")  # of its mail
    digest = models.CharField(max_length=64)  # SHA-256 of the token; a renewed link has another
    invited_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()  # the tenant's clock, as all instants here
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey("tenancy.User", null=True, on_delete=models.SET_NULL, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "digest"], name="invitation_digest_once"),
            models.UniqueConstraint(
                fields=["tenant", "email", "role"],
                name="invitation_one_waiting",
                condition=models.Q(accepted_at=None, revoked_at=None),
            ),
        ]

    def __str__(self) -> str:
        return _("Invitation of %(email)s") % {"email": self.email}

    def is_expired(self, at: datetime.datetime) -> bool:
        return self.expires_at <= at
