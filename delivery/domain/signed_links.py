"""Signed links: a page for one learner without login. The token expires, can be revoked, and is never stored."""

import datetime
from enum import StrEnum

from django.db import connection

from delivery.models import Assignment, SignedLink
from rollout.journal.domain import entries
from rollout.tenancy import tokens
from rollout.tenancy.actors import Actor

LASTS = datetime.timedelta(days=60)  # after the due instant: a late learner still finds the way


# One leaves with each message, and Django takes longer over the statement than the server.
_KEEP = "INSERT INTO delivery_signedlink (assignment_id, digest, created_at, expires_at) VALUES (%s, %s, %s, %s)"


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
    token = tokens.new(assignment.tenant_id)
    expires_at = max(assignment.due_at, at) + LASTS
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [assignment.pk, tokens.digest(token), at, expires_at])
    return token


def resolve(token: str, *, at: datetime.datetime) -> SignedLink:
    """The link of a token, inside its tenant; Refused when there is none, or it is revoked or expired."""
    link = (
        SignedLink.objects.select_related("assignment__program", "assignment__wave", "assignment__person")
        .filter(digest=tokens.digest(token))
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
