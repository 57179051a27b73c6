"""What is theirs on home, in a sentence, for those whose role shows them little."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting.domain.standing import Standing
from rollout.tenancy.actors import Actor
from rollout.tenancy.permissions import Action, Role


def yours(actor: Actor, standings: Sequence[Standing]) -> str:
    """Empty for those whose pages speak for themselves."""
    if actor.roles == {Role.PARTNER}:
        return _shared(len(standings))
    if actor.may(Action.VIEW_PROGRAMS) or actor.may(Action.VIEW_PEOPLE) or actor.may(Action.VIEW_TEAM):
        return ""
    if Role.FACILITATOR in actor.roles:
        return _(
            "You are here as a facilitator: what concerns your own sessions is yours, and no session is planned for "
            "you now. Programs and people are shown to those who plan them."
        )
    return _("Your role shows no programs and no people. An administrator of your organization can change that.")


def _shared(count: int) -> str:
    if not count:
        return _(
            "You are here as a partner, and no program is shared with you now. Shares end by themselves; ask the "
            "program manager who invited you."
        )
    return ngettext(
        "You are here as a partner: one program is shared with you, and you see nothing else.",
        "You are here as a partner: %(count)s programs are shared with you, and you see nothing else.",
        count,
    ) % {"count": count}
