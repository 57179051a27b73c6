"""Invitations to a tenant; memberships and delegations lie with tenancy, which reads them at every request."""

from rollout.members.models.invitation import Invitation

__all__ = ["Invitation"]
