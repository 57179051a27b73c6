"""Who reads what an exception says (blueprint 02): its approvers, administrators, and who asked for it.

Everybody else in whose reach the assignment is sees that there is one, of which kind, and where it stands.
"""

from delivery.domain.approvers import Approvers
from delivery.models import AssignmentException
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Role


def may_read(exception: AssignmentException, actor: Actor, approvers: Approvers) -> bool:
    """Whether reason, evidence and decision are shown to the actor."""
    if actor.user is None or Role.ADMINISTRATOR in actor.roles:
        return True
    if actor.is_any_of(exception.asked_by_id, exception.decided_by_id):
        return True
    return approvers.may(exception, actor)
