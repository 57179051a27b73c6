"""Who can lift what an open readiness item holds, in words: no refusal leaves somebody to look for them."""

from django.utils.translation import gettext as _

from programs.domain import checks
from programs.domain.gates import Blocker
from programs.models import ReadinessItem

_Step = ReadinessItem.Step


def refusal(blocker: Blocker, *, step: str = _Step.LAUNCH) -> str:
    """Why an item blocks the launch, or the briefing of managers, and who can lift it."""
    if step == _Step.BRIEFING:
        said = _("“%(title)s” blocks the briefing of managers. %(why)s %(who)s")
    else:
        said = _("“%(title)s” blocks the launch. %(why)s %(who)s")
    return said % {"title": blocker.item.words, "why": blocker.why, "who": who(blocker.item)}


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
