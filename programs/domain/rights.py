"""Refusals by role. Every door (page, job, command) passes here, because the verbs themselves ask."""

from django.utils.translation import gettext_lazy as _

from programs.domain import lifting
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import Denied

_REFUSALS = {
    Action.MANAGE_PROGRAMS: _("Your role does not let you plan programs."),
    Action.MANAGE_CALENDAR: _("Your role does not let you keep a calendar."),
    Action.WORK_READINESS: _("Your role does not let you work on readiness items."),
    Action.REVIEW_CONTENT: _("Your role does not let you sign off texts."),
    Action.GRANT_WAIVERS: _("Your role does not let you decide on waivers."),
    Action.LAUNCH_WAVES: _("Your role does not let you launch waves."),
    Action.ACCEPT_GAPS: _("Your role does not let you accept gaps of a launch."),
    Action.MANAGE_MESSAGES: _("Your role does not let you send messages."),
    Action.ASK_SPONSORS: _("Your role does not let you ask sponsors."),
    Action.ANSWER_ASKS: _("Your role does not let you answer what sponsors are asked."),
    Action.WRITE_VARIANTS: _("Your role does not let you write texts."),
    Action.WORK_ESCALATIONS: _("Your role does not let you work on escalations."),
    Action.CONSULT_REGIONS: _("Your role does not let you ask regions."),
    Action.ANSWER_CONSULTATIONS: _("Your role does not let you answer for a region."),
}


def require(by: Actor, action: Action) -> None:
    """Denied with who may, unless one of the actor's roles allows the action somewhere."""
    if not by.may(action):
        raise Denied(_REFUSALS[action], lift=lifting.may(action))
