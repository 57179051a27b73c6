"""Refusals by role. Every door (page, job, command) passes here, because the verbs themselves ask."""

from django.core.exceptions import PermissionDenied

from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action

_WHAT = {
    Action.MANAGE_PROGRAMS: "plan programs",
    Action.WORK_READINESS: "work on readiness items",
    Action.GRANT_WAIVERS: "decide on waivers",
    Action.LAUNCH_WAVES: "launch waves",
    Action.ASK_SPONSORS: "ask sponsors",
    Action.ANSWER_ASKS: "answer what sponsors are asked",
}


def require(by: Actor, action: Action) -> None:
    """PermissionDenied with a sentence unless one of the actor's roles allows the action somewhere."""
    if not by.may(action):
        raise PermissionDenied(f"Your role does not let you {_WHAT[action]}. A program manager can.")
