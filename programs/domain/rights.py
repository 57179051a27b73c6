"""Refusals by role. Every door (page, job, command) passes here, because the verbs themselves ask."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

_REFUSALS = {
    Action.MANAGE_PROGRAMS: _("Your role does not let you plan programs. A program manager can."),
    Action.MANAGE_CALENDAR: _("Your role does not let you keep a calendar. Whoever leads the place can."),
    Action.WORK_READINESS: _("Your role does not let you work on readiness items. A program manager can."),
    Action.REVIEW_CONTENT: _("Your role does not let you sign off texts. A reviewer can."),
    Action.GRANT_WAIVERS: _("Your role does not let you decide on waivers. A program manager can."),
    Action.LAUNCH_WAVES: _("Your role does not let you launch waves. A program manager can."),
    Action.ACCEPT_GAPS: _("Your role does not let you accept gaps of a launch. The executive named for it can."),
    Action.MANAGE_MESSAGES: _("Your role does not let you send messages. A program manager can."),
    Action.ASK_SPONSORS: _("Your role does not let you ask sponsors. A program manager can."),
    Action.ANSWER_ASKS: _("Your role does not let you answer what sponsors are asked. A program manager can."),
    Action.WRITE_VARIANTS: _("Your role does not let you write texts. A program manager can."),
    Action.WORK_ESCALATIONS: _("Your role does not let you work on escalations. A program manager can."),
    Action.CONSULT_REGIONS: _("Your role does not let you ask regions. A program manager can."),
    Action.ANSWER_CONSULTATIONS: _("Your role does not let you answer for a region. Whoever leads it can."),
}


def require(by: Actor, action: Action) -> None:
    """PermissionDenied with a sentence unless one of the actor's roles allows the action somewhere."""
    if not by.may(action):
        raise PermissionDenied(_REFUSALS[action])
