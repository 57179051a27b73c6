"""Who may say who belongs here. The verbs ask, so that every door passes."""

from django.utils.translation import gettext as _

from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role, covers
from rollout.tenancy.refusals import Denied
from rollout.web import formats, lifting


def require(by: Actor) -> None:
    """PermissionDenied with a sentence unless the actor manages members."""
    if not by.may(Action.MANAGE_MEMBERS):
        raise Denied(
            _("Your role does not let you manage members."),
            lift=lifting.may(Action.MANAGE_MEMBERS),
        )


def require_to_give(by: Actor, role: Role) -> None:
    """Nobody gives a role that allows more than they may do themselves."""
    require(by)
    if by.user is not None and not covers(by.roles, role):
        raise Denied(
            _("A %(role)s may do more here than you, so you cannot give that role.")
            % {"role": formats.in_sentence(role.label)},
            lift=lifting.may(Action.MANAGE_MEMBERS),
        )
