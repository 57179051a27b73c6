"""Signed links: a page for one learner without login. The token is unguessable, expires, can be revoked, and is never
stored: the database keeps its SHA-256. It begins with the tenant's id in base 36, so that the walls can be set first.
"""

import datetime
import hashlib
import re
import secrets
from enum import StrEnum

from django.utils.http import base36_to_int, int_to_base36

from delivery.models import Assignment, SignedLink
from rollout.journal.domain import entries
from rollout.tenancy.actors import Actor

LASTS = datetime.timedelta(days=60)  # after the due instant: a late learner still finds the way
RANDOM_BYTES = 32

_FORM = re.compile(r"([0-9a-z]{1,12})\.[A-Za-z0-9_-]{43}")


class Refusal(StrEnum):
    FORGED = "forged"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Refused(Exception):
    """The token opens nothing; `refusal` says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


def issue(*, assignment: Assignment, at: datetime.datetime) -> str:
    """A new token for the learner of the assignment. Earlier ones stay good."""
    token = f"{int_to_base36(assignment.tenant_id)}.{secrets.token_urlsafe(RANDOM_BYTES)}"
    expires_at = max(assignment.due_at, at) + LASTS
    SignedLink.objects.create(assignment=assignment, digest=digest(token), created_at=at, expires_at=expires_at)
    return token


def resolve(token: str, *, at: datetime.datetime) -> SignedLink:
    """The link of a token, inside its tenant; Refused when there is none, or it is revoked or expired."""
    link = (
        SignedLink.objects.select_related("assignment__program", "assignment__wave", "assignment__person")
        .filter(digest=digest(token))
        .first()
    )
    if link is None:
        raise Refused(Refusal.FORGED)
    if link.revoked_at is not None:
        raise Refused(Refusal.REVOKED)
    if link.expires_at <= at:
        raise Refused(Refusal.EXPIRED)
    return link


def revoke(*, assignment: Assignment, by: Actor, at: datetime.datetime) -> int:
    """Close every open link of an assignment; returns how many."""
    closed = SignedLink.objects.filter(assignment=assignment, revoked_at=None).update(revoked_at=at)
    if closed:
        entries.record("links.revoked", subject=assignment, by=by, at=at, data={"links": closed})
    return closed


def tenant_of(token: str) -> int | None:
    """Id of the tenant the token speaks of, or None where it has not the form of one. Proves nothing by itself."""
    found = _FORM.fullmatch(token)
    return base36_to_int(found[1]) if found else None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
