"""Memberships in words that several pages share."""

import datetime
from collections.abc import Mapping

from django.utils.translation import gettext as _

from rollout.members.domain import handovers, periods, scopes
from rollout.tenancy.models import Membership, Tenant
from rollout.tenancy.permissions import Role

Names = Mapping[str, Mapping[int, str]]


def reach(role: Role, found: Mapping[str, list[int]], names: Names) -> str:
    """India, Europe; or that it is the whole organization."""
    kind = scopes.of_role(role)
    if kind is None:
        return _("Whole organization")
    known = names.get(kind.scope.value, {})
    listed = sorted(known.get(pk, "") for pk in found.get(kind.scope.value, ()))
    return ", ".join(filter(None, listed)) or _("Nothing yet")


def state(membership: Membership, at: datetime.datetime) -> tuple[str, str]:
    """Status of the design's shapes, and words."""
    ends_at = membership.ends_at
    if ends_at is not None and ends_at <= at:
        return "idle", _("Ended")
    if not membership.user.is_active:
        return "stop", _("Account closed")
    if ends_at is not None and ends_at <= at + handovers.SOON:
        return "watch", _("Ends soon")
    return "good", _("Active")


def last_day(ends_at: datetime.datetime | None, tenant: Tenant) -> datetime.date | None:
    """The last day on which it holds, on the organization's calendar."""
    return periods.last_day(ends_at, tenant) if ends_at else None
