"""Who can lift what holds an act of a program, in words, beside what `rollout.web.lifting` says of any act."""

from django.utils.translation import gettext as _

from programs.domain import checks
from programs.domain.gates import Blocker
from programs.models import ReadinessItem, Wave
from rollout.tenancy.permissions import Action
from rollout.tenancy.refusals import lifted
from rollout.web import formats
from rollout.web.lifting import by_hand, may, named, nobody, roles, while_so

__all__ = ["by_hand", "may", "named", "nobody", "of_state", "refusal", "roles", "while_so", "who"]
_Step = ReadinessItem.Step


def refusal(blocker: Blocker, *, step: str = _Step.LAUNCH) -> str:
    """Why an item blocks the launch, or the briefing of managers, and who can lift it."""
    if step == _Step.BRIEFING:
        said = _("“%(title)s” blocks the briefing of managers. %(why)s")
    else:
        said = _("“%(title)s” blocks the launch. %(why)s")
    return lifted(said % {"title": blocker.item.words, "why": blocker.why}, who(blocker.item))


def of_state(wave: Wave) -> str:
    """Who can lift that the wave is where it is."""
    if wave.state == Wave.State.HELD:
        said = _("Who can lift it, by resuming the wave: %(who)s.")
        return said % {"who": formats.in_sentence(roles(Action.MANAGE_PROGRAMS))}
    if wave.state == Wave.State.PLANNED:
        said = _("Who can lift it, by launching the wave: %(who)s.")
        return said % {"who": formats.in_sentence(roles(Action.LAUNCH_WAVES))}
    if wave.state == Wave.State.LAUNCHED:
        said = _("Nobody can lift it; who can ask for a change order: %(who)s.")
        return said % {"who": formats.in_sentence(roles(Action.MANAGE_PROGRAMS))}
    return _("Nobody can lift it, since the wave is over.")


def who(item: ReadinessItem) -> str:
    """A sentence: its owner by doing it, and where the law allows that somebody by a waiver."""
    check = checks.get(item.check_name)
    if check and not check.by_hand:
        return _check(item)
    if item.statutory:
        if item.owner:
            return _("%(owner)s can settle it; the law allows no waiver.") % {"owner": item.owner}
        return _("Whoever works on readiness items can settle it; the law allows no waiver.")
    if item.owner:
        return _("%(owner)s can settle it, or a program manager grants a waiver.") % {"owner": item.owner}
    return _("Whoever works on readiness items can settle it, or a program manager grants a waiver.")


def _check(item: ReadinessItem) -> str:
    if item.statutory:
        return _("Its check has to pass; the law allows no waiver.")
    return _("Its check has to pass, or a program manager grants a waiver.")
