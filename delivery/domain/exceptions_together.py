"""Deciding on several exceptions in one step: the same answer with the same reason, for all or for none."""

import datetime
from collections.abc import Collection

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from delivery.domain import exceptions
from delivery.models import AssignmentException
from rollout.tenancy.actors import Actor
from rollout.tenancy.refusals import Slip


def decide(
    *, waiting: Collection[AssignmentException], grants: bool, reason: str, by: Actor, at: datetime.datetime
) -> int:
    """Grant all as they were asked for, or refuse all; each is its own decision in the journal. Returns how many.

    ValidationError names the first that cannot be decided, and nothing is.
    """
    if not waiting:
        raise Slip(_("Choose at least one exception that waits for you."))
    act = exceptions.grant if grants else exceptions.refuse
    with transaction.atomic():
        for each in waiting:
            try:
                act(exception=each, reason=reason, by=by, at=at)
            except (ValidationError, PermissionDenied) as refused:
                if isinstance(refused, ValidationError) and "reason" in getattr(refused, "error_dict", {}):
                    raise
                said = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
                who = each.assignment.person.name
                raise Slip(_("%(person)s: %(why)s") % {"person": who, "why": said}) from refused
    return len(waiting)
